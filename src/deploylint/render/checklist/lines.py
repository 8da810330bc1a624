"""A page of text of a width: headings, items and what stands under them, aligned and escaped."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.render.options import Options
from deploylint.render.style import BOLD, QUIET, Paint
from deploylint.render.terminal import shown
from deploylint.render.wrapping import wrapped

NARROWEST = 40
_ID = 6
_INDENT = 4
_WIDEST_ID = 14
_LONGEST = 600


class Sheet:
    """Lines written one after another. Every text that is given is escaped here; `ids` are to stand in line."""

    def __init__(self, options: Options, ids: Iterable[str] = ()) -> None:
        self.width = max(options.width, NARROWEST)
        self.paint = Paint(options.color)
        self.lines: list[str] = []
        self.ids = max(_ID, min(max((len(shown(name)) for name in ids), default=0) + 2, _WIDEST_ID))

    def raw(self, line: str) -> None:
        """A line that is escaped and painted already."""
        self.lines.append(line.rstrip())

    def blank(self) -> None:
        """One empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def wrapped(self, text: str, *, indent: int = 0, hanging: int = 0, style: str = "", lead: str = "") -> None:
        """Text over as many lines as it takes; `lead` stands in the `hanging` columns before the first."""
        if not text:
            return
        room = max(self.width - indent - hanging, NARROWEST // 2)
        first, *rest = wrapped(shown(text, _LONGEST), room)
        self.raw(" " * indent + lead + " " * (hanging - len(lead)) + self.paint(first, style))
        for line in rest:
            self.raw(" " * (indent + hanging) + self.paint(line, style))

    def heading(self, title: str, number: int, style: str) -> None:
        """The title of a part with the number of its items; nothing when there are none."""
        if number:
            self.blank()
            self.wrapped(f"{title} ({number:,})", style=style)

    def section(self, phase: str, title: str) -> None:
        """The title of a section within a part."""
        self.blank()
        self.wrapped(f"{phase}  {title}", indent=2, style=BOLD)

    def item(self, name: str, text: str, *, mark: str = "", style: str = "", deeper: int = 0) -> None:
        """An item: its id and its words, `deeper` columns further in than usual."""
        lead = f"{shown(name):<{self.ids}}" + (f"{mark} " if mark else "")
        self.wrapped(text, indent=_INDENT + deeper, hanging=max(len(lead), self.ids), lead=lead, style=style)

    def under(self, text: str, *, style: str = "") -> None:
        """What is said of an item, below its words."""
        self.wrapped(text, indent=_INDENT + self.ids, style=style)

    def step(self, text: str, *, indent: int | None = None) -> None:
        """What to do, below what is said."""
        self.wrapped(text, indent=_INDENT + self.ids if indent is None else indent, hanging=3, lead="->", style=BOLD)

    def entry(self, text: str) -> None:
        """One thing of a list."""
        self.wrapped(text, indent=2, hanging=2)

    def quiet(self, text: str, indent: int = _INDENT) -> None:
        """A line that is not in the way."""
        self.wrapped(text, indent=indent, style=QUIET)

    @staticmethod
    def cut(text: str, room: int) -> str:
        """Escaped text of at most `room` characters."""
        return shown(text, max(room, 12))
