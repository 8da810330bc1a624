"""Packages seen with the repository: lockfiles, linters, types, coverage, and the exceptions that scanners are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import dirname
from typing import Any

from deploylint.model import Node, Source, Span, View
from deploylint.parse.shell import commands
from deploylint.project import Project
from deploylint.project.deployables import first_artifact
from deploylint.project.package_coverage import Demand, elsewhere, of_package, of_python
from deploylint.project.package_manifests import Package, above, beside, is_stub, packages
from deploylint.project.package_typescript import build_configs, label, strictness, weakened
from deploylint.project.pipeline_needs import unknown_at
from deploylint.project.pipeline_runs import Run, all_runs
from deploylint.usage.paths import language_of, set_aside
from deploylint.values.patterns import lazy_pattern

_NODE_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb")
_LOCKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "go.mod": (r"(?m)^require\b", ("go.sum",)),
    "composer.json": (r'"require"\s*:', ("composer.lock",)),
    "Gemfile": (r"(?m)^\s*gem\s", ("Gemfile.lock", "gems.locked")),
    "Pipfile": (r"(?m)^\[packages\]", ("Pipfile.lock",)),
    "pyproject.toml": (r"(?m)^\[tool\.(?:poetry|pdm|uv)\b", ("poetry.lock", "pdm.lock", "uv.lock", "pylock.toml")),
    "Cargo.toml": (r"(?m)^\[dependencies\]", ("Cargo.lock",)),
}
_LINTER_FILES = lazy_pattern(
    r"^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?|biome\.jsonc?|\.?oxlintrc\.json|deno\.jsonc?)$"
)
_LINTERS = ("eslint", "@biomejs/biome", "oxlint", "xo", "standard", "@angular-eslint/builder")
_NOCHECK = lazy_pattern(r"(?m)^[ \t]*(?://|/\*)[ \t]*@ts-nocheck\b")
_DISABLED = lazy_pattern(r"(?m)^[ \t]*/\*[ \t]*eslint-disable[ \t]*\*/")
_DATE = lazy_pattern(r"\b20\d\d-[01]\d-[0-3]\d\b|\bexp(?:iry|ires|iration)?\s*[:=]", re.IGNORECASE)
_MOST_ENTRIES = 200


def _manifests(project: Project) -> Iterator[View]:
    """Each package.json of a repository that deploys something.

    Facts: `name`, `folder`, `test` (the script; absent), `stub` (whether that tests nothing), `empty_passes` (the
    script that is content with no test; absent), `swallowed` (the test script that ends well whatever happens; absent),
    `scripts`, `has_code` (whether there is JavaScript or TypeScript in it), `linter` (its dependency or settings;
    absent), `warnings_allowed` (the script or command by which ESLint lets warnings pass; absent, or unknown).
    """
    if first_artifact(project) is None:
        return
    for package in packages(project).values():
        test = package.root.at("scripts", "test")
        facts = {
            "name": package.root.get("name").text or package.folder or "package.json",
            "folder": package.folder,
            "scripts": package.root.get("scripts"),
            "test": test,
            "stub": bool(test.text) and is_stub(test.text),
            "empty_passes": _with_words(package, ("--passWithNoTests", "--pass-with-no-tests"), test),
            "swallowed": _swallowed(package, test),
            "has_code": _has_code(package, project),
            "linter": _linter(package, project),
            "self": package.root.get("name") or package.root,
        }
        facts["warnings_allowed"] = _warnings_allowed(package, project)
        yield View("package.manifest", package.root, facts, label=str(facts["name"]))


def _with_words(package: Package, words: tuple[str, ...], missing: Node) -> Node:
    for node in package.scripts.values():
        if any(word in node.text for word in words):
            return node
    return missing.absent()


def _swallowed(package: Package, missing: Node) -> Node:
    for name, node in package.scripts.items():
        if name.startswith("test") and re.search(r"\|\|\s*(?:true|:|exit 0|echo\b)|;\s*(?:true|exit 0)\s*$", node.text):
            return node
    return missing.absent()


def _has_code(package: Package, project: Project) -> bool:
    prefix = f"{package.folder}/" if package.folder else ""
    inner = [f"{folder}/" for folder in packages(project) if folder != package.folder and folder.startswith(prefix)]
    return any(
        path.startswith(prefix)
        and language_of(path) == "javascript"
        and not set_aside(path)
        and not path.startswith(tuple(inner))
        and ".config." not in path
        for path in project.sources
    )


def _linter(package: Package, project: Project) -> Node:
    own = package.dependency(*_LINTERS) or package.root.get("eslintConfig")
    if own:
        return own
    names: dict[str, Source] = project.remember("package.linters", _linter_files)
    for folder in above(package.folder):
        if folder in names:
            return Node(names[folder], names[folder].line_span(1), "")
        outer = packages(project).get(folder)
        if outer is not None and (found := outer.dependency(*_LINTERS)):
            return found
    return own


def _linter_files(project: Project) -> dict[str, Source]:
    return {
        dirname(path): source
        for path, source in project.sources.items()
        if _LINTER_FILES.match(path.rpartition("/")[2])
    }


def _warnings_allowed(package: Package, project: Project) -> Node:
    """The command by which ESLint runs and lets warnings pass; unknown where ESLint runs by no command that is seen."""
    scripts = package.root.get("scripts")
    if not package.dependency("eslint") and not any(re.search(r"\beslint\b", n.text) for n in package.scripts.values()):
        return scripts.absent()
    found: list[tuple[Node, tuple[str, ...]]] = []
    for name, node in package.scripts.items():
        for command in commands(node.text[:20_000]):
            if command.name in ("eslint", "next") and name != "format" and not _stages(command.words):
                found += [(node, command.words)] if command.name == "eslint" or "lint" in command.args else []
    for run in all_runs(project):
        found += [(run.node, words) for words in run.words if words and words[0] == "eslint"]
    if any(_none_allowed(words) for _, words in found):
        return scripts.absent()
    return found[0][0] if found else unknown_at(scripts or package.root)


def _stages(words: tuple[str, ...]) -> bool:
    """Whether a command mends rather than judges: `--fix` in a script of its own, or for the editor."""
    return "--init" in words or "--print-config" in words


def _none_allowed(words: tuple[str, ...]) -> bool:
    if "--max-warnings=0" in words or "--quiet" in words:
        return "--quiet" not in words
    return any(words[at : at + 2] == ("--max-warnings", "0") for at in range(len(words)))


def _locks(project: Project) -> Iterator[View]:
    """Each manifest with dependencies. Facts: `manifest` (path), `lockfile` (its path; empty), `expected` (names)."""
    if first_artifact(project) is None:
        return
    for package in packages(project).values():
        dependencies = package.root.get("dependencies")
        if dependencies.items:
            yield _lock(dependencies, _NODE_LOCKS, package.folder, project)
    for path, source in project.sources.items():
        pattern, names = _LOCKS.get(path.rpartition("/")[2], ("", ()))
        found = re.search(pattern, source.text) if pattern and not set_aside(path) else None
        if found is not None:
            line = source.text.count("\n", 0, found.start()) + 1
            yield _lock(Node(source, source.line_span(line), ""), names, dirname(path), project)


def _lock(node: Node, names: tuple[str, ...], folder: str, project: Project) -> View:
    present = (beside(up, name) for up in above(folder) for name in names if beside(up, name) in project.paths)
    facts = {"manifest": node.source.path, "lockfile": next(present, ""), "expected": list(names)}
    return View("package.lock", node, facts, label=node.source.path)


def _tsconfigs(project: Project) -> Iterator[View]:
    """Each tsconfig that a build uses. Facts: `strict` (as it is in force; unknown where a package decides),
    `weakened` (the members of the strict family that are off), `options`, `self`."""
    for config in build_configs(project) if first_artifact(project) is not None else ():
        facts = {
            "path": config.path,
            "strict": strictness(config, project),
            "weakened": weakened(config, project),
            "options": config.root.get("compilerOptions"),
            "self": config.root,
        }
        yield View("package.tsconfig", config.root, facts, label=label(config, project))


def _coverages(project: Project) -> Iterator[View]:
    """What coverage the tests of a package, of the Python code, or of the repository must reach.

    Facts: `threshold` (percent of lines; absent, or unknown), `tool`, `enforced` (whether a workflow measures it: true,
    false, unknown).
    """
    if first_artifact(project) is None:
        return
    shared = [*elsewhere(project)]
    found = [Demand(node, "coverage") for node in (*of_python(project), *shared)]
    for package in packages(project).values():
        demand = of_package(package, project)
        if demand is not None and (demand.threshold.exists or demand.threshold.unknown or not shared):
            found.append(demand)
    for demand in found:
        at = demand.threshold
        facts = {"threshold": at, "tool": demand.tool, "enforced": _enforced(demand, project)}
        yield View("package.coverage", at, facts, label=f"{demand.tool} coverage")


def _enforced(demand: Demand, project: Project) -> bool | Node:
    runs = [run for run in all_runs(project) if run.tests]
    if any(_measures(run) for run in runs) or _always_measured(demand.threshold.source):
        return True
    return unknown_at(demand.threshold) if not runs or any(run.opaque for run in runs) else False


def _measures(run: Run) -> bool:
    words = [word for command in run.words for word in command]
    if any(word.startswith(("--coverage", "--cov", "-cover", "--check-coverage")) for word in words):
        return True
    return not {"nyc", "c8", "coverage", "verify", "jacocoTestCoverageVerification", "check"}.isdisjoint(words)


def _always_measured(source: Source) -> bool:
    """Whether the settings measure coverage without being asked to, or a service judges it from a report."""
    name = source.path.rpartition("/")[2]
    switched = (
        r"collectCoverage[\"']?\s*:\s*true|coverage\s*:\s*\{[^{}]{0,400}\benabled\s*:\s*true|--cov\b|--coverage\b"
    )
    return "codecov" in name or name in ("pom.xml",) or re.search(switched, source.text[:100_000]) is not None


def _exceptions(project: Project) -> Iterator[View]:
    """Each finding that a scanner is told to pass over. Facts: `entry`, `dated` (whether a day ends it)."""
    for path, source in project.sources.items():
        name = path.rpartition("/")[2]
        if name in (".trivyignore", ".snyk", ".nsprc", "osv-scanner.toml", ".trivyignore.yaml", ".grype.yaml"):
            yield from _entries(source, name)


def _entries(source: Source, name: str) -> Iterator[View]:
    pattern = r"(?:CVE-\d{4}-\d+|GHSA-[\w-]{14}|SNYK-[\w:-]+|AVD-[\w-]+|PYSEC-[\d-]+|\bGO-\d{4}-\d+)"
    lines = source.lines
    for number, line in enumerate(lines[:2_000], 1):
        found = re.search(pattern, line) if not line.lstrip().startswith(("#", "//")) else None
        if found is not None:
            near = line if name == ".trivyignore" else "\n".join(_around(lines, number))
            span = Span(number, found.start() + 1, number, found.end() + 1)
            facts = {"entry": found[0], "dated": _DATE.search(near) is not None, "file": source.path}
            yield View("package.exception", Node(source, span, found[0]), facts, label=found[0])


def _around(lines: list[str], number: int) -> list[str]:
    """The lines that may belong to an entry: up to four behind it, and no further than the next entry."""
    near = [lines[number - 1]]
    for line in lines[number : number + 4]:
        if re.search(r"CVE-|GHSA-|^\[\[", line):
            break
        near.append(line)
    return near


def _sources(project: Project) -> Iterator[View]:
    """Each source file in JavaScript or TypeScript. Facts: `nocheck` (`@ts-nocheck`; absent), `lint_off` (an
    `eslint-disable` that names no rule; absent)."""
    for path, source in project.sources.items():
        if language_of(path) == "javascript" and not set_aside(path):
            node = Node(source, source.line_span(1), "")
            facts = {
                "nocheck": _mark(_NOCHECK, source, node),
                "lint_off": _mark(_DISABLED, source, node),
                "typescript": path.endswith(("ts", "tsx")),
            }
            yield View("package.source", node, facts, label=path)


def _mark(pattern: re.Pattern[str], source: Source, node: Node) -> Node:
    found = pattern.search(source.text)
    if found is None:
        return node.absent()
    line = source.text.count("\n", 0, found.start()) + 1
    return Node(source, source.line_span(line), found[0].strip())


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Any]] = {
    "package.manifest": lambda project: list(_manifests(project)),
    "package.lock": lambda project: list(_locks(project)),
    "package.tsconfig": lambda project: list(_tsconfigs(project)),
    "package.coverage": lambda project: list(_coverages(project)),
    "package.exception": lambda project: list(_exceptions(project)),
    "package.source": lambda project: list(_sources(project)),
}
