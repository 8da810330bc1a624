"""Packages whose version a Dockerfile leaves open, and package sources that it trusts unseen."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

from deploylint.checks import Params, Unknown
from deploylint.model import Place, Problem, Span, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_TRUSTED = lazy_pattern(r"\[[^\[\]\n]{0,200}\btrusted=yes\b[^\[\]\n]{0,200}\](?! *(?:file|copy|cdrom):)")
_CHECKED = lazy_pattern(r"(?<![\w-])gpgcheck ?= ?(\w+)")
_OTHERWISE_CHECKED = lazy_pattern(r"repo_gpgcheck ?= ?(?:1|yes|true|on)\b|baseurl ?= ?file:", re.IGNORECASE)
_OF_ONE_COMMAND = lazy_pattern(r"(?:^|\s)(?:dnf|dnf5|yum|microdnf|tdnf)\s.*--setopt[= ]\S*$")
_NEAR = 300
_OFF = frozenset({"0", "no", "false", "off"})


def unpinned(it: View, _project: Project, params: Params) -> Iterable[Problem | Unknown]:
    """The packages of one command that it installs in whatever version there is, told as one problem at the first."""
    packages = [package for package in it.get("packages") if package.name not in params.get("exempt", ())]
    open_ones = [package for package in packages if package.pinned is False]
    if open_ones:
        names = ", ".join(package.name for package in open_ones)
        yield Problem(open_ones[0].node.place, facts={"packages": names})
    elif it.derived["invocation"].open or any(package.pinned is None for package in packages):
        yield Unknown("variables decide which packages are installed")


def unsigned_sources(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Each line of the instruction that has a package source whose signatures are not checked."""
    instruction: Instruction = it.derived["model"]
    if not any(word in it.source.text for word in ("trusted=yes", "gpgcheck")):
        return
    lines = range(instruction.start, instruction.end + 1)
    written = [(line, text) for line in lines if not (text := it.source.line(line)).lstrip().startswith("#")]
    checked = any(_OTHERWISE_CHECKED.search(text) for _, text in written)
    for line, text in written:
        found = _TRUSTED.search(text) or (None if checked else _last_off(text))
        if found:
            place = Place(it.source, Span(line, found.start() + 1, line, found.end() + 1))
            yield Problem(place, facts={"setting": found[0]})


def _last_off(text: str) -> re.Match[str] | None:
    """The last setting of gpgcheck in a line, if it turns the check off: `s/gpgcheck=0/gpgcheck=1/` does not.

    Options of one command of dnf are judged with it.
    """
    last = deque(_CHECKED.finditer(text), maxlen=1)
    settings = [
        found for found in last if not _OF_ONE_COMMAND.search(text[max(found.start() - _NEAR, 0) : found.start()])
    ]
    return settings[-1] if settings and settings[-1][1].lower() in _OFF else None
