"""Env files: `KEY=value` lines, the comments that explain them, and assignments that are commented out.

No standard says what an env file means, and its readers disagree. What is read here is what python-dotenv reads,
value for value, with two differences on purpose: every part keeps its place, and a line that python-dotenv refuses
costs that line alone, even where python-dotenv loses the following lines with it (see `python_values`).
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from deploylint.model import Node, Place, Source, Span
from deploylint.parse import Document, Fault
from deploylint.values.patterns import lazy_pattern

_NEWLINE = lazy_pattern(r"\r\n|\n|\r")
_SPACE = lazy_pattern(r"\s*")
_BLANKS = lazy_pattern(r"[^\S\r\n]*")
_EXPORT = lazy_pattern(r"export[^\S\r\n]+")
_KEY = lazy_pattern(r"'([^']+)'|([^=#\s'][^=#\s]*)")
_EQUALS = lazy_pattern(r"=[^\S\r\n]*")
_REST = lazy_pattern(r"[^\r\n]*")
_INLINE = lazy_pattern(r"\s#")
_TAIL = lazy_pattern(r"[^\S\r\n]*(#[^\r\n]*)?[^\S\r\n]*(?=[\r\n]|\Z)")
_QUOTED = {
    "'": re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.DOTALL),
    '"': re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL),
}
_ESCAPES = {"'": re.compile(r"\\([\\'])"), '"': re.compile(r"\\([\\'\"abfnrtv])")}
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_COMMENTED_OUT = lazy_pattern(r"#+[ \t]?(?:export[ \t]+)?([A-Z_][A-Z0-9_]*)=")
_ASSIGNS = lazy_pattern(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(?!=)")
_TEMPLATED_LINE = lazy_pattern(r"^[ \t]*(?:\{%|\{\{|<%)", re.MULTILINE)


class Assignment(NamedTuple):
    """One `KEY=value`.

    `value` is a Node with the text a program would get, None where no `=` stands. `quote` is the quote round the
    value, or empty. `comment` explains this key: what stands beside it, or directly above it or its group of lines.
    `section` is the heading above, with an empty line between. `broken` says that the line is no valid assignment;
    its value is then unknown. `swallowed` are the keys of assignments inside the quotes of this value.
    """

    key: Node
    value: Node
    quote: str = ""
    exported: bool = False
    commented: bool = False
    comment: str = ""
    section: str = ""
    broken: bool = False
    swallowed: tuple[Node, ...] = ()


class EnvFile(NamedTuple):
    """All assignments of a file in written order, commented-out ones among them."""

    assignments: tuple[Assignment, ...]
    templated: bool = False


def parse(source: Source) -> list[Document]:
    """The one Document of an env file; its content is an EnvFile, its root maps each active key to its last value.

    Faults are of kind `env-syntax` (one line that is no assignment) or `template` (the file is a template of
    another language, and nothing in it was read).
    """
    templated = _TEMPLATED_LINE.search(source.text)
    if templated:
        place = Place(source, source.line_span(len(_NEWLINE.findall(source.text, 0, templated.start())) + 1))
        fault = Fault("template", place, "the file is a template of another language, its variables were not read")
        return [Document(source, source.kind, _root(source, ()), EnvFile((), templated=True), (fault,))]
    reader = _Reader(source)
    reader.read()
    assignments = tuple(reader.assignments)
    root = _root(source, assignments)
    return [Document(source, source.kind, root, EnvFile(assignments), tuple(reader.faults))]


def _root(source: Source, assignments: tuple[Assignment, ...]) -> Node:
    active = {a.key.text: a.value for a in assignments if not a.commented}
    first = min((a.key.span.line for a in assignments), default=1)
    return Node(source, source.line_span(first), active)


class _Reader:
    """A cursor over the text, the comments met so far, and what was read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.position = 1 if source.text.startswith("\ufeff") else 0
        self.starts = [0, *(m.end() for m in _NEWLINE.finditer(source.text))]
        self.assignments: list[Assignment] = []
        self.faults: list[Fault] = []
        self.above: list[str] = []
        self.group = ""
        self.section = ""
        self.last_line = 0

    def read(self) -> None:
        while True:
            self.position = _match_end(_SPACE, self.text, self.position)
            if self.position >= len(self.text):
                return
            line = self._line(self.position)
            if line > self.last_line + 1:
                self._paragraph()
            if self.text[self.position] == "#":
                self._comment()
            else:
                self._assignment()
            self.last_line = self._line(max(self.position - 1, 0))
            self.position = self._line_end(self.position)

    def _paragraph(self) -> None:
        """An empty line: comments before it are a heading, comments after it belong to what follows them."""
        heading = "\n".join(text for text in self.above if text)
        greeting = not self.assignments and ("\n" in heading or ".env" in heading or "copy" in heading.lower())
        if heading and not greeting:
            self.section = heading
        self.above = []
        self.group = ""

    def _comment(self) -> None:
        end = self._line_end(self.position)
        match = _COMMENTED_OUT.match(self.text, self.position, end)
        if match is None:
            self.above.append(self.text[self.position : end].strip("# \t-=*~_"))
            self.position = end
            return
        key = self._node(match.start(1), match.end(1), match.group(1))
        at = _match_end(_BLANKS, self.text, match.end())
        value, quote, at = self._value(at, end, blank_before=at > match.end())
        inline = _TAIL.match(self.text, at, end) if value is not None else None
        if value is None or inline is None:
            value, quote, inline = self._node(at, end, self.text[at:end].rstrip()), "", None
        self._add(Assignment(key, value, quote, commented=True, comment=_words(inline)))
        self.position = end

    def _assignment(self) -> None:
        text = self.text
        start = self.position
        exported = _EXPORT.match(text, start)
        at = exported.end() if exported else start
        if exported and text.startswith("#", at):
            return
        match = _KEY.match(text, at)
        name = (match.group(1) or match.group(2)) if match else ""
        if not match or not name:
            self._fault(start, "the line is neither an assignment nor a comment")
            return
        key = self._node(match.start(), match.end(), name, quoted=match.group(1) is not None)
        at = _match_end(_BLANKS, text, match.end())
        equals = _EQUALS.match(text, at)
        if equals is None:
            self._bare(start, key, at, exported is not None)
            return
        at = equals.end()
        value, quote, after = self._value(at, len(text), blank_before=at - equals.start() > 1)
        tail = _TAIL.match(text, after) if value is not None else None
        swallowed = self._swallowed(at, after) if quote else ()
        if value is None or tail is None:
            what = "text stands after its closing quote" if value is not None else "its opening quote is never closed"
            self._fault(start, f"the value of {name[:80]} cannot be read: {what}")
            value = Node(self.source, self._span(at, self._line_end(at)), "", key=key.span, unknown=True)
            broken = Assignment(key, value, quote, exported is not None, broken=True, swallowed=swallowed)
            self._add(broken)
            return
        value.key = key.span
        self.position = tail.end()
        self._add(Assignment(key, value, quote, exported is not None, comment=_words(tail), swallowed=swallowed))

    def _bare(self, start: int, key: Node, at: int, exported: bool) -> None:
        tail = _TAIL.match(self.text, at)
        if tail is None:
            self._fault(start, f"the line that begins with {key.text[:40]} has no = after its first word")
            return
        value = Node(self.source, key.span, None, key=key.span)
        self.position = tail.end()
        self._add(Assignment(key, value, exported=exported, comment=_words(tail)))

    def _value(self, at: int, limit: int, *, blank_before: bool) -> tuple[Node | None, str, int]:
        """The value that begins at `at`, its quote, and where it ends; None when its quote is never closed."""
        text = self.text
        quote = text[at] if at < limit else ""
        if quote in _QUOTED:
            match = _QUOTED[quote].match(text, at, limit)
            if match is None:
                return None, quote, at
            value = _ESCAPES[quote].sub(lambda m: _ESCAPED.get(m.group(1), m.group(1)), match.group(1))
            return self._node(at, match.end(), value, raw=match.group(1), quoted=True), quote, match.end()
        end = _match_end(_REST, text, at, limit)
        if blank_before and quote == "#":
            return self._node(at, at, ""), "", at
        inline = _INLINE.search(text, at, end)
        value = text[at : inline.start() if inline else end].rstrip()
        return self._node(at, at + len(value), value), "", at + len(value)

    def _swallowed(self, start: int, end: int) -> tuple[Node, ...]:
        """The keys on the lines after the first of a quoted value, unless they stand in a PEM block or JSON."""
        if "-----BEGIN" in self.text[start:end]:
            return ()
        found = []
        for line in range(self._line(start) + 1, self._line(end) + 1):
            begin = self.starts[line - 1]
            match = _ASSIGNS.match(self.text, begin, end)
            if match:
                found.append(self._node(match.start(1), match.end(1), match.group(1)))
        return tuple(found)

    def _add(self, assignment: Assignment) -> None:
        own = "\n".join(text for text in self.above if text)
        if self.above:
            self.group, self.above = own, []
        comment = "\n".join(text for text in (self.group, assignment.comment) if text)
        self.assignments.append(assignment._replace(comment=comment, section=self.section))

    def _fault(self, start: int, message: str) -> None:
        self.faults.append(Fault("env-syntax", Place(self.source, self.source.line_span(self._line(start))), message))
        self.position = self._line_end(start)

    def _node(self, start: int, end: int, value: str, *, raw: str | None = None, quoted: bool = False) -> Node:
        unknown = "${" in value or "{{" in value
        raw = value if raw is None else raw
        return Node(self.source, self._span(start, end), value, raw=raw, quoted=quoted, unknown=unknown)

    def _span(self, start: int, end: int) -> Span:
        first = self._line(start)
        last = self._line(end)
        return Span(first, start - self.starts[first - 1] + 1, last, end - self.starts[last - 1] + 1)

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def _line_end(self, offset: int) -> int:
        return _match_end(_REST, self.text, offset)


def _match_end(pattern: re.Pattern[str], text: str, at: int, limit: int | None = None) -> int:
    match = pattern.match(text, at, len(text) if limit is None else limit)
    return match.end() if match else at


def _words(tail: re.Match[str] | None) -> str:
    return tail.group(1).strip("# \t") if tail and tail.group(1) else ""


_LONG_BLANK = lazy_pattern(r"[^\S\r\n]{512}")


def python_values(text: str) -> dict[str, str | None] | None:
    """What a Python program gets from this text: the result of python-dotenv itself, nothing expanded.

    None when the text has so long a run of blanks that python-dotenv would need quadratic time for it.
    """
    if _LONG_BLANK.search(text):
        return None
    import io

    from dotenv.parser import parse_stream

    bindings = parse_stream(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return {binding.key: binding.value for binding in bindings if binding.key is not None}
