"""Colours, for those who want them; the words say the same without."""

from __future__ import annotations

from deploylint.model import Severity

SEVERITY = {
    Severity.CRITICAL: "1;35",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "1;33",
    Severity.LOW: "1;36",
    Severity.INFO: "1;34",
}
BOLD = "1"
GUTTER = "34"
QUIET = "2"
GOOD = "32"


class Paint:
    """Wraps text in SGR sequences when `color` is on, and leaves it alone otherwise."""

    __slots__ = ("color",)

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and style and text else text


def hyperlink(text: str, url: str | None) -> str:
    """`text` as an OSC 8 hyperlink, or as it is when there is no `url`."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text
