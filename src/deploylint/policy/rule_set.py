"""The rules of a run: ours, compiled once, and the team's own.

Reading some hundred rule files takes a second, reading their compiled form a millisecond. A wheel carries the
compiled form; a checkout compiles into the user's cache folder when a rule file has changed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deploylint import __version__
from deploylint.authored import data_folder
from deploylint.model import RuleText
from deploylint.policy.rule import Example, Rule, RulePage, from_data, named_rule, to_data

COMPILED = "rules.json"
PAGES = "rule-pages.json"


def cache_folder() -> Path:
    """Where compiled rules are kept: `DEPLOYLINT_CACHE_DIR`, else the user's cache folder. Never in a repository."""
    named = os.environ.get("DEPLOYLINT_CACHE_DIR")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "deploylint"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deploylint"


def built_in_rules(wanted: Callable[[str, str], bool] | None = None) -> list[Rule]:
    """Our rules, in the order of their ids.

    `wanted` says of a profile and of the room that a rule's views come from whether such rules will run: most
    repositories have few kinds of artifacts, and reading a rule costs more than not using it. Those that will not are
    names: a Rule that can be known and chosen, and has nothing to look at.
    """
    head, *texts = _compiled(COMPILED).splitlines()
    rules: list[Rule] = []
    for (profile, room, names), text in zip(json.loads(head), texts, strict=True):
        if wanted is None or wanted(profile, room):
            rules += map(from_data, json.loads(text))
        else:
            rules += [named_rule(identity, profile, tuple(aliases), tuple(tags)) for identity, aliases, tags in names]
    return sorted(rules, key=lambda rule: rule.id)


def built_in_pages() -> dict[str, RulePage]:
    """What our rule files say to people, by rule id."""
    return {data["text"][0]: _page_from_data(data) for data in json.loads(_compiled(PAGES))}


def compile_rules(folder: Path) -> dict[str, str]:
    """The compiled forms of a rules folder by file name. Raises AuthoredProblem."""
    from deploylint.policy.rule_files import read_rules

    read = read_rules(folder, trusted=True)
    parts: dict[tuple[str, str], list[Rule]] = {}
    for rule, _ in read:
        parts.setdefault((rule.profile, rule.room), []).append(rule)
    return {
        COMPILED: "\n".join(_in_lines(parts)),
        PAGES: json.dumps([_page_data(page) for _, page in read], ensure_ascii=False),
    }


def _in_lines(parts: Mapping[tuple[str, str], list[Rule]]) -> Iterator[str]:
    """The names of all rules in one line, then a line for each part, so that what is not wanted costs no more than its
    names."""
    names = {key: [[rule.id, rule.aliases, rule.tags] for rule in rules] for key, rules in parts.items()}
    yield json.dumps([[*key, listed] for key, listed in names.items()])
    for rules in parts.values():
        yield json.dumps([to_data(rule) for rule in rules])


def _compiled(name: str) -> str:
    shipped = Path(__file__).parent / name
    if shipped.exists():
        return shipped.read_text("utf-8")
    folder = data_folder("rules")
    stamp = _stamp(folder)
    cached = cache_folder() / f"{_name_of(folder)}-{name}"
    try:
        head, _, body = cached.read_text("utf-8").partition("\n")
        if head == stamp:
            return body
    except OSError:
        pass
    compiled = compile_rules(folder)
    for file_name, text in compiled.items():
        _write(cache_folder() / f"{_name_of(folder)}-{file_name}", f"{stamp}\n{text}")
    return compiled[name]


def _stamp(folder: Path) -> str:
    """Changes whenever a rule file, or the code that compiles rule files, does."""
    watched = sorted([*_files(str(folder)), *_files(str(Path(__file__).parent))])
    return json.dumps([__version__, *watched])


def _files(folder: str) -> Iterable[str]:
    """Each file as one text: its path, size and time of change."""
    for entry in os.scandir(folder):
        if entry.name.endswith((".yaml", ".yml", ".py")):
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
        elif entry.is_dir():
            yield from _files(entry.path)


def _name_of(folder: Path) -> str:
    from zlib import crc32

    return f"{crc32(os.fsencode(folder)):08x}"


def _write(path: Path, text: str) -> None:
    """Write so that a concurrent reader sees the old text or the new; a cache that cannot be written is no error."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError:
        return


def _page_data(page: RulePage) -> dict[str, Any]:
    return page._asdict() | {"examples": [example._asdict() for example in page.examples]}


def _page_from_data(data: dict[str, Any]) -> RulePage:
    from deploylint.model import Confidence, Severity

    text = data["text"]
    examples = tuple(
        Example(e["verdict"], e["files"], {n: tuple(v) for n, v in e["expect"].items()}, e["config"], e["tracked"])
        for e in data["examples"]
    )
    tags, checklist, aliases = (tuple(part) for part in text[5:8])
    shown = tuple((verdict, name, content) for verdict, name, content in text[10])
    levels = Severity(text[2]), Confidence(text[3])
    rule_text = RuleText(text[0], text[1], *levels, text[4], tags, checklist, aliases, text[8], text[9], shown)
    return RulePage(rule_text, data["for_"], data["condition"], data["params"], tuple(data["references"]), examples)
