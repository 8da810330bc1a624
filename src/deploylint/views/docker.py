"""Dockerfiles as rules see them: the file, its stages, instructions, commands, copies and variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerfile_variables import expand
from deploylint.parse.shell_downloads import downloads_run
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder
from deploylint.secrets.records import public_form, scan_record
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_accounts import opens_to_all
from deploylint.views.docker_archives import Unpackings, archives
from deploylint.views.docker_images import expansion_views, image_views
from deploylint.views.docker_packages import package_command_views
from deploylint.views.docker_references import reference_views
from deploylint.views.docker_runs import Run, baked_names
from deploylint.views.docker_stages import command_node, in_stages, is_trigger, made_stages, stage_views
from deploylint.views.docker_tls import decides_tls, off_by_variable

_REMOTE = lazy_pattern(r"(?:https?|ftp)://", re.IGNORECASE)
_GIT = lazy_pattern(r"(?:git@|ssh://|git://)|(?:https?://[^#?\s]+\.git(?:[#?]|$))", re.IGNORECASE)
_REFERENCE = lazy_pattern(r"[?&](?:ref|tag|commit|checksum)=([^&\s]+)")
_MOVING = frozenset({"main", "master", "head", "develop", "development", "dev", "trunk", "next"})
_ONCE = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK"})


def file_views(document: Document) -> Iterator[View]:
    """Every Dockerfile that has a stage. Facts: `path`, `stages` (views), `final` (the last stage's view), `escape`,
    `model` (the parsed Dockerfile)."""
    content: Dockerfile = document.content
    if not content.stages:
        return
    made = made_stages(document)
    node = content.stages[-1].opening.node
    yield View("docker.file", node, _file_facts(document, made), label=document.source.path)


def _file_facts(document: Document, stages: list[View]) -> dict[str, Any]:
    return {
        "path": document.source.path,
        "stages": stages,
        "final": stages[-1],
        "escape": document.content.escape,
        "model": document.content,
    }


def instruction_views(document: Document) -> Iterator[View]:
    """Every instruction behind the first FROM, those inside ONBUILD too.

    Facts: `keyword`, `written` (the keyword as it stands there), `args` (Nodes), `filled` (the same with variables
    filled in, for the instructions where BuildKit does that), `flags` (by name), `form` (`exec`, `shell` or empty),
    `heredocs` (names), `empty_lines` (those of ONBUILD are those of what it holds), `overridden` (the later one of its
    kind in the stage, which alone counts, of CMD, ENTRYPOINT and HEALTHCHECK), `onbuild` (whether it stands in an
    ONBUILD), `model` (the Instruction). Scope: `stage`.
    """
    lasts = _last_ones(document)
    for stage, instruction in in_stages(document):
        model: Stage = stage.derived["model"]
        trigger = is_trigger(instruction)
        last = None if trigger else lasts.get((model.index, instruction.keyword))
        facts = {
            "written": instruction.written,
            "overridden": last.node if last is not None and last is not instruction else instruction.node.absent(),
            "keyword": instruction.keyword,
            "onbuild": trigger,
            "model": instruction,
            "args": list(instruction.args),
            "filled": list(model.expanded.get(instruction.start) or instruction.args),
            "flags": {flag.name: flag.node for flag in instruction.flags},
            "form": instruction.form,
            "heredocs": [heredoc.name for heredoc in instruction.heredocs],
            "empty_lines": list(instruction.empty_lines) if instruction.inner is None else [],
        }
        yield View("docker.instruction", instruction.node, facts, {"stage": stage}, instruction.keyword)


def _last_ones(document: Document) -> dict[tuple[int, str], Instruction]:
    """The last CMD, ENTRYPOINT and HEALTHCHECK of each stage."""
    content: Dockerfile = document.content
    return {
        (stage.index, instruction.keyword): instruction
        for stage in content.stages
        for instruction in stage.instructions
        if instruction.keyword in _ONCE
    }


def command_views(document: Document) -> Iterator[View]:
    """Every simple command of a RUN, on its physical line. Facts: `name`, `args` (texts), `runner` (what runs the
    download that this command is, else absent), and those of docker_runs. Scope: `stage`."""
    baked = baked_names(document.content.stages)
    for stage, instruction in in_stages(document):
        if instruction.keyword != "RUN":
            continue
        inside: Stage = stage.derived["model"]
        found = inside.commands(instruction)
        run = Run(inside, instruction, found, baked[inside.index])
        running = {id(command): runner for command, runner in downloads_run(found)}
        for command in found:
            node = command_node(instruction, command)
            runner = running.get(id(command))
            facts = {
                "name": command.name,
                "args": list(command.args),
                "runner": command_node(instruction, runner) if runner is not None else node.absent(),
                "runner_name": runner.name if runner is not None else "",
                **run.facts(command),
            }
            yield View("docker.command", node, facts, {"stage": stage}, command.name)


def copy_views(document: Document) -> Iterator[View]:
    """Every COPY and ADD.

    Facts: `keyword`, `sources` and `target` (Nodes, variables filled in), `from` (absent for the build context),
    `local` (whether it takes from the context), `unverified` (sources of an ADD that come from the network without a
    checksum or a fixed commit), `mode` (of --chmod), `opens_to_all` (whether that lets everybody write), `archives`
    (those that ADD would unpack), `unpacked` (the later command that unpacks one of them, else absent).
    Scope: `stage`.
    """
    unpackings = [Unpackings(stage) for stage in document.content.stages]
    for view, instruction in in_stages(document):
        if instruction.keyword not in ("COPY", "ADD"):
            continue
        stage: Stage = view.derived["model"]
        filled = stage.expanded.get(instruction.start) or instruction.args
        taken = instruction.flag("from")
        sources = [node for node in filled[:-1] if not node.scalar.startswith("<<")]
        remote = [node for node in sources if _REMOTE.match(str(node.raw)) or _GIT.match(str(node.raw))]
        unverified = [] if instruction.flag("checksum") else [node for node in remote if not _fixed(node)]
        facts = {
            "keyword": instruction.keyword,
            "sources": sources,
            "target": filled[-1] if filled else instruction.node.absent(),
            "from": taken,
            "local": not taken and len(sources) > len(remote),
            "unverified": unverified if instruction.keyword == "ADD" else [],
            "mode": instruction.flag("chmod"),
            "opens_to_all": partial(opens_to_all, instruction.flag("chmod").text),
            "archives": archives(instruction),
            "unpacked": partial(unpackings[stage.index].of, instruction),
        }
        yield View("docker.copy", instruction.node, facts, {"stage": view}, instruction.keyword)


def _fixed(node: Node) -> bool:
    """Whether a Git source names a commit or tag: anything but one of the usual names of branches that move on."""
    text = node.scalar
    if not _GIT.match(text):
        return False
    address, _, fragment = text.partition("#")
    named = _REFERENCE.search(address)
    reference = named[1] if named else fragment.partition(":")[0]
    return bool(reference) and reference.removeprefix("refs/heads/").lower() not in _MOVING


def variable_views(document: Document) -> Iterator[View]:
    """Every name in ENV, ARG and LABEL, at its value or, without one, at its name.

    Facts: `key` (text), `value` (absent for an ARG without a default; unknown when it refers to a variable), `keyword`,
    `name` (the key's Node), `secret_name` (whether the name is that of a secret), `bakes_secret` (whether a secret
    under that name gets into the image's metadata; a value that is a secret by itself is left to the detectors), `used`
    (whether a RUN follows in the stage). Scope: `stage`, except for an ARG before the first FROM.
    """
    content: Dockerfile = document.content
    outside = _given(content.arguments)
    for instruction in content.arguments:
        yield from _variables(instruction, {}, outside, used=False)
    for stage in made_stages(document):
        inside: Stage = stage.derived["model"]
        known = outside | _given(inside.of("ARG"))
        last_run = max((run.start for run in inside.of("RUN")), default=0)
        for instruction in inside.of("ENV", "ARG", "LABEL"):
            yield from _variables(instruction, {"stage": stage}, known, used=last_run > instruction.start)


def _variables(
    instruction: Instruction, scope: dict[str, View], arguments: frozenset[str], *, used: bool
) -> Iterator[View]:
    for key, value in instruction.pairs:
        facts: dict[str, Any] = {
            "key": key.text,
            "value": value,
            "keyword": instruction.keyword,
            "name": key,
            "secret_name": partial(secret_name, key.text),
            "bakes_secret": partial(_bakes_secret, instruction.keyword, key.text, value, arguments),
            "used": used,
            "decides_tls": decides_tls(key.text),
            "tls_off": value.exists and not value.unknown and off_by_variable(key.text, value.text),
        }
        yield View("docker.variable", value if value else key, facts, scope, key.text)


def _given(arguments: Iterable[Instruction]) -> frozenset[str]:
    """The names of ARGs that builds give a value; not those with a placeholder, which is there to build without one."""
    pairs = (pair for instruction in arguments for pair in instruction.pairs)
    return frozenset(pair.key.text for pair in pairs if not pair.value.text or not is_placeholder(pair.value.text))


def _bakes_secret(keyword: str, key: str, value: Node, arguments: frozenset[str]) -> bool:
    if not secret_name(key):
        return False
    if not value or (keyword == "ARG" and not value.text):
        return True
    if value.unknown:
        return any(name in arguments for name in expand(str(value.raw), {}).names)
    if is_placeholder(value.text) or public_form(value.text):
        return False
    return scan_record(key, value.text) is None


VIEWS: dict[str, Callable[[Document], Iterable[View]]] = {
    "docker.file": file_views,
    "docker.stage": stage_views,
    "docker.instruction": instruction_views,
    "docker.command": command_views,
    "docker.package_command": package_command_views,
    "docker.copy": copy_views,
    "docker.variable": variable_views,
    "docker.image": image_views,
    "docker.expansion": expansion_views,
    "docker.reference": reference_views,
}
