"""XML of reports, read with expat and without its dangers.

Entities cannot be declared, so none can grow (CWE-776) or be fetched (CWE-611). A document type without declarations of
its own is let through, because JaCoCo and Cobertura write one; expat does not read what it points to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from deploylint.ci_reports.readings import ReportError

MAX_DEPTH = 100
MAX_ELEMENTS = 3_000_000
MAX_KEPT = 500_000

_SHALLOW = 2
_KEPT = frozenset(
    (
        *("testsuite", "testcase", "properties", "property", "file"),
        *("failure", "error", "skipped", "flakyFailure", "flakyError", "rerunFailure", "rerunError"),
    )
)
"""Elements that are kept wherever they stand; of the others, which may be many, only those near the root."""


class Element(NamedTuple):
    """An element without its text. `tag` and attributes are without their namespaces."""

    tag: str
    attributes: dict[str, str]
    children: list[Element]

    def named(self, tag: str) -> Iterator[Element]:
        """The children of this name."""
        return (child for child in self.children if child.tag == tag)


def parse(data: bytes) -> Element:
    """The root of a document. Raises ReportError for what is no XML, declares entities, or is too deep or too large."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.StartDoctypeDeclHandler = _document_type
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise ReportError(f"line {problem.lineno} is no valid XML ({expat.ErrorString(problem.code)})") from None
    except (ValueError, LookupError) as problem:
        raise ReportError(f"its encoding cannot be read ({problem})") from None
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self._stack: list[Element] = []
        self._elements = self._kept = 0
        self.root = Element("", {}, [])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        depth = len(self._stack)
        if depth >= MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise ReportError("it is nested too deeply" if depth >= MAX_DEPTH else "it has too many elements")
        tag = name.rpartition(":")[2]
        element = Element(tag, {key.rpartition(":")[2]: value for key, value in attributes.items()}, [])
        if not depth:
            self.root = element
        elif depth <= _SHALLOW or tag in _KEPT:
            self._kept += 1
            if self._kept > MAX_KEPT:
                raise ReportError("it has too many elements")
            self._stack[-1].children.append(element)
        else:
            element = self._stack[-1]
        self._stack.append(element)

    def end(self, _name: str) -> None:
        self._stack.pop()


def _document_type(_name: str, _system: str | None, _public: str | None, declares: object) -> None:
    if declares:
        raise ReportError("it declares a document type of its own, which is not read")


def _refuse(*_declaration: object) -> int:
    raise ReportError("it declares entities, which are not read")
