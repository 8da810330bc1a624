"""`deploylint explain`: what a rule says, by its id or another tool's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from textwrap import fill, indent

import click

from deploylint.cli import EXIT_CLEAN
from deploylint.cli.errors import told
from deploylint.cli.output import echo_lines
from deploylint.policy.rule import RulePage
from deploylint.policy.rule_set import built_in_pages
from deploylint.scan import UsageError


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="RULE...")
def command(names: tuple[str, ...]) -> int:
    """Say what RULE looks for, why, and what to do. RULE is an id, or another tool's, such as CKV_K8S_13."""
    with told():
        pages = built_in_pages()
        found = [page for name in names for page in _named(name, pages)]
        for number, page in enumerate(found):
            echo_lines([*([""] if number else []), *_explained(page)])
        return EXIT_CLEAN


def _named(name: str, pages: dict[str, RulePage]) -> list[RulePage]:
    if name in pages:
        return [pages[name]]
    lowered = name.lower()
    found = [
        page
        for identity, page in pages.items()
        if lowered in (alias.lower() for alias in page.text.aliases) or identity.endswith(f"/{name}")
    ]
    if not found:
        from difflib import get_close_matches

        known = [*pages, *(alias for page in pages.values() for alias in page.text.aliases)]
        near = [other for other in get_close_matches(name, known) if _without_digits(other) != _without_digits(name)]
        hint = f"did you mean {near[0]}?" if near else "`deploylint rules` lists them all"
        raise UsageError(f"no rule is named {name}; {hint}")
    return found


def _without_digits(name: str) -> str:
    """What ids that are only numbered have in common: the next number is another check, and no misspelling."""
    return name.translate({ord(digit): None for digit in "0123456789"}).lower()


def _explained(page: RulePage) -> Iterator[str]:
    text = page.text
    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
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
