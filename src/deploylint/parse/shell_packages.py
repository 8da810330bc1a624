"""Commands of package managers: what each does, with which options, to which packages."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from deploylint.parse.package_managers import MANAGERS, PYTHON_MODULES, Manager, is_python, manager_named
from deploylint.parse.shell import Command

_CARRIERS = frozenset({"xargs", "eatmydata", "chronic", "ionice", "setarch", "linux32", "unbuffer", "retry", "proot"})
"""Programs that run the command in their words; of what `xargs` adds nothing is known."""
_REACH = 7
_ASKING = frozenset({"--version", "-v", "-V", "--help", "-h"})
_RPM_INSTALLS = frozenset({"-i", "-U", "-F", "--install", "--upgrade", "--freshen"})


class Option(NamedTuple):
    """An option, bundles taken apart: `-yq` is `-y`, `-q`. `value` is empty without one; `at` is its word's index."""

    name: str
    value: str
    at: int


class Invocation(NamedTuple):
    """A package manager's command.

    `manager` is its usual name (`pip` for `python3 -m pip`), `verb` the command as written, `action` what that does
    (see Manager.verbs; empty when it is none of those), `operands` the indexes of the words behind it that are no
    options. `open` says that further words, which nobody here knows, are added when it runs.
    """

    command: Command
    manager: str
    verb: str
    action: str
    operands: tuple[int, ...]
    options: tuple[Option, ...]
    open: bool

    @property
    def family(self) -> str:
        return MANAGERS[self.manager].family

    def given(self, *names: str) -> Option | None:
        """The last option of one of these names."""
        return next((option for option in reversed(self.options) if option.name in names), None)

    def word(self, index: int) -> str:
        return self.command.words[index]


def invocation(command: Command) -> Invocation | None:
    """What the command asks of a package manager; None when it is of none."""
    found = _located(command)
    if found is None:
        return None
    name, first = found
    manager = MANAGERS[name]
    words, options = _sorted_words(command.words, first, manager)
    if manager.verbs:
        verb, action, used = _verb(command.words, words, manager)
    else:
        (verb, action), used = _by_options(name, options, words), 0
    if not verb and any(option.name in _ASKING for option in options):
        action = ""
    open_ended = any(word.rpartition("/")[2] == "xargs" for word in command.words[: first - 1])
    return Invocation(command, name, verb, action, tuple(words[used:]), tuple(options), open_ended)


def _located(command: Command) -> tuple[str, int] | None:
    """The manager, and the index of the first word behind it."""
    at, name = command.start, command.name
    if name in _CARRIERS:
        at = next((i for i in range(at, min(at + _REACH, len(command.words))) if _named(command.words[i])), at)
        name = command.words[at].rpartition("/")[2]
    manager = manager_named(name)
    if manager:
        return manager, at + 1
    if is_python(name):
        for index, (word, module) in enumerate(pairwise(command.words[at + 1 : at + _REACH]), at + 1):
            if word == "-m":
                return (module, index + 2) if module in PYTHON_MODULES else None
    return None


def _named(word: str) -> bool:
    name = word.rpartition("/")[2]
    return bool(manager_named(name)) or is_python(name)


def _sorted_words(words: tuple[str, ...], first: int, manager: Manager) -> tuple[list[int], list[Option]]:
    operands: list[int] = []
    options: list[Option] = []
    at = first
    while at < len(words):
        word = words[at]
        if word == "--":
            operands.extend(range(at + 1, len(words)) if manager.family != "gem" else ())  # gem: flags of the compiler
            break
        if not word.startswith("-") or word == "-":
            operands.append(at)
            at += 1
            continue
        found, takes_next = _options(word, at, manager)
        if takes_next and at + 1 < len(words):
            found[-1] = found[-1]._replace(value=words[at + 1])
            at += 1
        options.extend(found)
        at += 1
    return operands, options


def _options(word: str, at: int, manager: Manager) -> tuple[list[Option], bool]:
    """The options in one word, and whether the last of them takes the next word."""
    if word.startswith("--") or not manager.bundled:
        name, equals, value = word.partition("=")
        return [Option(name, value, at)], not equals and name in manager.valued
    found = []
    for position, letter in enumerate(word[1:], 2):
        name, rest = f"-{letter}", word[position:]
        if name in manager.valued or rest.startswith("="):
            found.append(Option(name, rest.removeprefix("="), at))
            return found, not rest
        found.append(Option(name, "", at))
    return found, False


def _verb(words: tuple[str, ...], operands: list[int], manager: Manager) -> tuple[str, str, int]:
    """The verb, its action, and how many operands it takes up."""
    skipped = 1 if operands and words[operands[0]].startswith("+") else 0  # cargo +nightly
    spoken = [words[index] for index in operands[skipped : skipped + 2]]
    for length in (2, 1):
        verb = " ".join(spoken[:length])
        if len(spoken) >= length and verb in manager.verbs:
            return verb, manager.verbs[verb], skipped + length
    if not spoken:
        return "", manager.verbs.get("", ""), 0
    return spoken[0], "", skipped + 1


def _by_options(name: str, options: list[Option], words: list[int]) -> tuple[str, str]:
    """The verb and action of rpm and pacman, which say them by an option."""
    given = {option.name for option in options}
    if name == "rpm":
        installs = given & _RPM_INSTALLS
        return (sorted(installs)[0], "install") if installs and not given & {"-q", "-V"} else ("", "")
    if given & {"-U", "--upgrade"}:
        return "-U", "install"
    if given & {"-R", "--remove"}:
        return "-R", "remove"
    if not given & {"-S", "--sync"} or given & {"-s", "-i", "-l", "-g", "--search", "--info", "--list"}:
        return "", ""
    return "-S", _synced(given, words)


def _synced(given: set[str], words: list[int]) -> str:
    if given & {"-c", "--clean"}:
        return "clean"
    if words:
        return "install"
    if given & {"-u", "--sysupgrade"}:
        return "upgrade"
    return "update" if given & {"-y", "--refresh"} else ""
