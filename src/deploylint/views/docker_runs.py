"""What each command of a RUN does that rules ask about; every fact is worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_scopes import Names
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import Command, pipelines
from deploylint.parse.shell_downloads import downloads_checked, downloads_started
from deploylint.views.docker_accounts import high_uid, lends_rights, mode, opens_to_all, password_set
from deploylint.views.docker_credentials import credential, takes_credentials
from deploylint.views.docker_pipes import first_unseen, guarded
from deploylint.views.docker_stages import command_node
from deploylint.views.docker_tls import talks_tls, tls_off
from deploylint.views.docker_words import operands, word_node


def baked_names(stages: Sequence[Stage]) -> list[Names]:
    """For each stage the variables that ARG and ENV set in it and in those it is made from."""
    baked: list[Names] = []
    for stage in stages:
        names = Names(None if stage.parent is None else baked[stage.parent])
        names.add(pair.key.text for found in stage.of("ARG", "ENV") for pair in found.pairs)
        baked.append(names)
    return baked


_BY_NAME: dict[str, tuple[str, ...]] = {
    "chmod": ("mode", "opens_to_all", "lends_rights"),
    **dict.fromkeys(("chpasswd", "passwd", "usermod", "adduser"), ("password",)),
    "useradd": ("password", "high_uid"),
    **dict.fromkeys(("curl", "wget"), ("starts", "insecure_key")),
    **dict.fromkeys(("rpm", "gpg", "apt-key"), ("insecure_key",)),
    **dict.fromkeys(("ln", "cp", "mv"), ("replaces_shell",)),
}
"""Facts that only commands of these names have."""


class Run:
    """One RUN with its commands, and the variables that ARG and ENV set in its stage."""

    def __init__(self, stage: Stage, instruction: Instruction, found: Sequence[Command], names: Names) -> None:
        self.stage = stage
        self.instruction = instruction
        self.found = found
        options = (option for mount in instruction.flag_values("mount") for option in mount.text.split(","))
        mounted = {option.removeprefix("env=") for option in options if option.startswith("env=")}
        self.baked = names
        if mounted:
            self.baked = Names(names)
            self.baked.discard(mounted)

    @cached_property
    def lines(self) -> list[list[Command]]:
        return pipelines(self.found)

    @cached_property
    def line_of(self) -> dict[int, list[Command]]:
        return {id(command): line for line in self.lines for command in line}

    @cached_property
    def started(self) -> dict[int, Command]:
        return {id(download): starter for download, starter in downloads_started(list(self.found))}

    @cached_property
    def checked(self) -> bool:
        return downloads_checked(self.found)

    @cached_property
    def first_unseen(self) -> Command | None:
        return first_unseen(self.found, self.lines)

    def facts(self, command: Command) -> dict[str, Any]:
        """The facts of one of the commands; most commands have few, and what is missing is absent.

        `sudo` (the word); of chmod: `mode` (the word), `opens_to_all`, `lends_rights` (whether that lets everybody
        write; sets setuid or setgid); of programs for users: `password` (where one is given that is written in the
        file), `high_uid`; of downloads: `starts` (the command that starts the file), `checked` (whether a checksum or
        signature is checked in the RUN), `insecure_key` (an address without TLS from which a signing key comes);
        `talks_tls` (whether it could be told to take any certificate), `tls_off` (the word that does);
        `takes_credentials`, `credential` (where it stands), `credential_literal`; `hides_failure` (whether it begins
        the first pipeline of the RUN of which a part may fail unseen), `guarded` (whether that fails the RUN);
        `replaces_shell`.
        """
        name = command.name
        facts: dict[str, Any] = {
            "talks_tls": talks_tls(command),
            "takes_credentials": takes_credentials(command),
            "hides_failure": command is self.first_unseen,
        }
        if command.start or name == "sudo":
            facts["sudo"] = self.sudo(command)
        if facts["talks_tls"]:
            facts["tls_off"] = partial(tls_off, self.instruction, command)
            facts["checked"] = lambda: self.checked
        if facts["takes_credentials"]:
            facts["credential"] = partial(self.credential, command)
            facts["credential_literal"] = partial(self.credential_literal, command)
        if facts["hides_failure"]:
            facts["guarded"] = partial(guarded, self.stage, self.instruction, self.found, command)
        for fact in _BY_NAME.get(name, ()):
            facts[fact] = partial(getattr(self, fact), command)
        return {fact: value for fact, value in facts.items() if value is not None}

    def sudo(self, command: Command) -> Node | None:
        for index in range(min(command.start + 1, len(command.words))):
            if command.words[index].rpartition("/")[2] == "sudo":
                return word_node(self.instruction, command, index)
        return None

    def password(self, command: Command) -> Node | None:
        line = self.line_of.get(id(command), [])
        before = line[: next((n for n, other in enumerate(line) if other is command), 0)]
        return password_set(self.instruction, command, before, self.baked)

    def mode(self, command: Command) -> Node | None:
        index = mode(command)
        return None if index is None else word_node(self.instruction, command, index)

    def opens_to_all(self, command: Command) -> bool:
        return opens_to_all(_mode(command))

    def lends_rights(self, command: Command) -> bool:
        return lends_rights(_mode(command))

    def high_uid(self, command: Command) -> Node | None:
        return high_uid(self.instruction, command, self.stage.scope)

    def starts(self, command: Command) -> Node | None:
        starter = self.started.get(id(command))
        return None if starter is None else command_node(self.instruction, starter)

    def credential(self, command: Command) -> Node | None:
        found = credential(self.instruction, command, self.baked)
        return None if found is None else found.node

    def credential_literal(self, command: Command) -> bool:
        found = credential(self.instruction, command, self.baked)
        return found is not None and found.literal

    def insecure_key(self, command: Command) -> Node | None:
        """The address of a signing key that comes without TLS, where nothing checks it."""
        for index, word in operands(command):
            address = word.lower().partition("?")[0]
            if address.startswith("http://") and address.endswith((".asc", ".gpg", ".key", ".pub", "gpg-key")):
                return word_node(self.instruction, command, index)
        return None

    def replaces_shell(self, command: Command) -> bool:
        rest = [word for _, word in operands(command, "tS")]
        return len(rest) > 1 and rest[-1] == "/bin/sh"


def _mode(command: Command) -> str:
    index = mode(command)
    return "" if index is None else command.words[index]
