"""Checks of Dockerfiles: who the image runs as, and what of the machine or of other stages it takes along."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from deploylint.base_images import sets_variable
from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.parse.dockerfile_instruction import Instruction, shell_commands
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerfile_uses import MISSING, UNSET
from deploylint.project import Project
from deploylint.project.docker_arguments import given_arguments
from deploylint.project.docker_shipping import shipped_indexes
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import command_node
from deploylint.views.docker_users import chain, user_instruction

_SOCKET = lazy_pattern(
    r"(?:/var)?/run/(?:docker|podman/podman|containerd/containerd|crio/crio|buildkit/buildkitd)\.sock\b"
)
_SAYING = frozenset({"echo", "printf", "cat"})


def user_from_unset_argument(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The variable that names the user has a value in every build."""
    said = user_instruction(it)
    if said is None:
        return
    stage, instruction = said
    for use in stage.used:
        if use.word in instruction.args and use.state in (UNSET, MISSING):
            if use.state == MISSING and (
                stage.origin.unknown or sets_variable(stage.origin.text, use.name) is not False
            ):
                yield Unknown("the base image may set the variable")
            elif use.name in given_arguments(project):
                yield Unknown("a build of the repository gives the argument")
            else:
                yield Problem(use.word.place, facts={"name": use.name, "declared": use.state != MISSING})


def _may_be_set(stage: Stage, name: str) -> bool:
    """Whether the base image of the stage may set the variable."""
    return stage.origin.unknown or sets_variable(stage.origin.text, name) is not False


def runtime_socket(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """No VOLUME, ENV or command of a RUN names the socket of a container runtime."""
    for node, text in _words(it):
        found = _SOCKET.search(text)
        if found:
            yield Problem(node.place, facts={"socket": found[0]})
            return


def _words(it: View) -> Iterator[tuple[Node, str]]:
    keyword = it.derived["keyword"]
    if keyword == "VOLUME":
        yield from ((node, node.text) for node in it.derived["filled"])
    elif keyword == "ENV":
        yield from ((node, node.text) for node in it.derived["args"])
    elif keyword == "RUN":
        instruction: Instruction = it.derived["model"]
        if "sock" in instruction.rest.text or any("sock" in heredoc.body for heredoc in instruction.heredocs):
            for command in shell_commands(instruction):
                if command.name not in _SAYING:
                    yield command_node(instruction, command), " ".join(command.args)


def owned_by_its_user(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """What COPY and ADD bring does not belong to the user that the image runs as."""
    owner: Node = it.derived["flags"].get("chown", it.node.absent())
    here: Stage = it.scope["stage"].derived["model"]
    shipped = shipped_indexes(project).get(it.source.path, frozenset())
    siblings: list[View] = it.scope["stage"].derived["siblings"]
    for stage in (siblings[index] for index in sorted(shipped)):
        if here not in chain(stage):
            continue
        user: Node = stage.get("user")
        if user.unknown or "$" in owner.text:
            yield Unknown("the user or the owner depends on a variable or on the base image")
        elif user and owner.text.partition(":")[0] in (user.text.partition(":")[0], stage.get("user_number") or None):
            yield Problem(owner.place, facts={"user": user.text.partition(":")[0]})
            return


def whole_stage_copied(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A COPY takes from a stage that builds what it made, and not its whole file system or working directory."""
    name: Node = it.derived["from"]
    built = _meant(it, name.text, project)
    if built is None or not built.get("build_evidence").exists:
        return
    wholes = {"/", _workdir(built) or "/"}
    for source in it.derived["sources"]:
        path = normpath(source.text) if source.text else "."
        if path in wholes:
            what = "the whole file system" if path == "/" else f"all of {path}"
            yield Problem(source.place, facts={"what": what, "from": name.text})


def _meant(it: View, name: str, project: Project) -> View | None:
    """The earlier stage that `COPY --from=name` means."""
    siblings: list[View] = it.scope["stage"].derived["siblings"]
    names: dict[str, int] = project.remember(
        ("docker.stage-names", it.source.path),
        lambda _: {view.derived["model"].name: view.derived["index"] for view in siblings},
    )
    found = names.get(name.lower(), int(name) if name.isdecimal() and len(name) < 6 else len(siblings))
    return siblings[found] if name and found < it.scope["stage"].derived["index"] else None


def _workdir(stage: View) -> str:
    """The working directory at the end of a stage, where it is absolute and known; else empty."""
    for at in chain(stage):
        found = at.last("WORKDIR")
        if found is not None:
            filled = at.expanded.get(found.start, ())
            return normpath(filled[0].text) if filled and filled[0].text.startswith("/") else ""
    return ""
