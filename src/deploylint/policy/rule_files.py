"""Rule files: YAML held to schemas/rule.schema.json, then compiled to a Rule and a RulePage.

Every error says file, line, column and what to do; all errors of a folder are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, check, load
from deploylint.authored.explain import did_you_mean
from deploylint.checks import named
from deploylint.model import Confidence, RuleText, Severity
from deploylint.policy.expressions import ExpressionError, check_patterns, names, parse
from deploylint.policy.messages import check_template
from deploylint.policy.rule import Example, Grade, Rule, RulePage
from deploylint.policy.schemas import check_fragment
from deploylint.views import SCOPE_NAMES

KNOWN_NAMES = SCOPE_NAMES | {"it", "params", "repository"}
"""The names that an expression may use. An unknown one would be absent without a word, and the rule silent."""

NOT_RULES = frozenset({"checklist", "data"})
"""Folders below rules/ that hold other data."""


def rule_paths(folder: Path) -> list[Path]:
    """The rule files below a folder, in the order of their ids."""
    found = (path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))
    kept = (path for path in found if is_rule(path.relative_to(folder)))
    inside = folder.resolve()
    files = (path for path in kept if path.is_file() and path.resolve().is_relative_to(inside))
    return sorted(files, key=lambda path: path.with_suffix("").as_posix())


def is_rule(path: PurePath) -> bool:
    """Whether a file, by its path from the folder of rules, holds a rule."""
    return path.suffix in (".yaml", ".yml") and path.parts[0] not in NOT_RULES


def read_rules(folder: Path, *, trusted: bool, prefix: str = "") -> list[tuple[Rule, RulePage]]:
    """Every rule of a folder. Raises AuthoredProblem with all that is wrong in all files.

    Untrusted rule files are data only: a `check:` in them is refused.
    """
    paths = ((path, prefix + path.relative_to(folder).with_suffix("").as_posix()) for path in rule_paths(folder))
    return _all(partial(read_rule, path, identity, trusted=trusted) for path, identity in paths)


def read_texts(texts: Mapping[str, str], folder: str, prefix: str) -> list[tuple[Rule, RulePage]]:
    """Every rule of a folder whose files are given as texts by their paths, as `read_rules` reads untrusted ones."""
    names = {path: PurePath(path).relative_to(folder) for path in texts}
    rules = sorted(path for path, name in names.items() if is_rule(name))
    identities = {path: prefix + names[path].with_suffix("").as_posix() for path in rules}
    return _all(partial(_read, path, texts[path], identities[path], trusted=False) for path in rules)


def _all(reads: Iterable[Callable[[], tuple[Rule, RulePage]]]) -> list[tuple[Rule, RulePage]]:
    rules: list[tuple[Rule, RulePage]] = []
    errors: list[AuthoredError] = []
    for read in reads:
        try:
            rules.append(read())
        except AuthoredProblem as problem:
            errors.extend(problem.errors)
    if errors:
        raise AuthoredProblem(errors)
    return rules


def read_rule(path: Path, identity: str, *, trusted: bool) -> tuple[Rule, RulePage]:
    """The rule of one file. Raises AuthoredProblem."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise AuthoredProblem([AuthoredError(str(path), 0, 0, "the file is not text in UTF-8")]) from None
    return _read(path, text, identity, trusted=trusted)


def _read(path: Path | str, text: str, identity: str, *, trusted: bool) -> tuple[Rule, RulePage]:
    authored = load(path, text)
    errors = check(authored, "rule")
    if errors:
        raise AuthoredProblem(errors)
    reader = _Reader(authored, trusted=trusted)
    rule = reader.rule(identity)
    if reader.errors:
        raise AuthoredProblem(reader.errors)
    return rule, _page(rule, authored.data)


class _Reader:
    """Reads one rule file that satisfies the schema; collects what the schema cannot say."""

    def __init__(self, authored: Authored, *, trusted: bool) -> None:
        self.authored = authored
        self.data: Mapping[str, Any] = authored.data
        self.trusted = trusted
        self.errors: list[AuthoredError] = []

    def error(self, route: tuple[str | int, ...], message: str) -> None:
        self.errors.append(self.authored.error(route, message))

    def rule(self, identity: str) -> Rule:
        data = self.data
        self._template()
        return Rule(
            id=identity,
            title=data["title"],
            severity=Severity[data["severity"].upper()],
            confidence=Confidence[data.get("confidence", "high").upper()],
            profile=data.get("profile", "default"),
            tags=tuple(data.get("tags", ())),
            checklist=tuple(data.get("checklist", ())),
            aliases=tuple(data.get("aliases", ())),
            for_=data["for"],
            when=self.tree("when"),
            params=data.get("params", {}),
            assertion=self.tree("assert"),
            schema=self._schema(),
            check=self._check(),
            at=tuple(self._place(index, text) for index, text in enumerate(data.get("at", ()))),
            message=data["message"].strip(),
            remedy=" ".join(data["remedy"].split()),
            related=tuple(self.parsed(("related", index), text) for index, text in enumerate(data.get("related", ()))),
            grades=tuple(self._grades()),
            group=data.get("group", ""),
        )

    def tree(self, key: str) -> Any:
        return self.parsed((key,), self.data[key]) if key in self.data else None

    def parsed(self, route: tuple[str | int, ...], text: str | bool) -> Any:
        if isinstance(text, bool):
            text = "true" if text else "false"
        try:
            tree = parse(text)
            check_patterns(tree)
        except ExpressionError as error:
            self.error(route, f"in the expression, at character {error.offset + 1}: {error}")
            return None
        if route[0] != "at":
            for name in sorted(names(tree) - KNOWN_NAMES):
                self.error(route, f"in the expression: nothing is called {name}; {did_you_mean(name, KNOWN_NAMES)}")
        return tree

    def _place(self, index: int, text: str) -> tuple[Any, ...]:
        below = text if text.startswith("[") else f".{text}"
        trees = [] if text.split(".")[0].split("[")[0] == "it" else [f"it{below}"]
        if not text.startswith("["):
            trees.append(text)
        return tuple(self.parsed(("at", index), tree) for tree in trees)

    def _schema(self) -> Any:
        wrong = check_fragment(self.data["schema"]) if "schema" in self.data else None
        if wrong:
            self.error(("schema", *wrong.route), wrong.message)
        return self.data.get("schema")

    def _check(self) -> str | None:
        name: str | None = self.data.get("check")
        if name is None:
            return None
        if not self.trusted:
            self.error(("check",), "check: names code, which a repository's own rules cannot; use assert: or schema:")
            return name
        try:
            named(name)
        except LookupError as error:
            self.error(("check",), str(error))
        return name

    def _grades(self) -> Iterator[Grade]:
        for index, grade in enumerate(self.data.get("grade", ())):
            severity, confidence = grade.get("severity"), grade.get("confidence")
            yield Grade(
                self.parsed(("grade", index, "when"), grade["when"]),
                Severity[severity.upper()] if severity else None,
                Confidence[confidence.upper()] if confidence else None,
            )

    def _template(self) -> None:
        wrong = check_template(self.data["message"], trusted=self.trusted)
        if wrong:
            self.error(("message",), f"the message is no template that can be used: {wrong}")


def _page(rule: Rule, data: Mapping[str, Any]) -> RulePage:
    examples = tuple(_example(entry) for entry in data["examples"])
    shown = tuple((e.verdict, name, text) for e in examples for name, text in e.files.items())
    text = RuleText(
        rule.id,
        rule.title,
        rule.severity,
        rule.confidence,
        rule.profile,
        rule.tags,
        rule.checklist,
        rule.aliases,
        " ".join(data["why"].split()),
        rule.remedy,
        shown,
    )
    condition = str(data.get("assert", data.get("check", ""))).strip()
    return RulePage(text, rule.for_, condition, rule.params, tuple(data.get("references", ())), examples)


def _example(entry: Mapping[str, Any]) -> Example:
    verdict = next(word for word in ("bad", "good", "unrelated") if word in entry)
    expect = {name: tuple(lines) for name, lines in entry.get("expect", {}).items()}
    return Example(verdict, entry[verdict], expect, entry.get("config", {}), entry.get("tracked", True))
