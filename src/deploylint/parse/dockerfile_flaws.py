"""What BuildKit refuses to build in a Dockerfile that it could split into instructions.

The facts are those of frontend/dockerfile/instructions in moby/buildkit: which flags an instruction takes, how many
arguments it needs, what stages may be called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from json import loads
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.values.likeness import nearest
from deploylint.values.patterns import lazy_pattern

SYNTAX, UNKNOWN, NO_FROM, ONBUILD, HEREDOC = (
    "dockerfile-syntax",
    "unknown-instruction",
    "no-from",
    "forbidden-onbuild",
    "open-heredoc",
)
"""The kinds of fault that a Dockerfile can have."""

KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)
_LONGEST = 14  # letters of a word that may be a misspelt instruction
_SWITCHES = frozenset({"link", "keep-git-dir", "parents", "unpack"})
_DURATIONS = ("interval", "timeout", "start-period", "start-interval")
_FLAGS: Mapping[str, frozenset[str]] = {
    "FROM": frozenset({"platform"}),
    "ADD": frozenset({"chown", "chmod", "link", "keep-git-dir", "checksum", "exclude", "unpack"}),
    "COPY": frozenset({"from", "chown", "chmod", "link", "parents", "exclude"}),
    "RUN": frozenset({"mount", "network", "security", "device"}),
    "HEALTHCHECK": frozenset({*_DURATIONS, "retries"}),
}
_ARGUMENTS: Mapping[str, int] = {
    **dict.fromkeys(("ENV", "LABEL", "ARG", "USER", "WORKDIR", "EXPOSE", "VOLUME", "STOPSIGNAL", "HEALTHCHECK"), 1),
    **dict.fromkeys(("ADD", "COPY"), 2),
}
_NEEDED = {"ARG": "a name", "ENV": "a name and a value", "LABEL": "a name and a value", "HEALTHCHECK": "CMD or NONE"}
_STAGE_NAME = lazy_pattern(r"[a-z][a-z0-9-_.]*\Z")
_DURATION = lazy_pattern(r"\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+\Z|0\Z")
_NOTHING_LASTS = lazy_pattern(r"\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs))+\Z")
_SYNTAX = lazy_pattern(r"(?:#[^\n]*\n)*?#[ \t]*syntax[ \t]*=[ \t]*(\S+)", re.IGNORECASE)
_DOCKERS_OWN = frozenset({"dockerfile", "dockerfile-upstream"})


class Flaw(NamedTuple):
    """Why an instruction cannot be built, with the kind of fault and the word that it is about."""

    kind: str
    node: Node
    message: str


def has_foreign_syntax(text: str) -> bool:
    """Whether `# syntax=` hands the file to another frontend than Docker's, which may know other instructions."""
    found = _SYNTAX.match(text.removeprefix("\ufeff"))
    image = found[1].partition("@")[0].rpartition("/")[2].partition(":")[0] if found else "dockerfile"
    return image not in _DOCKERS_OWN


def flaw_of(instruction: Instruction) -> Flaw | None:
    """Why BuildKit refuses the instruction; None when it takes it."""
    keyword = instruction.keyword
    if keyword not in KEYWORDS:
        near = nearest(keyword, KEYWORDS, 0.7) if keyword.isalpha() and len(keyword) <= _LONGEST else ""
        hint = f", did you mean {near}?" if near else ""
        return Flaw(UNKNOWN, _keyword(instruction), f"unknown instruction {instruction.written}{hint}")
    if keyword == "ONBUILD":
        return _onbuild(instruction)
    return _flags(instruction) or _arguments(instruction) or _own(instruction)


def _keyword(instruction: Instruction) -> Node:
    node = instruction.node
    return Node(node.source, node.key or node.span, instruction.written)


def _syntax(node: Node, message: str) -> Flaw:
    return Flaw(SYNTAX, node, message)


def _onbuild(instruction: Instruction) -> Flaw | None:
    inner = instruction.inner
    if inner is None:
        return _syntax(instruction.node, "ONBUILD needs an instruction")
    if inner.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
        return Flaw(ONBUILD, _keyword(inner), f"ONBUILD cannot hold {inner.keyword}")
    return flaw_of(inner)


def _flags(instruction: Instruction) -> Flaw | None:
    keyword = instruction.keyword
    disabled = keyword == "HEALTHCHECK" and any(word.text.upper() == "NONE" for word in instruction.args[:1])
    if not instruction.flags or keyword == "ARG" or disabled:
        return None
    known = _FLAGS.get(keyword, frozenset())
    for name, node in instruction.flags:
        if name not in known:
            near = nearest(name, known)
            hint = f", did you mean --{near}?" if near else ""
            return _syntax(_whole_flag(name, node), f"{keyword} has no flag --{name}{hint}")
        if name in _SWITCHES:
            if node.text.lower() not in ("true", "false") and not str(node.raw).startswith("--"):
                return _syntax(node, f"--{name} is true or false")
        elif str(node.raw).startswith(f"--{name}"):
            return _syntax(node, f"--{name} needs its value behind an equals sign")
    return None


def _whole_flag(name: str, value: Node) -> Node:
    """The flag with its name, which stands before the value."""
    span, written = value.span, f"--{name}="
    start = span.column - len(written)
    if start < 1 or value.source.line(span.line)[start - 1 : span.column - 1].lower() != written:
        return value
    return Node(value.source, span._replace(column=start), f"{written}{value.text}")


def _arguments(instruction: Instruction) -> Flaw | None:
    keyword, count = instruction.keyword, len(instruction.args)
    wanted = _ARGUMENTS.get(keyword, 0)
    if keyword == "MAINTAINER" and not instruction.rest.text:
        return _syntax(instruction.node, "MAINTAINER needs a name")
    if count < wanted:
        needed = "a source and a target" if wanted == 2 else _NEEDED.get(keyword, "a value")
        return _syntax(instruction.node, f"{keyword} needs {needed}")
    if instruction.form == "exec" or not _is_list_of_others(instruction):
        return None
    return _syntax(instruction.rest, f"the list of {keyword} may hold nothing but strings")


def _is_list_of_others(instruction: Instruction) -> bool:
    if instruction.keyword not in ("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME", "HEALTHCHECK"):
        return False
    text = instruction.rest.text
    if instruction.keyword == "HEALTHCHECK":
        text = instruction.args[1].text if len(instruction.args) > 1 else ""
    if not text.startswith("["):
        return False
    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list) and not all(isinstance(entry, str) for entry in value)


def _own(instruction: Instruction) -> Flaw | None:
    judge = _JUDGES.get(instruction.keyword)
    return judge(instruction) if judge else None


def _from(instruction: Instruction) -> Flaw | None:
    args = instruction.args
    if len(args) not in (1, 3) or (len(args) == 3 and args[1].text.lower() != "as"):
        return _syntax(instruction.node, "FROM takes one image, and AS with one name")
    if len(args) == 3 and not _STAGE_NAME.match(args[2].text.lower()):
        return _syntax(
            args[2], f"a stage cannot be called {args[2].text}: names begin with a letter, then a-z 0-9 - _ ."
        )
    return None


def _pairs(instruction: Instruction) -> Flaw | None:
    if not instruction.pairs or not all(pair.value for pair in instruction.pairs):
        return _syntax(instruction.node, f"{instruction.keyword} needs a name and a value")
    return _named(instruction)


def _named(instruction: Instruction) -> Flaw | None:
    for pair in instruction.pairs:
        if not pair.key.text:
            return _syntax(pair.value, f"{instruction.keyword} needs a name before the equals sign")
    return None


def _copy(instruction: Instruction) -> Flaw | None:
    if instruction.args[-1].text.startswith("<<") and instruction.heredocs:
        return _syntax(instruction.args[-1], f"{instruction.keyword} needs a target behind the heredoc")
    return None


def _shell(instruction: Instruction) -> Flaw | None:
    if instruction.form == "exec" and instruction.args:
        return None
    return _syntax(
        instruction.rest if instruction.rest.text else instruction.node, "SHELL needs a JSON list of strings"
    )


def _healthcheck(instruction: Instruction) -> Flaw | None:
    kind, rest = instruction.args[0], instruction.args[1:]
    if kind.text.upper() == "NONE":
        return _syntax(rest[0], "HEALTHCHECK NONE takes nothing else") if rest else None
    if kind.text.upper() != "CMD":
        return _syntax(kind, f"HEALTHCHECK is followed by CMD or NONE, not by {kind.text}")
    if not rest:
        return _syntax(kind, "HEALTHCHECK CMD needs a command")
    return _check_times(instruction)


def _check_times(instruction: Instruction) -> Flaw | None:
    for name in _DURATIONS:
        node = instruction.flag(name)
        if node.text and not _DURATION.match(node.text):
            return _syntax(node, f"--{name} is a duration such as 30s, not {node.text}")
        if _NOTHING_LASTS.match(node.text):
            return _syntax(node, f"--{name} is at least 1ms")
    retries = instruction.flag("retries")
    if retries.text and not retries.text.removeprefix("+").isdecimal():
        return _syntax(retries, f"--retries is a number, not {retries.text}")
    return None


_JUDGES: Mapping[str, Callable[[Instruction], Flaw | None]] = {
    "FROM": _from,
    "ENV": _pairs,
    "LABEL": _pairs,
    "ARG": _named,
    "ADD": _copy,
    "COPY": _copy,
    "SHELL": _shell,
    "HEALTHCHECK": _healthcheck,
}
