"""Writes the pages that follow from the rule files. Run it after a change to rules/ or to docs/coverage/.

python docs/generate.py

docs/rules/ has a page per rule and an index. docs/coverage-kubernetes.md and its like say what each check of the other
linters in a field is here: docs/coverage/kubernetes.yaml has their ids, and the rules name theirs in `aliases:`.
docs/coverage-checklist.md says what decides each item of the checklist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import yaml

import checklist_coverage
from deploylint.policy.rule import RulePage
from deploylint.policy.rule_set import built_in_pages

HERE = Path(__file__).parent
FOLDER = HERE / "rules"
FIELDS = tuple(sorted(file.stem for file in (HERE / "coverage").glob("*.yaml")))
"""What there are coverage pages of."""
NOTICE = "<!-- Generated from rules/ by docs/generate.py. Do not edit. -->"
TITLES = {"bad": "Has the flaw", "good": "Is good", "unrelated": "Is not looked at"}


def pages() -> dict[str, str]:
    """Every page's text by its path below docs/rules/."""
    rules = built_in_pages()
    texts = {f"{identity}.md": _page(page) for identity, page in rules.items()}
    return {"README.md": _index(list(rules.values())), **texts}


def _index(rules: list[RulePage]) -> str:
    lines = [NOTICE, "# Rules", "", f"{len(rules)} rules. `deploylint explain RULE` shows the same in a terminal."]
    for room, group in groupby(rules, key=lambda page: _room(page.text.id)):
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


class Row(NamedTuple):
    """What linters look for: the ids of the peers' checks, our rules that no id leads to, why an id is no rule."""

    ids: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str


class Coverage(NamedTuple):
    """`peers`: what was read of each, by the beginnings of its ids. `shared`: why several rules have an id.

    `rooms` are the folders of the rules that a page is about; `title` and `about` head the page.
    """

    title: str
    about: str
    rooms: tuple[str, ...]
    peers: dict[str, dict[str, str]]
    shared: dict[str, str]
    rows: dict[str, Row]

    def ids(self) -> dict[str, list[Row]]:
        """Every id of the peers, with the rows that have it."""
        found: dict[str, list[Row]] = {}
        for row in self.rows.values():
            for name in row.ids:
                found.setdefault(name, []).append(row)
        return found


def read_coverage(field: str) -> Coverage:
    """What docs/coverage/ has of `docker`, `kubernetes` …"""
    data = yaml.safe_load((HERE / f"coverage/{field}.yaml").read_text("utf-8"))
    rows = {
        name: Row(tuple(row.get("ids", ())), tuple(row.get("rules", ())), row.get("reason", ""))
        for name, row in data["rows"].items()
    }
    shared = {name: entry["reason"] for entry in data["shared"] for name in entry["ids"]}
    return Coverage(data["title"], data["about"], tuple(data["rooms"]), data["peers"], shared, rows)


def claims(rules: dict[str, RulePage]) -> dict[str, list[str]]:
    """The rules that have each alias."""
    found: dict[str, list[str]] = {}
    for identity, page in rules.items():
        for alias in page.text.aliases:
            found.setdefault(alias, []).append(identity)
    return found


def coverage_file(field: str) -> Path:
    return HERE / f"coverage-{field}.md"


def coverage_page(field: str) -> str:
    return "\n".join(_coverage_lines(field, read_coverage(field), built_in_pages())) + "\n"


def _coverage_lines(field: str, coverage: Coverage, rules: dict[str, RulePage]) -> Iterator[str]:
    known, claimed = coverage.ids(), claims(rules)
    yield f"<!-- Generated from docs/coverage/{field}.yaml and rules/ by docs/generate.py. Do not edit. -->"
    yield from (f"# {coverage.title}", "")
    yield f"{len(known)} checks of {len(coverage.peers)} other linters, and the rules that look for the same."
    yield from coverage.about.splitlines()
    for peer, facts in coverage.peers.items():
        own = sorted((name for name in known if name.startswith(tuple(facts["ids"].split()))), key=_natural)
        yield from ("", f"## {peer}", "", f"{len(own)} checks, as of {facts['read']}.", "")
        yield from ("| check | rule here |", "|---|---|")
        for name in own:
            yield f"| `{name}` | {_answer(claimed.get(name, []), known[name], rules)} |"
    yield from ("", "## Nobody else's", "", "No check of theirs is for what these rules look for.", "")
    yield from ("| rule | severity | profile | flaw |", "|---|---|---|---|")
    alone = {rule for row in coverage.rows.values() if not row.ids for rule in row.rules}
    shared = {rule for row in coverage.rows.values() if row.ids for rule in row.rules}
    unnamed = {name for name, page in rules.items() if _room(name) in coverage.rooms and not page.text.aliases}
    ours = alone | (unnamed - shared)
    for text in (rules[identity].text for identity in sorted(ours & rules.keys())):
        yield f"| [{text.id}](rules/{text.id}.md) | {text.severity} | {text.profile} | {_cell(text.title)} |"


def _room(identity: str) -> str:
    return identity.partition("/")[0]


def _natural(name: str) -> list[tuple[int, str]]:
    """Text with its numbers as numbers, so that CKV_K8S_9 comes before CKV_K8S_10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _answer(identities: list[str], rows: list[Row], rules: dict[str, RulePage]) -> str:
    if not identities:
        return "none: " + _cell("; ".join(row.reason for row in rows if row.reason))
    texts = (rules[identity].text for identity in identities)
    return ", ".join(f"[{text.id}](rules/{text.id}.md) ({text.severity}, {text.profile})" for text in texts)


def checklist_file() -> Path:
    return HERE / "coverage-checklist.md"


def checklist_page() -> str:
    text: str = checklist_coverage.page(built_in_pages())
    return text


def main() -> None:
    checklist_file().write_text(checklist_page(), "utf-8")
    for field in FIELDS:
        coverage_file(field).write_text(coverage_page(field), "utf-8")
    texts = pages()
    for stale in set(FOLDER.rglob("*.md")) - {FOLDER / path for path in texts}:
        stale.unlink()
    for path, text in texts.items():
        file = FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
