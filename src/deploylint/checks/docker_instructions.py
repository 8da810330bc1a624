"""Checks of single instructions: lines that belong to another one, ports, signals, casing."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Place, Problem, Span, View
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_INSTRUCTION = lazy_pattern(
    r"[ \t]*(FROM|RUN|COPY|ADD|ENV|CMD|ENTRYPOINT|WORKDIR|USER|EXPOSE|VOLUME|LABEL|ARG|HEALTHCHECK|SHELL|STOPSIGNAL"
    r"|ONBUILD)[ \t]+[\"\[\w./$~-]"
)
_TAKES_TEXT = frozenset({"echo", "printf", "-e", "-c", "<<<", "-n", "-m", "--message"})
_NEAR = 200
"""How many characters in front of a line are looked at to say what may follow."""

_SYSTEM = lazy_pattern(
    r"/+(?:proc|sys(?!/+fs/+cgroup(?:/|$))|dev(?!/+shm(?:/|$))|boot|initrd|lost\+found)(?:/|$)"
    r"|/+etc(?:/*$|/+(?:passwd|shadow|group|gshadow|sudoers|pam\.d|ssh)(?:/|$))"
)
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
_HIGHEST = 65535
_NAMES = """
ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN
TTOU UNUSED URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX
"""
_SIGNALS = frozenset(_NAMES.split())
_REAL_TIME = lazy_pattern(r"RTMIN\+(?:[1-9]|1[0-5])\Z|RTMAX-(?:[1-9]|1[0-4])\Z")


def swallowed(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """A continued line does not begin with an instruction."""
    instruction: Instruction = it.derived["model"]
    lines = [] if instruction.inner is not None else list(_lines(instruction))
    found = [_INSTRUCTION.match(text) if number else None for number, (_, text) in enumerate(lines)]
    if not any(found):
        return
    quote = ""
    for ((offset, line, column), text), match in zip(lines, found, strict=True):
        before = instruction.logical.text[max(offset - _NEAR, 0) : offset]
        if match and not quote and not _is_expected(instruction, match[1], before):
            start = column + match.start(1)
            span = Span(line, start, line, start + len(match[1]))
            yield Problem(Place(instruction.node.source, span), facts={"word": match[1]})
        quote = _quote_behind(text, quote)


def _lines(instruction: Instruction) -> Iterator[tuple[tuple[int, int, int], str]]:
    """Each physical line: offset, line and column of its beginning, and its text."""
    text, pieces = instruction.logical.text, instruction.logical.pieces
    for number, piece in enumerate(pieces):
        yield piece, text[piece[0] : pieces[number + 1][0] if number + 1 < len(pieces) else len(text)]


def _is_expected(instruction: Instruction, word: str, before: str) -> bool:
    """Whether the word is no surprise here: any text may follow, or the instruction holds another one, as ONBUILD does
    and HEALTHCHECK behind its flags."""
    words = before.split()
    if before.rstrip().endswith((",", "=")) or (words and words[-1] in _TAKES_TEXT):
        return True
    if instruction.keyword == "HEALTHCHECK":
        return word == "CMD" and all(part.startswith("-") for part in words[1:])
    return len(words) == 1 and words[0].upper() == "ONBUILD"


def _quote_behind(text: str, quote: str) -> str:
    """The quote that is open behind the text, when `quote` is open before it."""
    skip = False
    for c in text:
        if skip:
            skip = False
        elif c == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
    return quote


def impossible_port(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """Every port is one that exists: numbers up to 65535, ranges that go up, tcp, udp or sctp."""
    for word in it.get("filled"):
        if word.unknown:
            yield Unknown(f"{word.raw} depends on a variable")
            continue
        flaw = _port_flaw(word.text)
        if flaw:
            yield Problem(word.place, facts={"port": word.text, "flaw": flaw})


def _port_flaw(text: str) -> str:
    number, _, protocol = text.partition("/")
    if protocol and protocol.lower() not in _PROTOCOLS:
        return f"names a protocol that does not exist: {protocol}"
    ports = number.rpartition(":")[2].split("-")
    if len(ports) > 2 or not all(port.isascii() and port.isdecimal() for port in ports):
        return "is no port"
    if any(int(port[:9]) > _HIGHEST for port in ports):
        return f"is beyond {_HIGHEST}, the last port"
    return "runs backwards" if len(ports) == 2 and int(ports[0]) > int(ports[1]) else ""


def mapped_port(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """EXPOSE names ports of the container alone."""
    for word in it.get("filled"):
        if not word.unknown and ":" in word.text and not _port_flaw(word.text):
            yield Problem(word.place, facts={"port": word.text, "inside": word.text.rpartition(":")[2]})


def system_directory(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """Volumes and working directories are none of the kernel's, and none that say who may do what."""
    for word in it.get("filled"):
        if word.unknown:
            yield Unknown(f"{word.raw} depends on a variable")
        elif _SYSTEM.match(word.text):
            yield Problem(word.place, facts={"folder": word.text})


def unknown_signal(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """The signal is one that Linux has; BuildKit asks github.com/moby/sys/signal."""
    word: Node = it.get("filled")[0]
    if word.unknown:
        yield Unknown("the signal depends on a variable")
    elif not is_signal(word.text):
        yield Problem(word.place, facts={"signal": word.text})


def is_signal(text: str) -> bool:
    """Whether BuildKit takes the text for a signal: a number but 0, or a name with or without SIG."""
    if text.isascii() and text.removeprefix("-").isdecimal():
        return int(text[:9]) != 0
    name = text.upper().removeprefix("SIG")
    return name in _SIGNALS or _REAL_TIME.match(name) is not None


def mixed_casing(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """The instructions of a file are in one case, the one that most of them have, and AS is in that of its FROM."""
    content: Dockerfile = it.derived["model"]
    instructions = list(content.arguments)
    for stage in content.stages:
        instructions.extend((stage.opening, *stage.instructions))
    lower = sum(1 for instruction in instructions if instruction.written.islower())
    cased = str.lower if 2 * lower > len(instructions) else str.upper
    for instruction in instructions:
        node = instruction.node
        if instruction.written != cased(instruction.written):
            place = Place(node.source, node.key or node.span)
            yield Problem(place, facts={"word": instruction.written, "wanted": cased(instruction.written)})
    for stage in content.stages:
        yield from _as(stage.opening)


def _as(opening: Instruction) -> Iterator[Problem]:
    if len(opening.args) == 3:
        word = opening.args[1]
        wanted = word.text.lower() if opening.written.islower() else word.text.upper()
        if word.text != wanted:
            yield Problem(word.place, facts={"word": word.text, "wanted": wanted})
