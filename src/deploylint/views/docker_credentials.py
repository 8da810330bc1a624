"""Passwords and tokens that the commands of a RUN are given in words, where everybody reads them in the history.

Which options and settings of a program hold them is read from the programs' own manuals.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from deploylint.model import Node, Source
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.shell import Command
from deploylint.secrets.lines import scan_text
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder, looks_random
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_accounts import variables, written_here
from deploylint.views.docker_words import operands, option, settings, value_node, word_node


class Credential(NamedTuple):
    """A credential in a command: where it stands, and whether it is a literal rather than a variable of the build."""

    node: Node
    literal: bool


_LOGIN = ("-p", "--password")
_OPTIONS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("docker", "login"): _LOGIN,
    ("podman", "login"): _LOGIN,
    ("buildah", "login"): _LOGIN,
    ("skopeo", "login"): _LOGIN,
    ("crane", "auth", "login"): _LOGIN,
    ("oras", "login"): _LOGIN,
    ("helm", "registry", "login"): _LOGIN,
    ("helm", "repo", "add"): ("--password",),
    ("az", "login"): _LOGIN,
    ("az", "acr", "login"): _LOGIN,
    ("doctl", "auth", "init"): ("-t", "--access-token"),
    ("oc", "login"): ("-p", "--password", "--token"),
    ("dotnet", "nuget", "add", "source"): _LOGIN,
    ("dotnet", "nuget", "update", "source"): _LOGIN,
    ("nuget", "sources", "add"): ("-Password",),
    ("sshpass",): ("-p",),
    ("wget",): ("--password", "--http-password", "--ftp-password"),
}
"""Options that hold a credential, by the words of the command."""

_NPM_KEY = r"(?://\S{1,200}:)?_(?:authToken|auth|password)|npmAuthToken|npmAuthIdent"
_VALUE = r"(?:=(.+))?\Z"
_SETTINGS = {
    "npm": lazy_pattern(rf"(?:{_NPM_KEY}){_VALUE}"),
    "pnpm": lazy_pattern(rf"(?:{_NPM_KEY}){_VALUE}"),
    "yarn": lazy_pattern(rf"(?:{_NPM_KEY}){_VALUE}"),
    "aws": lazy_pattern(rf"(?:\S{{1,100}}\.)?aws_(?:secret_access_key|session_token){_VALUE}"),
    "composer": lazy_pattern(rf"(?:http-basic|github-oauth|gitlab-token|gitlab-oauth|bearer)\.[^\s=]{{1,200}}{_VALUE}"),
    "poetry": lazy_pattern(rf"(?:http-basic|pypi-token)\.[^\s=]{{1,200}}{_VALUE}"),
}
"""Names of settings that hold a credential, by program; the value stands behind `=` or is the last word."""

_CONFIG_WORDS = frozenset({"config", "configure", "set", "--set", "-g", "--global", "--location=global", "--local"})
_BEARER = lazy_pattern(r"(?i)^\s*(?:authorization|proxy-authorization)\s*:\s*(?:bearer|token|basic)\s+(\S+)")
_TOKEN_HEADER = lazy_pattern(r"(?i)^\s*(?:private-token|job-token|x-api-key|x-auth-token|x-vault-token)\s*:\s*(\S+)")
_URL = lazy_pattern(r"(?i)https?://[^\s/@]{1,300}@")
_TOKEN_URL = lazy_pattern(r"(?i)https?://(?P<token>[^\s/@:$\"']{20,200})(?::(?:x-oauth-basic)?)?@")
_VARIABLE_URL = lazy_pattern(r"(?i)https?://(?:[^\s/@:\"']{0,100}:)?(?P<value>\$\{?\w{1,100}\}?)(?::x-oauth-basic)?@")
_TALKING = frozenset(
    {"git", "pip", "pip3", "uv", "curl", "wget", "npm", "yarn", "pnpm", "poetry", "go", "bundle", "gem"}
)


PROGRAMS = frozenset({*(words[0] for words in _OPTIONS), *_SETTINGS, *_TALKING, "export", "env"})
"""Names of commands that may be given one."""


def takes_credentials(command: Command) -> bool:
    """Whether the command could be given a credential at all, or variables that hold one."""
    return command.name in PROGRAMS or bool(command.assignments) or "env" in command.prefixes


def credential(instruction: Instruction, command: Command, baked: Container[str]) -> Credential | None:
    """The first credential that the command is given in its words; `baked` are the variables of ARG and ENV.

    A variable that a secret mount or another command sets is no such one, nor is a placeholder. ARG and ENV whose own
    names say that they are secrets are left to the rules for those, what detectors know by itself to the detectors.
    """
    for node, value in _candidates(instruction, command):
        names = [name for name in variables(value) if name in baked]
        if not written_here(value, baked) or (names and all(map(secret_name, names))):
            continue
        if names or not (is_placeholder(value) or _known_by_itself(value)):
            return Credential(node, not names)
    return None


def _known_by_itself(value: str) -> bool:
    return any(True for _ in scan_text(Source("", "text", value)))


def _candidates(instruction: Instruction, command: Command) -> Iterator[tuple[Node, str]]:
    """Words that would hold a credential, each with the part of it that does.

    Beside a command a secret's name alone proves little, since builds are given dummies: the value must look random.
    """
    for name, value, node in settings(instruction, command):
        if secret_name(name) and looks_random(value):
            yield value_node(node, value), value
    for index, value in _in_words(command):
        yield value_node(word_node(instruction, command, index), value), value


def _in_words(command: Command) -> Iterator[tuple[int, str]]:
    for words, options in _OPTIONS.items():
        given = option(command, *options) if words[0] == command.name and _runs(command, words) else None
        if given is not None:
            yield given
    yield from _in_setting(command)
    if command.name in ("curl", "wget"):
        yield from _for_a_server(command)
    if command.name in _TALKING:
        yield from _in_urls(command)


def _runs(command: Command, words: tuple[str, ...]) -> bool:
    plain = [word for _, word in operands(command)]
    return plain[: len(words) - 1] == list(words[1:])


def _in_setting(command: Command) -> Iterator[tuple[int, str]]:
    """`config set key value`, and `config set key=value`; the value is the last word."""
    key = _SETTINGS.get(command.name)
    if key is None or not _CONFIG_WORDS.intersection(command.args[:2]):
        return
    rest = operands(command)
    for at, (index, word) in enumerate(rest):
        found = key.match(word)
        if found and found[1]:
            yield index, found[1]
        elif found and at + 1 < len(rest):
            yield rest[-1]


def _for_a_server(command: Command) -> Iterator[tuple[int, str]]:
    given = option(command, "-u", "--user") if command.name == "curl" else None
    if given is not None and ":" in given[1]:
        yield given[0], given[1].partition(":")[2]
    for index, word in enumerate(command.words[command.start + 1 :], command.start + 1):
        written = word.removeprefix("--header=").removeprefix("-H")
        found = _BEARER.match(written) or _TOKEN_HEADER.match(written)
        if found:
            yield index, found[1]


def _in_urls(command: Command) -> Iterator[tuple[int, str]]:
    """Variables and tokens in the addresses that a program is given; passwords there are the detectors'."""
    for index, word in enumerate(command.words[command.start + 1 :], command.start + 1):
        if not _URL.search(word):
            continue
        found = _VARIABLE_URL.search(word)
        if found:
            yield index, found["value"]
        token = _TOKEN_URL.search(word)
        if token:
            yield index, token["token"]
