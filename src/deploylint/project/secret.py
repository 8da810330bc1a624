"""The repository's secrets: one view each, and the mask that keeps them out of every report."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from deploylint.model import Node, Source, Span, View
from deploylint.project import Project
from deploylint.secrets.files import file_role, generated
from deploylint.secrets.hits import Hit
from deploylint.secrets.lines import allowed, scan_text, suspects
from deploylint.secrets.masking import Masker
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder, looks_random
from deploylint.secrets.records import scan_named

_FAMILIES = ("provider", "key", "url", "token", "variable")


class Find(NamedTuple):
    """A hit, and what is known of the record whose value it is in: nothing for a plain line."""

    hit: Hit
    key: str
    origin: str
    commented: bool


def secrets(project: Project) -> Iterator[View]:
    """One view for each secret; the node stands at it and never holds it.

    Facts: `found` (see below), `family` (provider, key, url, token, variable), `type` ("AWS access key"), `detector`,
    `grade` (what it opens: critical to low), `confidence` (low, medium, high), `key` (the name it stands under, when it
    is known), `origin` (env, docker, compose, kubernetes, workflow, secret-manifest; empty for plain lines),
    `file_role` (test, documentation, or empty), `tracked` (False only when git does not track the file), `allowed` (by
    a comment), `provider`, `commented`.
    For each family without a secret in the whole repository there is one view that is not `found`: it was looked for.
    """
    clean = dict.fromkeys(_FAMILIES, True)
    seen: Source | None = None
    finds = _finds(project)
    for path, source in project.sources.items():
        if generated(path):
            continue
        seen = seen or source
        for find in finds.get(path, ()):
            clean[find.hit.family] = False
            yield _view(find, source)
    if seen is not None:
        yield from (_absence(family, seen) for family, none in clean.items() if none)


def _view(find: Find, source: Source) -> View:
    hit = find.hit
    facts = {
        "found": True,
        "family": hit.family,
        "type": hit.type,
        "detector": hit.detector,
        "grade": hit.grade,
        "confidence": hit.confidence,
        "key": find.key,
        "origin": find.origin,
        "file_role": file_role(source.path),
        "tracked": source.tracked is not False,
        "allowed": hit.allowed,
        "provider": hit.family == "provider",
        "commented": find.commented,
    }
    return View("secret", Node(source, hit.span), facts, label=hit.type)


def _absence(family: str, source: Source) -> View:
    words = dict.fromkeys(("type", "detector", "grade", "confidence", "key", "origin", "file_role"), "")
    flags = dict.fromkeys(("found", "tracked", "allowed", "provider", "commented"), False)
    return View("secret", Node(source, Span(1, 1, 1, 2)), {**words, **flags, "family": family}, label="no secret")


def _finds(project: Project) -> dict[str, list[Find]]:
    """Every secret by path, in the order of the text."""
    return project.remember("secret.finds", _find_all)


def _find_all(project: Project) -> dict[str, list[Find]]:
    finds = {
        source.path: [Find(hit, "", "", commented=False) for hit in scan_text(source)]
        for source in suspects(project.sources.values())
    }
    for record in project.views("record"):
        beside = finds.get(record.source.path)
        known = _name_known(record, beside) if beside else False
        find = None if known else _in_record(record)
        if find is not None:
            finds.setdefault(record.source.path, []).append(find)
    for listed in finds.values():
        listed.sort(key=lambda find: find.hit.span)
    return finds


def _name_known(record: View, beside: list[Find]) -> bool:
    """Give the secrets that lines showed in this record's value its name; False when there are none."""
    first, last = record.node.span[:2], record.node.span[2:]
    known = False
    for n, find in enumerate(beside):
        if first <= find.hit.span[:2] < last:
            beside[n] = find._replace(key=_key(record), origin=_origin(record), commented=_commented(record))
            known = True
    return known


def _key(record: View) -> str:
    return str(record.get("key") or "")


def _commented(record: View) -> bool:
    return record.get("commented") is True


def _origin(record: View) -> str:
    """Where the record stands; `secret-manifest` for the data of a Kubernetes Secret."""
    declared = record.scope.get("declared")
    if declared is not None and declared.kind == "kubernetes.variable" and declared.get("origin") == "secret":
        return "secret-manifest"
    return str(record.get("origin") or "")


def _in_record(record: View) -> Find | None:
    value = record.node
    if value.unknown or not value.text or record.get("encoded"):
        return None
    hit = scan_named(_key(record), value.text)
    if hit is None:
        return None
    span = _span(value, hit.value)
    placed = hit._replace(span=span, allowed=allowed(value.source, span.line))
    return Find(placed, _key(record), _origin(record), _commented(record))


def _span(value: Node, secret: str) -> Span:
    """Where the secret stands in the value as written; the whole value when escapes or line breaks hide it."""
    span = value.span
    line = value.source.line(span.line)
    at = line.find(secret, max(span.column - 1, 0))
    if at < 0:
        return span
    return Span(span.line, at + 1, span.line, at + len(secret) + 1)


def masker(project: Project) -> Masker:
    """What hides the repository's secrets in excerpts and messages. It hides more than rules find: the data of every
    Secret manifest and all that stands under a secret's name and is no placeholder, too.
    """
    return project.remember("secret.masker", _masker)


def _masker(project: Project) -> Masker:
    hits = {path: [find.hit for find in finds] for path, finds in _finds(project).items()}
    for value, anywhere in (*_named_values(project), *_manifest_data(project), *_in_commands(project)):
        confidence = "medium" if anywhere else "low"
        hit = Hit("covered", "hidden value", "covered", value.span, value.scalar, "low", confidence)
        hits.setdefault(value.source.path, []).append(hit)
    return Masker(hits, project.sources)


def _named_values(project: Project) -> Iterator[tuple[Node, bool]]:
    """What stands under a secret's name, and whether it is to be hidden in messages too: a plain word is not."""
    for named in (*project.views("record"), *project.views("workflow.setting")):
        value = named.node
        text = value.text
        if text and not value.unknown and secret_name(_key(named)) and not is_placeholder(text):
            yield value, not text.isalpha()


def _manifest_data(project: Project) -> Iterator[tuple[Node, bool]]:
    """The values of Secret manifests; host names and user names among them stay readable in messages."""
    for document in project.documents("kubernetes"):
        for secret in (document.root, *document.root.get("items").entries):
            if secret.get("kind").text == "Secret":
                for block in ("data", "stringData"):
                    yield from ((v, looks_random(v.scalar)) for _, v in secret.get(block).items if v.scalar)


def _in_commands(project: Project) -> Iterator[tuple[Node, bool]]:
    """Passwords and tokens that the commands of Dockerfiles are given."""
    for command in project.views("docker.command"):
        for fact in ("credential", "password"):
            value = command.get(fact) if fact in command.derived else None
            if value is not None and "$" not in value.text:
                yield value, looks_random(value.text)


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {"secret": secrets}
