"""What coverage the settings of test runners demand: Jest, Vitest, nyc, c8, coverage.py, and what Codecov is told.

A threshold is a Node whose value is the percentage of lines, standing where it is written; absent where none is set;
unknown where code works it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.project import Project
from deploylint.project.package_manifests import Package, beside, json_file
from deploylint.values.patterns import lazy_pattern

_MOST = 100_000
_ENDINGS = ("ts", "js", "mts", "cts", "mjs", "cjs")
_COMMENT = lazy_pattern(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|'[^'\n]*'|\"[^\"\n]*\"")
_KEY = r"(?<![\w$])[\"']?{name}[\"']?\s*:\s*"
_NUMBER = lazy_pattern(r"\d{1,3}(?:\.\d{1,6})?(?=\s*[,}\n])")
_METRICS = ("lines", "statements", "100")
_FAIL_UNDER = lazy_pattern(r"(?m)^[ \t]*fail_under[ \t]*=[ \t]*([\d.]{1,8})?")
_OPTION = lazy_pattern(r"--(?:cov-fail-under|fail-under|coverage\.thresholds\.lines)[= ]([\d.]{1,8})?")
_TARGET = lazy_pattern(r"(?m)^[ \t]*target[ \t]*:[ \t]*[\"']?(\d{1,3}(?:\.\d{1,4})?)%?")
_JACOCO = lazy_pattern(r"<minimum>\s*(0?\.\d{1,4}|1(?:\.0+)?|\d{2}%?)\s*</minimum>|minimum\s*=\s*[\"']?(0?\.\d{1,4})")
_C8_DEFAULT = 90.0
"""What `--check-coverage` demands of lines when nobody says more: the manuals of nyc and c8."""


class Demand(NamedTuple):
    """What is demanded (a Node), and by which tool."""

    threshold: Node
    tool: str


def of_package(package: Package, project: Project) -> Demand | None:
    """The demand on a package's tests; None when its tests are run by no runner that is known here."""
    for tool, names, key, inner in (
        ("vitest", ("vitest.config", "vite.config", "vitest.workspace"), "thresholds", ("thresholds",)),
        ("jest", ("jest.config",), "coverageThreshold", ("coverageThreshold", "global")),
    ):
        if not _uses(package, tool):
            continue
        found = _in_manifest(package, inner) if tool == "jest" else None
        found = found or _in_scripts(package)
        for name in names:
            found = found or _in_files(package.folder, name, key, project)
        return Demand(found or _by_wrapper(package, project) or package.root.get("scripts").absent(), tool)
    wrapped = _by_wrapper(package, project)
    return None if wrapped is None else Demand(wrapped, "nyc" if _uses(package, "nyc") else "c8")


def _uses(package: Package, tool: str) -> bool:
    return bool(package.dependency(tool, "react-scripts") if tool == "jest" else package.dependency(tool)) or any(
        re.search(rf"(?<![\w-]){tool}(?![\w-])", node.text) for node in package.scripts.values()
    )


def _in_manifest(package: Package, route: tuple[str, ...]) -> Node | None:
    return _metric(package.root.at("jest", *route))


def _metric(holder: Node) -> Node | None:
    for name in _METRICS:
        if node := holder.get(name):
            return node
    return None


def _in_scripts(package: Package) -> Node | None:
    for node in package.scripts.values():
        if found := _OPTION.search(node.text):
            return _number_node(node, found[1])
    return None


def _number_node(at: Node, written: str | None) -> Node:
    value = float(written) if written and re.fullmatch(r"\d{1,3}(?:\.\d+)?", written) else None
    return Node(at.source, at.span, value, raw=written, key=at.key, unknown=value is None)


def _in_files(folder: str, name: str, key: str, project: Project) -> Node | None:
    root = json_file(beside(folder, f"{name}.json"), project)
    if root is not None and (found := _metric(root.at("coverageThreshold", "global"))):
        return found
    for ending in _ENDINGS:
        source = project.sources.get(beside(folder, f"{name}.{ending}"))
        if source is not None and len(source.text) <= _MOST and (found := in_code(source, key)):
            return found
    return None


def in_code(source: Source, key: str) -> Node | None:
    """The demand that a settings file in JavaScript makes under `key`, where it is a literal; else unknown."""
    text = _without_comments(source.text)
    opened = re.search(_KEY.format(name=key) + r"(\{)?", text)
    if opened is None:
        return None
    if opened[1] is None:
        return _at(source, opened.start(), None)
    block = _block(text, opened.end())
    for name in _METRICS:
        found = re.search(_KEY.format(name=name), block)
        if found is not None:
            number = _NUMBER.match(block + "\n", found.end())
            full = name == "100" and block.startswith("true", found.end())
            written = "100" if full else number[0] if number else None
            return _at(source, opened.end() + found.start(), written)
    return _at(source, opened.start(), None) if "..." in block or "(" in block else None


def _without_comments(text: str) -> str:
    """The text with comments blanked; strings stay as they are."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0]) if found[0].startswith("/") else found[0]

    return _COMMENT.sub(blank, text)


def _block(text: str, start: int) -> str:
    depth = 1
    for at in range(start, min(len(text), start + 5_000)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[start:at] + "}"
    return text[start : start + 5_000]


def _at(source: Source, offset: int, written: str | None) -> Node:
    line = source.text.count("\n", 0, offset) + 1
    column = offset - source.text.rfind("\n", 0, offset)
    node = Node(source, Span(line, column, line, column + 1), None)
    return _number_node(node, written)


def _by_wrapper(package: Package, project: Project) -> Node | None:
    """nyc's and c8's own settings, and the flags of the scripts that run them."""
    holders = [package.root.get("nyc"), package.root.get("c8")]
    for name in (".nycrc", ".nycrc.json", ".c8rc.json", ".c8rc"):
        root = json_file(beside(package.folder, name), project)
        holders += [root] if root is not None else []
    for holder in holders:
        if holder.get("check-coverage").value is True:
            check = holder.get("check-coverage")
            return holder.get("lines") or Node(check.source, check.span, _C8_DEFAULT, raw="90", key=check.key)
    for node in package.scripts.values():
        if re.search(r"(?<![\w-])(?:nyc|c8)(?![\w-])", node.text):
            lines = re.search(r"--lines[= ](\d{1,3})", node.text)
            checks = "--check-coverage" in node.text or "--100" in node.text
            return _number_node(node, lines[1] if lines else "90") if checks else node.absent()
    return None


def of_python(project: Project) -> Iterator[Node]:
    """Each demand that Python's settings make: `fail_under` of coverage.py, `--cov-fail-under` of pytest-cov."""
    for path, source in project.sources.items():
        name = path.rpartition("/")[2]
        if name not in (".coveragerc", "pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "noxfile.py"):
            continue
        for pattern in (_FAIL_UNDER, _OPTION):
            if len(source.text) <= _MOST and (found := pattern.search(source.text)):
                yield _at(source, found.start() + len(found[0]) - len(found[0].lstrip()), found[1])


def elsewhere(project: Project) -> Iterator[Node]:
    """Demands that hold for a whole repository: Codecov's target, JaCoCo's minimum, go-test-coverage's total."""
    for path, source in project.sources.items():
        name = path.rpartition("/")[2]
        if len(source.text) > _MOST:
            continue
        if name in ("codecov.yml", ".codecov.yml", "codecov.yaml", ".codecov.yaml") and (
            found := _TARGET.search(source.text)
        ):
            yield _at(source, found.start(1), found[1])
        if name in ("pom.xml", "build.gradle", "build.gradle.kts") and (found := _JACOCO.search(source.text)):
            written = (found[1] or found[2]).rstrip("%")
            yield _at(source, found.start(), str(float(written) * 100 if float(written) <= 1 else float(written)))
        if name == ".testcoverage.yml" and (found := re.search(r"(?m)^[ \t]+total:[ \t]*(\d{1,3})", source.text)):
            yield _at(source, found.start(1), found[1])
