"""TypeScript's settings as the compiler reads them: `extends` followed, `references` included, strictness worked out.

Facts: typescriptlang.org/tsconfig (the strict family), and that `strict` is on by default since TypeScript 6.0
(https://devblogs.microsoft.com/typescript/announcing-typescript-6-0/).
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.shell import commands
from deploylint.project import Project
from deploylint.project.package_manifests import Package, above, beside, json_file, owner, packages
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

STRICT_FAMILY = (
    *("noImplicitAny", "strictNullChecks", "strictFunctionTypes", "strictBindCallApply", "noImplicitThis"),
    *("strictPropertyInitialization", "useUnknownInCatchVariables", "alwaysStrict", "strictBuiltinIteratorReturn"),
)
_DEEPEST = 8
_MOST = 60
_STRICT_PACKAGES = lazy_pattern(
    r"@tsconfig/(?:node\w*|recommended|strictest|bun|deno|next|nuxt|remix|vite-react|create-react-app|react-native"
    r"|cypress|esm|ember|svelte)(?:/|$)|@vue/tsconfig(?:/|$)|@total-typescript/tsconfig(?:/|$)|astro/tsconfigs/strict"
)
"""Published settings that switch `strict` on: github.com/tsconfig/bases and the packages' own files."""

_MAJOR = lazy_pattern(r"[\^~>=v ]*(\d{1,4})(?:\.|$)")
_FOR_TESTS = lazy_pattern(r"(?i)(?:spec|test|vitest|jest|e2e|cypress|storybook|eslint|lint)")


class TypeScriptConfig(NamedTuple):
    """One tsconfig that a build uses."""

    path: str
    root: Node


def build_configs(project: Project) -> list[TypeScriptConfig]:
    """The tsconfigs that builds use: each tsconfig.json, what it references, and what scripts give `tsc -p`."""
    return project.remember("package.typescript", lambda p: list(_build_configs(p)))


def _build_configs(project: Project) -> Iterator[TypeScriptConfig]:
    found: dict[str, Node] = {}
    waiting = [path for path in project.sources if path.rpartition("/")[2] == "tsconfig.json"]
    waiting += [path for package in packages(project).values() for path in _named_by_scripts(package)]
    while waiting and len(found) < _MOST:
        path = waiting.pop(0)
        root = json_file(path, project)
        if path in found or root is None or set_aside(path) or _FOR_TESTS.search(path.rpartition("/")[2]):
            continue
        found[path] = root
        waiting += [_reference(path, entry.get("path").text, project) for entry in root.get("references").entries]
    for path, root in found.items():
        if not _only_lists_others(root) and not _replaced(path, root, found):
            yield TypeScriptConfig(path, root)


def _named_by_scripts(package: Package) -> Iterator[str]:
    for node in package.scripts.values():
        for command in commands(node.text[:20_000]):
            words = command.words
            if any(word.rpartition("/")[2] in ("tsc", "vue-tsc", "nest", "tsup", "ts-node") for word in words):
                for at, word in enumerate(words[:-1]):
                    if word in ("-p", "--project", "-b", "--build"):
                        name = beside(package.folder, words[at + 1])
                        yield name if name.endswith(".json") else f"{name}/tsconfig.json".lstrip("/")


def _reference(path: str, name: str, project: Project) -> str:
    target = beside(dirname(path), name)
    return target if target in project.sources else f"{target}/tsconfig.json".lstrip("/")


def _only_lists_others(root: Node) -> bool:
    """A solution file compiles nothing itself: it has references and an empty list of files."""
    return bool(root.get("references").entries) and not root.get("include") and root.get("files").value in ([], None)


def _replaced(path: str, root: Node, found: dict[str, Node]) -> bool:
    """Whether the file is only what the builds' own settings extend, so that these are judged in its place."""
    return bool(root.get("files").value == [] and root.get("files")) or any(
        extended == path
        for other, node in found.items()
        if other != path
        for extended in (_target(other, name.text) for name in _extended(node))
    )


def _extended(root: Node) -> list[Node]:
    extends = root.get("extends")
    return extends.entries or ([extends] if extends.text else [])


def _target(path: str, name: str) -> str:
    """The path of what a relative `extends` names."""
    target = beside(dirname(path), name)
    return target if target.endswith(".json") else f"{target}.json"


def compiler_option(config: TypeScriptConfig, name: str, project: Project) -> Node:
    """An option with what `extends` gives it, standing where it is written; unknown where a package decides it."""
    return _option(config.path, config.root, name, project, 0)


def _option(path: str, root: Node, name: str, project: Project, depth: int) -> Node:
    own = root.at("compilerOptions", name)
    if own.exists or root.unknown:
        return own if own.exists else Node(root.source, root.span, None, unknown=True)
    answer = own
    for extended in reversed(_extended(root)):
        answer = _inherited(path, extended, name, project, depth)
        if answer.exists:
            return answer
    return answer


def _inherited(path: str, extended: Node, name: str, project: Project, depth: int) -> Node:
    text = extended.text
    if text.startswith(("./", "../")) or text in (".", ".."):
        target = _target(path, text)
        root = json_file(target, project)
        if root is not None and depth < _DEEPEST:
            return _option(target, root, name, project, depth + 1)
    elif _STRICT_PACKAGES.search(text):
        strict = name == "strict"
        return Node(extended.source, extended.span, True, raw="true", key=extended.key) if strict else extended.absent()
    inside = _workspace(text, project)
    if inside is not None and depth < _DEEPEST:
        return _option(inside.source.path, inside, name, project, depth + 1)
    return Node(extended.source, extended.span, None, unknown=True)


def _workspace(text: str, project: Project) -> Node | None:
    """A tsconfig that another package of the repository publishes."""
    for package in packages(project).values():
        name = package.root.get("name").text
        if name and (text == name or text.startswith(f"{name}/")):
            rest = text[len(name) :].strip("/") or "tsconfig.json"
            rest = rest if rest.endswith(".json") else f"{rest}.json"
            return json_file(beside(package.folder, rest), project)
    return None


def strictness(config: TypeScriptConfig, project: Project) -> Node | bool:
    """`strict` as it is in force; a plain True where the compiler's own default says so."""
    option = compiler_option(config, "strict", project)
    if option.exists or option.unknown:
        return option
    for folder in above(dirname(config.path)):
        package = packages(project).get(folder)
        version = package.dependency("typescript") if package is not None else None
        if version:
            major = _MAJOR.match(version.text)
            return int(major[1]) >= 6 if major else Node(version.source, version.span, None, unknown=True)
    return option


def weakened(config: TypeScriptConfig, project: Project) -> list[Node]:
    """The members of the strict family that are switched off again, where that is written."""
    found = [compiler_option(config, name, project) for name in STRICT_FAMILY]
    return [node for node in found if node.value is False]


def label(config: TypeScriptConfig, project: Project) -> str:
    """The file's name for people, with the package that it belongs to."""
    package = owner(config.path, project)
    name = package.root.get("name").text if package is not None else ""
    return f"{config.path} ({name})" if name else config.path
