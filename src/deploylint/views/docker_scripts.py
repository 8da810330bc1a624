"""The scripts in RUN as a checker of shell text wants them: what the shell is given, its dialect, and the way back.

Docker takes continuations and the comments between them out before the shell sees anything, so that a shell form is
one line; each of its columns is traced to where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile_flaws import HEREDOC
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_lines import Heredoc
from deploylint.parse.dockerfile_scopes import PREDEFINED
from deploylint.parse.dockerfile_shells import Shell, is_script, program, shebang
from deploylint.parse.dockerfile_stages import Stage
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import made_stages

UNKNOWN_SH = "sh"
"""The dialect where nobody knows which shell the base image's /bin/sh is."""

_DIALECTS = {"bash": "bash", "dash": "dash", "ash": "busybox", "busybox": "busybox", "ksh": "ksh", "mksh": "ksh"}
_BUSYBOX = lazy_pattern(r"(?:^|[-_/])(?:alpine|busybox)")
_DASH_TAG = lazy_pattern(r"(?:^|-)(?:slim|trixie|bookworm|bullseye|buster|noble|jammy|focal|bionic)(?:-|$)")
_BASH = lazy_pattern(
    r"(?:^|/)(?:fedora|centos|rockylinux|almalinux|oraclelinux|amazonlinux|archlinux|amazoncorretto|photon|ubi\d+)(?:$|[-/])"
    r"|^public\.ecr\.aws/lambda/|(?:^|-)(?:azurelinux|cbl-mariner)"
)
_DASH = frozenset(
    {
        *("debian", "ubuntu", "buildpack-deps", "node", "python", "golang", "rust", "ruby", "php", "perl", "gcc"),
        *("postgres", "nginx", "httpd", "maven", "gradle", "eclipse-temurin", "composer", "redis", "mongo"),
    }
)
_DASH_HOSTS = ("mcr.microsoft.com/dotnet/", "mcr.microsoft.com/devcontainers/", "cimg/")
_DIRECTIVE = lazy_pattern(r"^\s*#\s*shellcheck\s+([^#]*)")
_HADOLINT = lazy_pattern(r"^\s*#\s*hadolint\s+ignore=([A-Za-z0-9,\s]*)")
_HADOLINT_GLOBAL = lazy_pattern(r"^[ \t]*#\s*hadolint\s+global\s+ignore=([A-Za-z0-9, \t]*)", re.MULTILINE)
_HADOLINT_SHELL = lazy_pattern(r"^\s*#\s*hadolint\s+shell=(\S+)")
_NAME = lazy_pattern(r"[A-Za-z_]\w*", re.ASCII)
_CODES = lazy_pattern(r"SC(\d{4})(?:-SC(\d{4}))?|(all)")


class Script(NamedTuple):
    """The script of one RUN.

    `text` is what the shell is given behind two lines of ours: the `#!` of its dialect, and those variables of ARG and
    ENV that it names, exported. `lines` are the script's lines: a heredoc's physical line, or 0 for the RUN's own,
    which begins at `offset` of the logical line. `disabled` are the codes that comments silence, as ranges.
    """

    stage: View
    instruction: Instruction
    dialect: str
    text: str
    lines: tuple[int, ...]
    offset: int
    disabled: tuple[tuple[int, int], ...]

    def silences(self, code: str) -> bool:
        """Whether a comment at the RUN silences the code, or it asks for a shell that nobody knows."""
        number = int(code[2:])
        if self.dialect == UNKNOWN_SH and 3000 <= number < 4000:
            return True
        return any(first <= number <= last for first, last in self.disabled)

    def node(self, line: int, column: int, end_line: int, end_column: int) -> Node:
        """Where a stretch of `text` was written; what spans lines is cut at the end of the first."""
        instruction = self.instruction
        source = instruction.node.source
        row = line - _ADDED - 1
        if not 0 <= row < len(self.lines):
            return instruction.node
        if self.lines[row]:
            at, start = self.lines[row], column
            end = end_column if end_line == line else len(source.line(at)) + 1
        else:
            offset = self.offset + column - 1
            at, start = instruction.logical.place(min(offset, len(instruction.logical.text) - 1))
            last = instruction.logical.end_place(self.offset + end_column - 1)
            end = last[1] if end_line == line and last[0] == at else len(source.line(at)) + 1
        return Node(source, Span(at, start, at, max(min(end, len(source.line(at)) + 1), start + 1)))


_ADDED = 2
"""Lines that stand before the script."""


def scripts(document: Document, *, foreign: bool) -> Iterator[Script]:
    """The scripts of every RUN in shell form or with a heredoc that is one, except for other languages and shells, and
    for one whose heredoc has no end.

    `foreign` says that hadolint's comments are obeyed as well.
    """
    everywhere = _globally(document.source.text) if foreign else []
    torn = {fault.place.span.line for fault in document.faults if fault.kind == HEREDOC}
    names: dict[int, set[str]] = {}
    for view in made_stages(document):
        stage: Stage = view.derived["model"]
        exported = set(names.get(stage.parent, ())) if stage.parent is not None else set(PREDEFINED)
        for instruction in stage.instructions:
            exported.update(pair.key.text for pair in instruction.pairs if instruction.keyword in ("ARG", "ENV"))
            run = instruction.inner or instruction
            if run.keyword == "RUN" and run.form == "shell" and not torn.intersection(range(run.start, run.end + 1)):
                script = _script(view, stage, run, exported, foreign=foreign)
                if script is not None:
                    yield script._replace(disabled=(*script.disabled, *everywhere))
        names[stage.index] = exported


def _script(view: View, stage: Stage, run: Instruction, exported: set[str], *, foreign: bool) -> Script | None:
    written = run.args[0].text
    lone = is_script(written, run.heredocs)
    comments = _comments(run, run.heredocs[0] if lone else None)
    shell = shebang(run.heredocs[0].body) if lone else ()
    dialect = _said(comments) or dialect_of(shell or run.shell, stage)
    if not dialect or (run.escape == "`" and not (shell or run.shell)):
        return None
    lines, places = _body(run, written, lone=lone)
    mounted = frozenset(_mounted(run))
    used = {name for line in lines for name in _NAME.findall(line)}
    known = " ".join(f"{name}=1" for name in sorted(used) if name in exported or name in mounted)
    prelude = _options(shell or run.shell, dialect) + (f"export {known}" if known else "")
    text = "\n".join((f"#!/bin/{'busybox sh' if dialect == 'busybox' else dialect}", prelude, *lines, ""))
    disabled = [found for comment in comments for found in _disabled(comment, foreign=foreign)]
    return Script(view, run, dialect, text, places, run.rest_offset, tuple(disabled))


def _body(run: Instruction, written: str, *, lone: bool) -> tuple[list[str], tuple[int, ...]]:
    """The lines that the shell is given, and the physical line of each; 0 for the RUN's own."""
    if lone:
        heredoc = run.heredocs[0]
        lines = _lines(heredoc.body)
        if lines and lines[0].startswith("#!"):
            lines[0] = ""
        return lines, tuple(range(heredoc.line, heredoc.line + len(lines)))
    lines, places = [written], [0]
    for heredoc in run.heredocs:
        body = [*_lines(heredoc.body), heredoc.name]
        lines += body
        places += range(heredoc.line, heredoc.line + len(body))
    return lines, tuple(places)


def _lines(body: str) -> list[str]:
    return [line.removesuffix("\r") for line in body.split("\n")[:-1]]


def _mounted(run: Instruction) -> Iterator[str]:
    """Variables that secret mounts set."""
    for mount in run.flag_values("mount"):
        for option in mount.text.split(","):
            if option.startswith("env="):
                yield option.removeprefix("env=")


def _options(shell: Shell, dialect: str) -> str:
    """The options of SHELL or `#!` that change what is worth saying."""
    letters = "".join(word[1:] for word in shell[1:] if re.fullmatch(r"-[a-z]+", word))
    stops = "set -e; " if "e" in letters else ""
    pipes = "set -o pipefail; " if "pipefail" in shell and dialect in ("bash", "busybox", "ksh") else ""
    return stops + pipes


def dialect_of(shell: Shell, stage: Stage) -> str:
    """The dialect that the shell in force reads; empty where it is none that could be checked."""
    name = program(shell)
    if name and name != "sh":
        return _DIALECTS.get(name, "")
    return sh_of(stage.origin.text)


def sh_of(reference: str) -> str:
    """Which shell the /bin/sh of a well-known image is: `dash`, `bash`, `busybox`, or `sh` where nobody knows."""
    image = parse_image(reference)
    if image is None:
        return UNKNOWN_SH
    name = image.familiar
    if _BUSYBOX.search(name) or _BUSYBOX.search(image.tag):
        return "busybox"
    if _BASH.search(name) or _BASH.search(image.tag):
        return "bash"
    if name in _DASH or name.startswith(_DASH_HOSTS) or _DASH_TAG.search(image.tag):
        return "dash"
    return UNKNOWN_SH


def _comments(run: Instruction, script: Heredoc | None) -> list[str]:
    """The comment lines right above the RUN, those between its lines, and those that a heredoc script begins with."""
    source = run.node.source
    first = run.start
    while first > 1 and source.line(first - 1).lstrip().startswith("#"):
        first -= 1
    own = {line for _, line, _ in run.logical.pieces}
    last = max(own)
    found = [source.line(n) for n in range(first, last) if n not in own]
    for line in _lines(script.body) if script is not None else ():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        found.append(line)
    return [line for line in found if line.lstrip().startswith("#")]


def _said(comments: Sequence[str]) -> str:
    """The dialect that a comment states."""
    for comment in comments:
        found = _DIRECTIVE.match(comment)
        words = found[1].split() if found else []
        said = next((word.removeprefix("shell=") for word in words if word.startswith("shell=")), "")
        hadolint = _HADOLINT_SHELL.match(comment)
        name = program((said or (hadolint[1] if hadolint else ""),))
        if name in _DIALECTS:
            return _DIALECTS[name]
    return ""


def _disabled(comment: str, *, foreign: bool) -> Iterator[tuple[int, int]]:
    found = _DIRECTIVE.match(comment)
    for word in found[1].split() if found else ():
        if word.startswith("disable="):
            yield from _codes(word)
    hadolint = _HADOLINT.match(comment) if foreign else None
    if hadolint:
        yield from _codes(hadolint[1])


def _globally(text: str) -> list[tuple[int, int]]:
    return [codes for found in _HADOLINT_GLOBAL.finditer(text) for codes in _codes(found[1])]


def _codes(text: str) -> Iterator[tuple[int, int]]:
    for found in _CODES.finditer(text):
        if found[3]:
            yield 0, 9999
        else:
            yield int(found[1]), int(found[2] or found[1])
