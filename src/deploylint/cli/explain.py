"""`deploylint explain`: what a rule says, by its id or another tool's, and how an item of the checklist is decided."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill, indent

import click

from deploylint.cli import EXIT_CLEAN
from deploylint.cli.errors import told
from deploylint.cli.output import echo_lines
from deploylint.policy.rule import RulePage
from deploylint.policy.rule_set import built_in_pages
from deploylint.scan import UsageError, find_target

_ITEM = re.compile(r"(?i:s\d{3})|[A-Z][A-Z0-9]{0,9}-[0-9]{1,4}|MD-\S{1,200}")
"""What ids of items look like: built in, the team's own, and the boxes of its list."""


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def command(names: tuple[str, ...]) -> int:
    """Say what a rule looks for, why, and what to do, or how an item of the checklist is decided.

    NAME is the id of a rule, another tool's for it, such as CKV_K8S_13, or an item, such as S054.
    """
    with told():
        pages = built_in_pages()
        found = [lines for name in names for lines in _named(name, pages)]
        for number, lines in enumerate(found):
            echo_lines([*([""] if number else []), *lines])
        return EXIT_CLEAN


def _named(name: str, pages: dict[str, RulePage]) -> list[list[str]]:
    """The pages of a name, as lines. Raises UsageError for one that names nothing."""
    if name in pages:
        return [list(_explained(pages[name]))]
    lowered = name.lower()
    found = [
        page
        for identity, page in pages.items()
        if lowered in (alias.lower() for alias in page.text.aliases) or identity.endswith(f"/{name}")
    ]
    if found:
        return [list(_explained(page)) for page in found]
    item = _item(name, pages) if _ITEM.fullmatch(name) else None
    if item is None:
        raise UsageError(_unknown(name, pages))
    return [item]


def _unknown(name: str, pages: dict[str, RulePage]) -> str:
    from difflib import get_close_matches

    if _ITEM.fullmatch(name):
        return f"no rule and no item is named {name}; `deploylint checklist --all` lists the items"
    if name[:1] in "sS" and name[1:].isdecimal():
        return f"no item is named {name}; ids have three digits, such as S{name[1:]:0>3}"
    known = [*pages, *(alias for page in pages.values() for alias in page.text.aliases)]
    near = [other for other in get_close_matches(name, known) if _without_digits(other) != _without_digits(name)]
    hint = f"did you mean {near[0]}?" if near else "`deploylint rules` lists them all"
    return f"no rule is named {name}; {hint}"


def _item(name: str, pages: dict[str, RulePage]) -> list[str] | None:
    """How an item of the checklist that holds here is decided; None when there is no such item."""
    from deploylint.checklist.definition import load
    from deploylint.checklist.policy_files import WorkTree
    from deploylint.render.checklist.explain import explained_item

    claims: dict[str, list[str]] = {}
    for page in pages.values():
        for claimed in page.text.checklist:
            claims.setdefault(claimed, []).append(page.text.id)
    root = find_target((Path(),)).root
    checklist = load(WorkTree(root).read, claims, rules=list(pages))
    titles = {identity: page.text.title for identity, page in pages.items()}
    found = next((item for item in checklist.items if item.id == name.upper() or item.id == name), None)
    return list(explained_item(found, checklist, titles=titles, width=_width())) if found else None


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 100)


def _without_digits(name: str) -> str:
    """What ids that are only numbered have in common: the next number is another check, and no misspelling."""
    return name.translate({ord(digit): None for digit in "0123456789"}).lower()


def _explained(page: RulePage) -> Iterator[str]:
    text = page.text
    width = _width()
    yield text.id
    yield f"  {text.title}"
    yield ""
    yield f"  severity    {text.severity}"
    yield f"  confidence  {text.confidence}"
    yield f"  profile     {text.profile}"
    yield f"  looks at    {page.for_}"
    if text.checklist:
        yield f"  checklist   {', '.join(text.checklist)}"
    if text.aliases:
        aliases = ", ".join(text.aliases)
        yield fill(aliases, width, initial_indent="  also        ", subsequent_indent=" " * 14, break_on_hyphens=False)
    for name, value in page.params.items():
        yield f"  parameter   {name} = {value}"
    for title, paragraph in (("Why", text.why), ("What to do", text.remedy)):
        yield f"\n  {title}"
        yield fill(paragraph, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    for verdict, name, example in text.examples:
        if verdict in ("bad", "good"):
            yield f"\n  {verdict.title()}: {name}"
            yield indent(example.rstrip(), "    | ", lambda line: True)
    for reference in page.references:
        yield f"\n  {reference}"
