"""Env files, their variables, and the origins that a variable allows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.parse.dotenv import Assignment, EnvFile, python_values
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder
from deploylint.values.patterns import lazy_pattern
from deploylint.views.origins import origin_facts

_TEMPLATE = frozenset({"example", "examples", "sample", "template", "tmpl", "tpl", "dist", "default", "defaults"})
_PRODUCTION = frozenset({"production", "prod", "prd", "live"})
_TEST = frozenset({"test", "tests", "testing", "ci", "e2e"})
_TEST_FOLDERS = frozenset({"test", "tests", "__tests__", "testing", "testdata", "fixtures", "e2e", "spec", "cypress"})
_WORDS = lazy_pattern(r"[._\-/]+")

_PUBLIC_KEY = lazy_pattern(r"^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|PUBLIC|VUE_APP)_")
_ENVIRONMENT_KEYS = frozenset({"NODE_ENV", "APP_ENV", "RAILS_ENV", "FLASK_ENV", "ENVIRONMENT", "DJANGO_ENV", "GO_ENV"})
_ENCRYPTED = lazy_pattern(r"^(?:encrypted:|ENC\[)")
_INSTRUCTION = lazy_pattern(r"^(?:pragma|deploylint|gitleaks|nosec|noqa|shellcheck|dotenv-linter)\b")


_PUBLISHED = ("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1", "6LeIxAcTAAAAA")
"""Beginnings of keys that their makers publish for development: Azurite's account key, reCAPTCHA's test keys."""
_SHORTEST_PRIVATE_KEY = 200


class Role(NamedTuple):
    """What a file's path says of it: `name` is one of template, production-template, real, local, test."""

    name: str
    production: bool


def role(path: str) -> Role:
    """What an env file is for, by its path: `.env.prod.sample` is a production template."""
    folders, _, base = path.lower().rpartition("/")
    words = frozenset(_WORDS.split(base))
    if folders and {".envs", "envs", "env"} & set(folders.split("/")):
        words |= frozenset(_WORDS.split(folders))
    production = bool(words & _PRODUCTION)
    if words & _TEST or _TEST_FOLDERS & frozenset(folders.split("/")):
        return Role("test", production=False)
    if words & _TEMPLATE:
        return Role("production-template" if production else "template", production)
    return Role("local" if "local" in words else "real", production)


def _content(document: Document) -> EnvFile:
    content = document.content
    return content if isinstance(content, EnvFile) else EnvFile(())


def files(document: Document) -> Iterator[View]:
    """The file. Facts: `path`, `role`, `by_production_name`, `says_production` (its own NODE_ENV or the like says so),
    `tracked` (unknown without git), `encrypted`, `variables` (views), `count`, `filled` (whether any has a value),
    `public` (every filled variable is one that a bundler puts into the browser), `secrets` (the variables whose value
    looks like a working secret), `credentials` (those that are secret by name and hold no placeholder),
    `undocumented` (the variables with neither a comment, a heading nor a value that shows what is meant)."""
    made = View("env.file", document.root, label=document.source.path)
    meant = role(document.source.path)
    tracked = document.source.tracked
    variables = [_variable(made, assignment) for assignment in _content(document).assignments]
    made.derived = {
        "path": document.source.path,
        "role": meant.name,
        "by_production_name": meant.production,
        "says_production": any(_says_production(a) for a in _content(document).assignments),
        "tracked": Node(document.source, document.root.span, unknown=True) if tracked is None else tracked,
        "encrypted": any(_ENCRYPTED.match(a.value.text) for a in _content(document).assignments),
        "public": bool(variables) and all(_PUBLIC_KEY.match(v.label) or not v.derived["filled"] for v in variables),
        "variables": variables,
        "filled": any(v.derived["filled"] for v in variables),
        "secrets": lambda: [v for v in variables if v.get("real_secret")],
        "credentials": lambda: [v for v in variables if _credential(v)],
        "undocumented": [v for v in variables if not v.derived["documented"] and not v.node.text.strip()],
        "count": len(variables),
    }
    _mark_duplicates(variables)
    yield made


def _credential(view: View) -> bool:
    filled = view.derived["filled"] and not view.node.unknown
    text = view.node.text
    return bool(filled and view.get("secret_name") and not is_placeholder(text) and not text.startswith(_PUBLISHED))


def _says_production(assignment: Assignment) -> bool:
    value = assignment.value.text.lower()
    return not assignment.commented and assignment.key.text.upper() in _ENVIRONMENT_KEYS and value in _PRODUCTION


def variables(document: Document) -> Iterator[View]:
    """The assignments of a file, commented-out ones among them, with the file in scope as `file`.

    Facts: `key` and `value` (nodes), `name`, `commented`, `comment` and `section` (the words that explain it),
    `documented`, `filled` (active with a value), `broken`, `secret_name`, `real_secret`, `quoted`, `swallowed` (keys
    inside its quotes), `lost` (those of them that programs do not get) and
    `lost_names`, `duplicate_of` (the last earlier active
    assignment of the key, absent when there is none), `same_value`, `names_origins` (the key is that of allowed
    origins), `front_end` (the key is the address of a front end), `origins` (for both, each origin a node),
    `allows_all` (the key switches every origin on).
    """
    for file in files(document):
        yield from file.derived["variables"]


def _variable(file: View, assignment: Assignment) -> View:
    key = assignment.key.text
    value = assignment.value
    derived = {
        "key": assignment.key,
        "name": key,
        "value": value,
        "commented": assignment.commented,
        "comment": assignment.comment,
        "section": assignment.section,
        "documented": _explained(assignment),
        "filled": not assignment.commented and not assignment.broken and bool(value.text.strip()),
        "broken": assignment.broken,
        "quoted": assignment.quote != "",
        "swallowed": list(assignment.swallowed),
        "lost": lambda: _lost(assignment),
        "lost_names": lambda: [node.text for node in _lost(assignment)],
        "secret_name": lambda: secret_name(key),
        "real_secret": lambda: _real_secret(assignment),
        "duplicate_of": value.absent(),
        "same_value": False,
        **origin_facts(key, value),
    }
    return View("env.variable", value, derived, {"file": file}, label=key)


def _lost(assignment: Assignment) -> list[Node]:
    """The swallowed keys that a Python program does not get: python-dotenv itself is asked."""
    if not assignment.swallowed:
        return []
    values = python_values(assignment.key.source.text)
    return [key for key in assignment.swallowed if values is None or key.text not in values]


def _explained(assignment: Assignment) -> bool:
    words = [line for line in assignment.comment.split("\n") if line and not _INSTRUCTION.match(line)]
    return bool(words or assignment.section)


def _real_secret(assignment: Assignment) -> bool:
    """Secret by its name and working by its value's look; commented-out values count, people forget them there."""
    value = assignment.value
    if assignment.broken or value.unknown or not secret_name(assignment.key.text):
        return False
    if "PRIVATE KEY-----" in value.text:
        return len(value.text) > _SHORTEST_PRIVATE_KEY
    if value.text.startswith(_PUBLISHED) or _ENCRYPTED.match(value.text):
        return False
    # The detectors take a while to import, and most env files have no value that gets this far.
    from deploylint.secrets.records import scan_named

    return not is_placeholder(value.text) and scan_named(assignment.key.text, value.text) is not None


def _mark_duplicates(variables: Iterable[View]) -> None:
    last: dict[str, View] = {}
    for view in variables:
        if view.derived["commented"]:
            continue
        before = last.get(view.label)
        if before is not None:
            view.derived["duplicate_of"] = before.derived["key"]
            view.derived["same_value"] = before.node.value == view.node.value
        last[view.label] = view


VIEWS: Mapping[str, Callable[[Document], Iterable[View]]] = {"env.file": files, "env.variable": variables}
