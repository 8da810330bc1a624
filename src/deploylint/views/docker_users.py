"""Who the processes of a stage run as: USER through the stages that it is made from, then what the base image does."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.base_images import NON_ROOT, ROOT, default_user
from deploylint.model import Node, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.values.image_pattern import ImagePatterns

_ADDERS = frozenset({"useradd", "adduser", "usermod"})


def chain(stage: View) -> Iterator[Stage]:
    """The stage of a view, the one it is made from, and so on."""
    model: Stage = stage.derived["model"]
    return model.chain()


def user_instruction(stage: View) -> tuple[Stage, Instruction] | None:
    """The USER in force and the stage that it stands in; None where only the base image says it."""
    for at in chain(stage):
        found = at.last("USER")
        if found is not None:
            return at, found
    return None


def user_in_force(stage: View, taught: ImagePatterns[str] | None = None) -> Node:
    """The user as a Node: of its USER, or at the FROM of the base image, whose value is then `non-root`.

    Absent when it is root by default, unknown when a variable or an image decides that nobody here knows. `taught` is
    what the team says of base images.
    """
    missing = stage.node.absent()
    said = user_instruction(stage)
    if said is not None:
        at, instruction = said
        filled = at.expanded.get(instruction.start)
        return filled[0] if filled else missing
    model: Stage = stage.derived["model"]
    base = model.origin
    known = default_user(base.text, taught)
    if known == ROOT and model.opening.escape != "`":  # which Windows needs, where the same tag is another image
        return missing
    value = NON_ROOT if known == NON_ROOT else None
    return Node(base.source, base.span, value, raw=base.raw, unknown=value is None)


def is_root(user: str) -> bool:
    """Whether a USER value means root, in any spelling: `root`, `0`, `00`, `root:x`, `0:0`; on Windows its like."""
    name = user.partition(":")[0].strip()
    return name in ("root", "ContainerAdministrator") or (bool(name) and not name.strip("0"))


def is_number(user: str) -> bool:
    """Whether a USER value names the user by number, as Kubernetes needs it to tell that it is not root."""
    return user.partition(":")[0].strip().isdecimal()


def number_given(stage: View) -> str:
    """The number that `useradd -u` and its like give the user in force; empty when none does or it is a number."""
    user: Node = stage.get("user")
    name = user.text.partition(":")[0].strip()
    if not name or user.unknown:
        return ""
    for at in chain(stage):
        for instruction in at.of("RUN"):
            for command in at.commands(instruction):
                if command.name in _ADDERS and name in command.args:
                    number = _number(list(command.args))
                    if number:
                        return number
    return ""


def _number(args: list[str]) -> str:
    for place, word in enumerate(args):
        option, equals, value = word.partition("=")
        if option in ("-u", "--uid"):
            given = value if equals else next(iter(args[place + 1 : place + 2]), "")
            return given if given.isdecimal() else ""
        if word.startswith("-u") and word[2:].isdecimal():
            return word[2:]
    return ""
