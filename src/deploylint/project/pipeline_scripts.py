"""What a command of a pipeline runs of the repository's own: npm scripts, make targets, shell scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from deploylint.model import Node, Source
from deploylint.parse.shell import Command, commands
from deploylint.project import Project
from deploylint.project.package_manifests import Package, beside, packages
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pipeline_commands import unwrapped

_DEEPEST = 4
_MOST = 200
"""Commands that are kept of one command's scripts."""

_MOST_OF_ALL = 20_000
"""Commands of scripts that are read in one run: more is no pipeline."""

_LARGEST = 200_000
_SHELLS = frozenset(("bash", "sh", "zsh", "dash", "source", "."))
_MAKE = frozenset(("make", "gmake"))
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_RULE = lazy_pattern(r"(?m)^([A-Za-z0-9_./%$() -]{1,200}?)\s*::?(?!=)[ \t]*([^\n#;]*)")
_FOLDERS = ("-C", "--prefix", "--cwd", "--dir", "--directory")
_NAMES = ("-w", "--workspace", "--filter", "-F", "--scope", "--projects", "workspace")
_BUILT_IN = {"t": "test", "tst": "test", "it": "test", "cit": "test"}
_PACKAGE_WORDS = frozenset(("run", "run-script", "workspace", "workspaces", "foreach", "exec", "run-many", "affected"))
_EVERYWHERE = frozenset(("-r", "--recursive", "-ws", "--workspaces", "foreach", "run-many", "affected"))
_LIFECYCLE = frozenset(("test", "start", "stop", "restart", "build", "lint"))
_ALWAYS_WELL = frozenset(("true", ":", "echo", "printf"))
_RUNNERS = frozenset(("npm", "pnpm", "yarn", "bun", "lerna", "nx", "turbo", "npm-run-all", "run-s", "run-p"))


class Ran(NamedTuple):
    """A command that runs, words without quotes. `node` is the script that holds it; None in the workflow itself.

    `ignored` says that this script goes on, or ends well, when the command fails. `opaque` says that it runs something
    that cannot be read here.
    """

    words: tuple[str, ...]
    node: Node | None
    ignored: bool = False
    opaque: bool = False


def runs(words: Sequence[str], folder: str, project: Project) -> list[Ran]:
    """The command itself, then all that its scripts run, in order."""
    memory: dict[tuple[tuple[str, ...], str], list[Ran]] = project.remember("pipeline.scripts", lambda _: {})
    key = (tuple(words), folder)
    if key not in memory:
        spent = project.remember("pipeline.scripts-spent", lambda _: [0])
        found: list[Ran] = []
        if spent[0] < _MOST_OF_ALL:
            _expand(Ran(key[0], None), folder, project, found, frozenset())
        spent[0] += len(found)
        memory[key] = found or [Ran(key[0], None, opaque=True)]
    return memory[key]


def _expand(ran: Ran, folder: str, project: Project, found: list[Ran], seen: frozenset[str]) -> None:
    if len(found) >= _MOST:
        return
    at = len(found)
    found.append(ran)
    words = unwrapped(ran.words)
    if not words or len(seen) >= _DEEPEST:
        return
    scripts, opaque = _scripts(words, folder, project)
    found[at] = ran._replace(opaque=opaque)
    for name, node, inner_folder, listed in scripts:
        if name not in seen:
            for number, command in enumerate(listed):
                if command.start < len(command.words):
                    place = node if node.text else Node(node.source, node.source.line_span(command.line), "")
                    inner = Ran(command.words[command.start :], place, ran.ignored or is_ignored(listed, number))
                    _expand(inner, inner_folder, project, found, seen | {name})


_Script = tuple[str, Node, str, Sequence[Command]]


def _scripts(words: Sequence[str], folder: str, project: Project) -> tuple[list[_Script], bool]:
    """The scripts of the repository that a command runs, and whether it runs one that is not to be found."""
    program = words[0].rpartition("/")[2]
    if program in _RUNNERS:
        return _package_scripts(words, folder, project)
    if program in _MAKE:
        found = _make_scripts(words, folder, project)
        return found, not found
    path = words[1] if program in _SHELLS and len(words) > 1 else words[0]
    if ("/" in path or program in _SHELLS) and not path.startswith(("-", "/", "$", "~")):
        return _shell_script(path, folder, project)
    return [], words[0].startswith(("$", "\ue000"))


def _shell_script(path: str, folder: str, project: Project) -> tuple[list[_Script], bool]:
    for place in {beside(folder, path): None, beside("", path): None}:
        source = project.sources.get(place)
        if source is not None and len(source.text) <= _LARGEST:
            first = source.line(1)
            if first.startswith("#!") and not first.rstrip().endswith(("sh", "bash")):
                return [], False
            node = Node(source, source.line_span(1), "")
            return [(place, node, folder, commands(source.text))], False
    return [], "." in path.rpartition("/")[2]


def _package_scripts(words: Sequence[str], folder: str, project: Project) -> tuple[list[_Script], bool]:
    folder, named, rest = _options(words[1:], folder)
    known = packages(project)
    whole = not _EVERYWHERE.isdisjoint(words)
    chosen = [package for package in known.values() if package.root.get("name").text in named]
    if not chosen and not named and not whole and words[0] not in ("turbo", "nx", "lerna"):
        chosen = [known[folder]] if folder in known else []
    scripts = [_BUILT_IN.get(word, word) for word in rest if word not in _PACKAGE_WORDS][:4]
    explicit = any(word in ("run", "run-script") for word in words[1:]) or words[0] in ("run-s", "run-p")
    found = [script for package in chosen or known.values() for script in _of_package(package, scripts, explicit)]
    return found[:20], not found and explicit


def _options(words: Sequence[str], folder: str) -> tuple[str, set[str], list[str]]:
    """The folder that a program works in, the packages it is given, and its other words."""
    named: set[str] = set()
    rest: list[str] = []
    waiting = list(words[:40])
    while waiting and (word := waiting.pop(0)) != "--":
        option, equals, value = word.partition("=")
        if option in _FOLDERS or option in _NAMES:
            value = value if equals else waiting.pop(0) if waiting else ""
            folder = beside(folder, value) if option in _FOLDERS else folder
            named |= {value} if option in _NAMES else set()
        elif not word.startswith("-"):
            rest.append(word)
    return folder, named, rest


def _of_package(package: Package, names: Sequence[str], explicit: bool) -> Iterator[_Script]:
    """The scripts of a package that are named; a name behind the first is an argument where `run` was not said."""
    scripts = package.scripts
    for name in names:
        for wanted in (f"pre{name}", name, f"post{name}"):
            if wanted in scripts:
                node = scripts[wanted]
                yield f"{package.folder}#{wanted}", node, package.folder, commands(node.text[:20_000])
        if not explicit or name in _LIFECYCLE:
            return


def _make_scripts(words: Sequence[str], folder: str, project: Project) -> list[_Script]:
    folder, _, targets = _options(words[1:], folder)
    for name in _MAKEFILES:
        source = project.sources.get(beside(folder, name))
        if source is not None and len(source.text) <= _LARGEST:
            rules = project.remember(("pipeline.make", source.path), partial(_make_rules, source))
            wanted = [target for target in targets if "=" not in target] or list(rules)[:1]
            return list(_targets(wanted, rules, source, folder))
    return []


def _make_rules(source: Source, _: Project) -> dict[str, tuple[int, list[str], str]]:
    """Each target: the line it stands on, what it needs, and its recipe."""
    rules: dict[str, tuple[int, list[str], str]] = {}
    lines = source.lines
    for number, line in enumerate(lines, 1):
        match = _RULE.match(line) if line[:1] not in ("\t", " ", "#", "") else None
        if match is None or line.startswith("."):
            continue
        recipe = []
        for body in lines[number:]:
            if body.startswith("\t"):
                recipe.append(body.strip().lstrip("@+-"))
            elif body.strip():
                break
        for target in match[1].split():
            rules.setdefault(target, (number, match[2].split(), "\n".join(recipe)))
    return rules


def _targets(
    wanted: Sequence[str], rules: dict[str, tuple[int, list[str], str]], source: Source, folder: str
) -> Iterator[_Script]:
    waiting = list(reversed(wanted))
    seen: set[str] = set()
    while waiting and len(seen) < 40:
        target = waiting.pop()
        if target in rules and target not in seen:
            seen.add(target)
            line, needs, recipe = rules[target]
            waiting.extend(reversed(needs))
            text = recipe.replace("$(MAKE)", "make").replace("${MAKE}", "make")
            yield f"{source.path}#{target}", Node(source, source.line_span(line), target), folder, commands(text)


def runs_scripts(words: Sequence[str]) -> bool:
    """Whether a command does no work of its own, but starts scripts of the repository."""
    inner = unwrapped(words)
    return bool(inner) and inner[0].rpartition("/")[2] in (_RUNNERS | _MAKE)


def is_ignored(listed: Sequence[Command], at: int) -> bool:
    """Whether a script goes on well after a command failed: `|| true`, `|| :`, `|| exit 0`, `|| echo …`."""
    here = listed[at]
    later = (command for command in listed[at + 1 :] if (command.parent, command.inside) == (here.parent, here.inside))
    following = next(later, None)
    if following is None or following.before != "||":
        return False
    return following.name in _ALWAYS_WELL or (following.name == "exit" and following.args == ("0",))
