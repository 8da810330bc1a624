"""What is released, where and when: the team's release file."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.authored import AuthoredProblem, check, load
from deploylint.model.checklist import Release
from deploylint.values.instant import instant

PATH = ".deploylint/release.yaml"


def read(read_file: Callable[[str], str | None]) -> Release:
    """The release, with nothing but its default environment where there is no file. Raises AuthoredProblem."""
    text = read_file(PATH)
    if text is None:
        return Release()
    authored = load(PATH, text)
    if authored.data is None:
        return Release()
    errors = check(authored, "release")
    if not errors:
        given = [key for key in ("t0", "deployed") if key in authored.data and instant(authored.data[key]) is None]
        errors = [authored.error([key], f"{key}: it is no instant that there is") for key in given]
    if errors:
        raise AuthoredProblem(errors)
    return Release(**authored.data)
