"""Dockerfiles: instructions with exact places, stages, variables in scope.

dockerfile-parse reads a normalised text: one line for each instruction, made by `dockerfile_lines`, because on its
own it reads heredoc bodies as instructions and loses blank continuation lines. Flags, the exec form, ONBUILD and the
words of ENV, LABEL and ARG are taken apart in `dockerfile_instruction`.
"""

import re
from io import BytesIO
from typing import NamedTuple

from deploylint.model import Node, Place, Source, Span
from deploylint.parse import Document, Fault
from deploylint.parse.dockerfile_flaws import HEREDOC, KEYWORDS, NO_FROM, flaw_of, has_foreign_syntax
from deploylint.parse.dockerfile_instruction import Instruction, InstructionReader
from deploylint.parse.dockerfile_lines import Lines, Logical, read_lines
from deploylint.parse.dockerfile_stages import Stage, build_stages
from deploylint.parse.dockerfile_variables import MOST_FILLED_IN
from deploylint.values.patterns import lazy_pattern

_TEMPLATE = lazy_pattern(r"\{\{|\{%|<%|\$\{\w+\.\w|%%\w+%%|@[A-Z][A-Z0-9_]*@|__[A-Z][A-Z0-9_]*__")
_CERTAIN = lazy_pattern(r"\{\{|\{%|<%|\$\{\w+\.\w")
_TEMPLATE_LINE = lazy_pattern(r"^[ \t]*(?:\{[{%]|<%)", re.MULTILINE)
_SCRIPTS = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "LABEL"})
"""Instructions in which the braces may be meant for a program, as in `go list -f '{{.Dir}}'`."""

_OVERLONG = f"has variables of more than {MOST_FILLED_IN:,} characters, which are taken as unknown"
_END = "\ue000"  # at each line's end, so that blanks and continuation characters before it survive dockerfile-parse


class Dockerfile(NamedTuple):
    """What a Dockerfile says. `arguments` are the ARGs before the first FROM; `escape` is the escape character."""

    escape: str
    instructions: list[Instruction]
    arguments: list[Instruction]
    stages: list[Stage]


def parse(source: Source) -> list[Document]:
    """The one document of a Dockerfile; its content is a Dockerfile, empty when the text is a template of one.

    Faults are of the kinds that `dockerfile_flaws` names, all of which BuildKit refuses, `template` and `too-many`.
    """
    root = Node(source, source.line_span(1), {})
    lines = read_lines(source.text)
    template = _template(source, lines)
    if template is not None:
        return [Document(source, "docker", root, Dockerfile("\\", [], [], []), (template,))]
    reader = InstructionReader(source, lines.escape)
    instructions = [reader.read(logical) for logical in _as_dockerfile_parse_reads(lines.logical)]
    faults = [_fault(source, line, message, HEREDOC) for line, message in lines.faults]
    torn = min((line for line, _ in lines.faults), default=len(source.lines) + 1)  # nothing behind it is as meant
    faults.extend(fault for fault in _faults(source, instructions) if fault.place.span.line <= torn)
    known = [instruction for instruction in instructions if instruction.keyword in KEYWORDS]
    arguments, stages, overlong = build_stages(known, lines.escape)
    faults += [Fault("too-many", word.place, _OVERLONG) for word in overlong[:1]]
    if instructions and not stages and not faults:
        faults.append(_fault(source, instructions[0].start, "no FROM: nothing to build", NO_FROM))
    content = Dockerfile(lines.escape, known, arguments, stages)
    return [Document(source, "docker", root, content, tuple(sorted(faults, key=lambda fault: fault.place.span)))]


def _as_dockerfile_parse_reads(logical: list[Logical]) -> list[Logical]:
    from dockerfile_parse import DockerfileParser

    text = "".join(f"{line.text}{_END}\n" for line in logical)
    parser = DockerfileParser(fileobj=BytesIO(text.encode("utf-8", "replace")), env_replace=False)
    return [logical[entry["startline"]] for entry in parser.structure if entry["instruction"] != "COMMENT"]


def _fault(source: Source, line: int, message: str, kind: str) -> Fault:
    return Fault(kind, Place(source, source.line_span(line)), message)


def _template(source: Source, lines: Lines) -> Fault | None:
    if not _TEMPLATE.search(source.text):
        return None
    for logical in lines.logical:
        keyword = logical.text.split(None, 1)[0].upper()
        marks = _TEMPLATE if keyword == "FROM" else _CERTAIN
        if keyword not in _SCRIPTS and marks.search(logical.text):
            return _fault(source, logical.start, "a template of a Dockerfile, not linted", "template")
        for line in range(logical.start, logical.end + 1 if not logical.heredocs else logical.start):
            if _TEMPLATE_LINE.match(source.line(line)):
                return _fault(source, line, "a template of a Dockerfile, not linted", "template")
    return None


def _faults(source: Source, instructions: list[Instruction]) -> list[Fault]:
    if not instructions:
        return [_fault(source, 1, "no instructions", NO_FROM)]
    faults = []
    opened = has_foreign_syntax(source.text)
    for instruction in [] if opened else instructions:
        flaw = flaw_of(instruction)
        if flaw is not None:
            faults.append(Fault(flaw.kind, flaw.node.place, flaw.message))
        elif not opened and instruction.keyword not in ("FROM", "ARG"):
            opened = True  # one finding says it of all that follow
            faults.append(_fault(source, instruction.start, f"{instruction.keyword} before the first FROM", NO_FROM))
        opened = opened or instruction.keyword == "FROM"
    return faults


def whole_span(instruction: Instruction) -> Span:
    """From the instruction's keyword to the end of its last line, heredocs included."""
    first = instruction.node.span
    return Span(first.line, first.column, instruction.end, len(instruction.node.source.line(instruction.end)) + 1)
