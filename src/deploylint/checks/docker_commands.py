"""Checks of what an image runs: lists that are none, shell syntax without a shell, servers made for development."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import SHELLS
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import command_node

_OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "&", "2>&1", "2>/dev/null", ">/dev/null", "|&", "&>"})
_VARIABLE = lazy_pattern(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?:[:#%/+?-][^}]*)?\})")
_INTERPRETERS = SHELLS | {
    *("powershell", "pwsh", "cmd", "awk", "gawk", "sed", "perl", "ruby", "php", "tclsh", "python", "python3", "node"),
    *("envsubst", "dockerize", "jq", "fish", "nu", "make", "gomplate", "xargs", "su", "runuser", "script"),
}
"""Programs that give a dollar sign in their arguments a meaning of their own."""

_LIST = lazy_pattern(r"\[\s*[\"'\u2018\u201c\u201d]")
_BARE_LIST = lazy_pattern(r"\[[^\s\]\[-][^\]\[]*\]\Z")
_LONE_BACKSLASH = lazy_pattern(r"(?:[^\\]|^)(?:\\\\)*\\(?![\"\\/bfnrtu])")
_TEST = lazy_pattern(r"\[\s+[^,]*\s(?:-\w\w|=|==|!=|-a|-o)\s")
_LISTED = frozenset({"CMD", "ENTRYPOINT", "RUN", "COPY", "ADD", "VOLUME", "HEALTHCHECK"})


def false_list(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """What is written like a JSON list is one."""
    instruction: Instruction = it.derived["model"]
    if instruction.form == "exec" or instruction.keyword not in _LISTED:
        return
    node = instruction.rest
    if instruction.keyword == "HEALTHCHECK":
        node = instruction.args[1] if len(instruction.args) > 1 else node.absent()
    text = node.text.strip()
    if _is_meant_as_list(text, instruction.keyword):
        yield Problem(node.place, facts={"flaw": _flaw(text)})


def _is_meant_as_list(text: str, keyword: str) -> bool:
    if not text.startswith("[") or text.startswith("[["):
        return False
    process = keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK")
    if _LIST.match(text):
        return text.endswith("]") and not _TEST.match(text) if not process else not _TEST.match(text)
    return (process or keyword == "VOLUME") and _BARE_LIST.match(text) is not None


def _flaw(text: str) -> str:
    if any(quote in text for quote in "\u2018\u2019\u201c\u201d"):
        return "has typographic quotes"
    if "'" in text and '"' not in text:
        return "has single quotes where JSON wants double ones"
    if text.rstrip("] \t").endswith(","):
        return "has a comma behind its last entry"
    if not text.endswith("]"):
        return "has something behind the list" if "]" in text else "is not closed"
    if _LONE_BACKSLASH.search(text):
        return "has a backslash where JSON wants two"
    return "is no JSON"


def shell_syntax(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """The exec form runs one program, and nothing gives operators and variables a meaning."""
    instruction: Instruction = it.derived["model"]
    words = instruction.args
    if _is_interpreted(words):
        return
    for word in words[1:]:
        if word.text in _OPERATORS:
            yield Problem(word.place, facts={"word": word.text, "what": "is handed to the program as a word"})
            return
    for word in words:
        found = _VARIABLE.search(word.text)
        if found:
            yield from _literal(it, word, found[0])
            return


def _literal(it: View, word: Node, variable: str) -> Iterator[Problem | Unknown]:
    stage: Stage = it.scope["stage"].derived["model"]
    entry = stage.last("ENTRYPOINT")
    if it.derived["keyword"] == "CMD" and (entry is None and stage.parent is not None):
        yield Unknown("the ENTRYPOINT of another stage may give the variable a meaning")
    elif it.derived["keyword"] == "CMD" and entry is not None:
        if not _is_interpreted(entry.args):
            yield Unknown("the ENTRYPOINT may give the variable a meaning")
    else:
        yield Problem(word.place, facts={"word": variable, "what": "stays as it is written"})


def _is_interpreted(words: Sequence[Node]) -> bool:
    return any(_program(word.text) in _INTERPRETERS for word in words)


def _program(text: str) -> str:
    return text.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")


_RUNNERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_SCRIPT = lazy_pattern(
    r"(?:dev|develop|development|watch|(?:start|serve|server)[:-](?:dev|watch|development)|dev[:-]\w+)\Z"
)
_RELOADING = frozenset(
    {"nodemon", "ts-node-dev", "tsnd", "webpack-dev-server", "CompileDaemon", "watchmedo", "watchfiles"}
)
_SERVERS: Mapping[str, frozenset[str]] = {
    "next": frozenset({"dev"}),
    "nuxt": frozenset({"dev"}),
    "nuxi": frozenset({"dev"}),
    "astro": frozenset({"dev"}),
    "remix": frozenset({"dev"}),
    "gatsby": frozenset({"develop"}),
    "vite": frozenset({"dev", "serve"}),
    "ng": frozenset({"serve"}),
    "vue-cli-service": frozenset({"serve"}),
    "react-scripts": frozenset({"start"}),
    "webpack": frozenset({"serve"}),
    "tsx": frozenset({"watch"}),
    "flask": frozenset({"run"}),
    "fastapi": frozenset({"dev"}),
    "symfony": frozenset({"serve", "server:start"}),
    "dotnet": frozenset({"watch"}),
    "cargo": frozenset({"watch", "run"}),
    "go": frozenset({"run"}),
    "mvn": frozenset({"spring-boot:run", "quarkus:dev"}),
    "mvnw": frozenset({"spring-boot:run", "quarkus:dev"}),
    "gradle": frozenset({"bootRun", "quarkusDev"}),
    "gradlew": frozenset({"bootRun", "quarkusDev"}),
}
_RELOAD_FLAG = frozenset({"uvicorn", "gunicorn", "hypercorn", "sanic", "granian", "daphne"})
_DEBUGGING: Mapping[str, frozenset[str]] = {
    "NODE_ENV": frozenset({"development", "dev"}),
    "RAILS_ENV": frozenset({"development"}),
    "RACK_ENV": frozenset({"development"}),
    "APP_ENV": frozenset({"dev", "development", "local"}),
    "FLASK_ENV": frozenset({"development"}),
    "FLASK_DEBUG": frozenset({"1", "true"}),
    "DJANGO_DEBUG": frozenset({"1", "true", "yes", "on"}),
    "APP_DEBUG": frozenset({"1", "true"}),
    "DEBUG": frozenset({"1", "true", "yes", "on"}),
    "ASPNETCORE_ENVIRONMENT": frozenset({"development"}),
    "DOTNET_ENVIRONMENT": frozenset({"development"}),
    "SPRING_PROFILES_ACTIVE": frozenset({"dev", "development", "local"}),
}


def development_server(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """The image starts a server that is made for production."""
    for command in it.get("commands"):
        if _serves_developers(command.name, command.args):
            place = command_node(it.derived["model"], command).place
            yield Problem(place, facts={"command": " ".join(command.words[command.start :][:4])})
            return
    entry = it.derived["entrypoint"]
    if entry and it.derived["form"] == "exec":
        yield from _joined(it)


def _joined(it: View) -> Iterator[Problem]:
    """ENTRYPOINT and CMD are one command: `["npm", "run"]` and `["dev"]`."""
    model: Instruction = it.derived["model"]
    stage: Stage | Node = it.scope["stage"].derived["model"]
    entry = stage.last("ENTRYPOINT") if isinstance(stage, Stage) else None
    if entry is not None and entry.form == "exec" and entry.args:
        words = [word.text for word in (*entry.args, *model.args)]
        if _serves_developers(_program(words[0]), words[1:]):
            yield Problem(model.args[0].place, facts={"command": " ".join(words[:4])})


def _serves_developers(name: str, args: Sequence[str]) -> bool:
    words = [word for word in args if not word.startswith("-")]
    if name in _RELOADING or (name == "air" and not words) or (name == "vite" and not words):
        return True
    if name in _RUNNERS:
        script = words[1:] if words[:1] in (["run"], ["run-script"], ["exec"], ["dlx"]) else words
        return bool(script) and (_SCRIPT.match(script[0]) is not None or _serves_developers(script[0], script[1:]))
    if name in ("npx", "bunx", "pnpx"):
        return bool(words) and _serves_developers(words[0], words[1:])
    if name.startswith("python") or name in ("uv", "poetry", "pipenv", "django-admin", "manage.py", "php", "node"):
        return _by_interpreter(name, args, words)
    if name in _RELOAD_FLAG:
        return "--reload" in args
    if name == "go" and words[1:2] and not words[1].startswith((".", "main.go", "cmd/")):
        return False  # a tool of the repository
    return bool(words) and words[0] in _SERVERS.get(name, ())


def _by_interpreter(name: str, args: Sequence[str], words: Sequence[str]) -> bool:
    if name == "node":
        return "--watch" in args
    if name == "php":
        return "-S" in args or words[:2] == ["artisan", "serve"]
    if name in ("uv", "poetry", "pipenv"):
        return (
            words[:1] == ["run"]
            and len(words) > 1
            and _serves_developers(words[1], args[list(args).index(words[1]) + 1 :])
        )
    if "-m" in args:
        module = list(args)[list(args).index("-m") + 1 :]
        return bool(module) and (module[0] == "http.server" or _serves_developers(module[0], module[1:]))
    return "runserver" in words[:2]


def development_mode(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """The last value that the image's environment gives a switch is not the one for development."""
    values = _environment(it)
    for name, wrong in _DEBUGGING.items():
        node = values.get(name)
        if not node:
            continue
        if node.unknown:
            yield Unknown(f"{name} is given when the image is built")
        elif node.text.strip().lower() in wrong:
            yield Problem(node.place, facts={"name": name, "value": node.text})


def _environment(stage: View) -> dict[str, Node]:
    """The last value of each ENV of the stage and of those that it is made from."""
    values: dict[str, Node] = {}
    at: View | Node = stage
    while isinstance(at, View):
        model: Stage = at.derived["model"]
        for instruction in reversed(model.instructions):
            if instruction.keyword == "ENV":
                for key, value in reversed(instruction.pairs):
                    values.setdefault(key.text, value)
        at = at.derived["parent"]
    return values


def nothing_to_run(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """An image that starts from nothing says what it runs."""
    at: View | Node = it
    while isinstance(at, View):
        stage: Stage = at.derived["model"]
        if stage.last("CMD") is not None or stage.last("ENTRYPOINT") is not None:
            return
        base, at = stage.base, at.derived["parent"]
    if not base.unknown and base.text == "scratch":
        yield Problem(base.place)
