from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from checklist_sample import clean, hostile, only, sample, trigger
from deploylint.model.checklist import ChecklistReport, State
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["html"]
VOID = {"meta", "input", "rect"}


class Page(HTMLParser):
    """The elements of a page; raises AssertionError for one that is closed wrongly."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(report: ChecklistReport) -> Page:
    return Page(render(report, Options()))


def classes(report: ChecklistReport) -> dict[str, set[str]]:
    return {str(one["id"]): set(str(one["class"]).split()) for one in page(report).having("article")}


def test_it_holds_the_whole_list() -> None:
    text = render(sample(), Options())
    assert '<p class="verdict closed">closed: 3 items fail, 2 expired, 4 unknown</p>' in text
    assert len(classes(sample())) == 207


def test_it_needs_nothing_else_and_lets_nothing_in() -> None:
    text = render(sample(), Options())
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in text
    tags = {tag for tag, _ in page(sample()).elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "a", "object"})
    assert not any(name in attributes for _, attributes in page(sample()).elements for name in ("style", "src", "href"))
    assert "url(" not in style[1]


def test_items_are_in_their_filters() -> None:
    found = classes(sample())
    assert found["S002"] == {"item", "fail", "unmet", "late"}
    assert found["S119"] == {"item", "fail", "unmet"}
    assert found["S147"] == {"item", "later"}
    assert found["S075"] == {"item", "waived"}
    text = render(sample(), Options())
    assert '<input type="radio" name="show" id="show-unmet" checked>not met 11<' in text
    assert 'id="show-all" checked' in render(clean(), Options())
    for name in ("unmet", "fail", "late", "later"):
        assert f"body:has(#show-{name}:checked) .item:not(.{name})" in text


def test_a_state_is_said_and_not_only_colored() -> None:
    text = render(sample(), Options())
    assert '<div class="state">fail<code>S002 T-7d</code></div>' in text
    assert '<div class="state">not due yet<code>S147 T+2h</code></div>' in text


def test_phases_have_their_time() -> None:
    text = render(sample(), Options())
    assert text.count('<svg class="bar"') == 5
    assert "2026-11-16 04:00 UTC, 6 days ago" in text
    fired = render(only(trigger(State.FAIL)), Options())
    assert '<p class="verdict rollback">' in fired
    assert "<span class=tag>has fired</span>" in fired


def test_no_markup_comes_in() -> None:
    found = page(hostile("</style><script>alert(1)</script>\" onclick='x'"))
    assert {tag for tag, _ in found.elements}.isdisjoint({"script"})
    assert not any("onclick" in attributes for _, attributes in found.elements)
