"""Writes docs/rules/ from the rule files: a page per rule and an index. Run it after a change to rules/.

python docs/generate.py
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from deploylint.policy.rule import RulePage
from deploylint.policy.rule_set import built_in_pages

FOLDER = Path(__file__).parent / "rules"
NOTICE = "<!-- Generated from rules/ by docs/generate.py. Do not edit. -->"
TITLES = {"bad": "Has the flaw", "good": "Is good", "unrelated": "Is not looked at"}


def pages() -> dict[str, str]:
    """Every page's text by its path below docs/rules/."""
    rules = built_in_pages()
    texts = {f"{identity}.md": _page(page) for identity, page in rules.items()}
    return {"README.md": _index(list(rules.values())), **texts}


def _index(rules: list[RulePage]) -> str:
    lines = [NOTICE, "# Rules", "", f"{len(rules)} rules. `deploylint explain RULE` shows the same in a terminal."]
    for room, group in groupby(rules, key=lambda page: page.text.id.partition("/")[0]):
        lines += ["", f"## {room}", "", "| rule | severity | profile | flaw |", "|---|---|---|---|"]
        lines += [
            f"| [{text.id}]({text.id}.md) | {text.severity} | {text.profile} | {_cell(text.title)} |"
            for text in (page.text for page in group)
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(page: RulePage) -> str:
    return "\n".join(_lines(page)) + "\n"


def _lines(page: RulePage) -> Iterator[str]:
    text = page.text
    yield from (NOTICE, f"# {text.title}", "", f"`{text.id}`", "")
    yield from ("| severity | confidence | profile | looks at |", "|---|---|---|---|")
    yield from (f"| {text.severity} | {text.confidence} | {text.profile} | `{page.for_}` |", "")
    yield from ("## Why", "", text.why, "", "## What to do", "", text.remedy, "")
    if page.params:
        yield from ("## Parameters", "", "| parameter | default |", "|---|---|")
        yield from (f"| `{name}` | `{_cell(str(value))}` |" for name, value in page.params.items())
        yield ""
    yield from ("## Examples", "")
    for example in page.examples:
        yield from (f"{TITLES[example.verdict]}:", "")
        for name, content in example.files.items():
            fence = "````" if "```" in content else "```"
            yield from (f"`{name}`", f"{fence}{_language(name)}", content.rstrip("\n"), fence, "")
    if text.checklist:
        yield from ("## Checklist", "", f"Evidence for {', '.join(text.checklist)}.", "")
    if text.aliases:
        yield from ("## Elsewhere known as", "", ", ".join(f"`{alias}`" for alias in text.aliases), "")
    if page.references:
        yield from ("## See also", "", *(f"- <{reference}>" for reference in page.references), "")


def _language(name: str) -> str:
    if "ockerfile" in name:
        return "dockerfile"
    ending = name.rpartition(".")[2]
    return {"yml": "yaml", "py": "python"}.get(ending, ending if ending in ("yaml", "json", "ts", "js") else "")


def main() -> None:
    texts = pages()
    for stale in set(FOLDER.rglob("*.md")) - {FOLDER / path for path in texts}:
        stale.unlink()
    for path, text in texts.items():
        file = FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
