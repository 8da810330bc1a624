"""Commands that run what they download: `curl … | sh` and its other spellings, and downloads to a file that is then
started."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from deploylint.parse.shell import SHELLS, Command, pipelines

_DOWNLOADERS = frozenset({"curl", "wget", "fetch", "aria2c", "http", "https", "xh", "iwr", "irm"})
_INTERPRETERS = frozenset({"python", "python2", "python3", "node", "perl", "ruby", "php", "iex"})
_SOURCING = frozenset({"source", ".", "eval"})
_CHECKERS = frozenset(
    {
        *("sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "md5sum", "b2sum", "cksum"),
        *("gpgv", "cosign", "minisign", "signify", "slsa-verifier"),
    }
)


def downloads_run(found: list[Command]) -> Iterator[tuple[Command, Command]]:
    """Each download with the command that runs what it brings, in the order of the downloads."""
    for pipeline in pipelines(found):
        for at, command in enumerate(pipeline):
            if command.name not in _DOWNLOADERS:
                continue
            runner = next((later for later in pipeline[at + 1 :] if _runs_input(later)), None) or _runs_nested(command)
            if runner is not None:
                yield command, runner


def downloads_started(found: list[Command]) -> Iterator[tuple[Command, Command]]:
    """Each download to a file with the command that starts that file, where nothing checks it; the last one first."""
    if downloads_checked(found):
        return
    starters: dict[str, Command] = {}
    for command in reversed(found):
        target = _target(command) if command.name in ("curl", "wget") else ""
        if target in starters:
            yield command, starters[target]
        started = _started(command)
        if started:
            starters[started] = command


def downloads_checked(found: Sequence[Command]) -> bool:
    """Whether any of the commands looks at a checksum or a signature."""
    return any(
        command.name in _CHECKERS
        or (command.name in ("gpg", "gpg2") and "--verify" in command.args)
        or (command.name == "openssl" and "dgst" in command.args)
        for command in found
    )


def _target(command: Command) -> str:
    """The file that a download is written to; empty when it is none, or not to be told."""
    for operator, target in command.redirects:
        if operator in (">", ">|", ">>"):
            return _plain(target)
    curl = command.name == "curl"
    letter, long = ("o", "--output") if curl else ("O", "--output-document")
    for word, following in pairwise((*command.args, "")):
        if word == long or word.startswith(f"{long}="):
            return _plain(word.partition("=")[2] or following)
        if _is_short(word) and letter in word:
            return _plain(word.partition(letter)[2] or following)
    named = not curl or any(word == "--remote-name" or (_is_short(word) and "O" in word) for word in command.args)
    address = next((word for word in command.args if "://" in word), "")
    return address.partition("?")[0].rpartition("/")[2] if named else ""


def _is_short(word: str) -> bool:
    return word[:1] == "-" and word[1:2] != "-"


def _plain(path: str) -> str:
    return "" if path == "-" or path.startswith("/dev/") else path.removeprefix("./")


def _started(command: Command) -> str:
    """The file that the command starts, by its path or with an interpreter; empty when it starts none."""
    word = command.words[command.start] if command.start < len(command.words) else ""
    if command.name in SHELLS or command.name in _INTERPRETERS or command.name in _SOURCING:
        text = ("-c",) if command.name in SHELLS else ("-c", "-e", "-m")
        word = next((arg for arg in command.args if not arg.startswith("-") or arg in text), "")
        return "" if word.startswith("-") else _plain(word)
    return _plain(word) if "/" in word else ""


def _runs_input(command: Command) -> bool:
    """Whether the command takes its program from standard input."""
    if command.name not in SHELLS and command.name not in _INTERPRETERS:
        return False
    args = command.args[1:] if command.name == "busybox" else command.args
    for arg in args:
        if arg in ("-", "/dev/stdin", "--") or (arg.startswith("-s") and command.name in SHELLS):
            return True
        if not arg.startswith("-") or _gives_program(command, arg):
            return False
    return True


def _gives_program(command: Command, flag: str) -> bool:
    if flag.startswith("--"):
        return flag in ("--eval", "--print", "--version", "--help", "--run")
    letters = "c" if command.name in SHELLS else "cemprnV"
    return any(letter in flag[1:] for letter in letters)


def _runs_nested(command: Command) -> Command | None:
    """The command that the download stands in, when that runs it: `bash <(curl …)`, `sh -c "$(curl …)"`."""
    parent = command.parent
    if parent is None:
        return None
    runs = parent.name in SHELLS or parent.name in _INTERPRETERS
    if command.inside == "<(" and (parent.name in _SOURCING or (runs and parent.args[:1] and _substitutes(parent))):
        return parent
    if command.inside in ("$(", "`") and (parent.name == "eval" or (runs and _runs_text(parent))):
        return parent
    return None


def _substitutes(parent: Command) -> bool:
    program = next((arg for arg in parent.args if not arg.startswith("-")), "")
    return program.startswith("<(")


def _runs_text(parent: Command) -> bool:
    args = parent.args
    return any(
        flag.startswith("-") and flag.endswith(("c", "e")) and text.startswith(("$(", "`"))
        for flag, text in pairwise(args)
    )
