"""What decides about a checklist, then and now: so that nobody loosens a gate in the change that it is to judge.

The gate itself is decided by what stood in the base; what differs since is shown for a person to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deploylint.checklist.policy_files import FOLDER, PolicyFiles
from deploylint.checklist.settings import narrowing
from deploylint.config import Config
from deploylint.model.checklist import Change, Checklist, Item, Waiver

_WORKFLOWS = ".github/workflows"
_NAMES_US = "deploylint"
_TEAM_FILE = f"{FOLDER}/checklist.yaml"
_WAIVERS = f"{FOLDER}/waivers.yaml"
_WATCHED = {
    "CODEOWNERS": "who has to approve changes",
    ".github/CODEOWNERS": "who has to approve changes",
    "docs/CODEOWNERS": "who has to approve changes",
    ".pre-commit-config.yaml": "what runs before a commit",
    f"{FOLDER}/allowed_signers": "whose signatures count",
    f"{FOLDER}/targets.yaml": "where probes look",
    f"{FOLDER}/release.yaml": "what is released, and when",
}


class Policy(NamedTuple):
    """What decides, read from one place. `waivers` are those that were in force there."""

    files: PolicyFiles
    config: Config
    checklist: Checklist
    waivers: Sequence[Waiver]


def changes(then: Policy, now: Policy) -> Iterator[Change]:
    """Every difference, those that make an item easier to pass first."""
    found = [*_settings(then, now), *_definition(then, now), *_waivers(then, now), *_texts(then, now)]
    yield from sorted(set(found), key=lambda change: (not change.loosens, change.path, change.text))


def _settings(then: Policy, now: Policy) -> Iterator[Change]:
    path = now.config.source.path if now.config.source is not None else "the settings"
    before, after = set(narrowing(then.config)), set(narrowing(now.config))
    yield from (Change(path, text, loosens=True) for text in after - before)
    yield from (Change(path, f"no longer: {text}", loosens=False) for text in before - after)
    if then.config.kubernetes_version and not now.config.kubernetes_version:
        yield Change(path, f"kubernetes.version is unset, was {then.config.kubernetes_version}", loosens=True)


def _definition(then: Policy, now: Policy) -> Iterator[Change]:
    before, after = set(then.checklist.notes), set(now.checklist.notes)
    yield from (Change(_TEAM_FILE, text, loosens=True) for text in after - before)
    yield from (Change(_TEAM_FILE, f"no longer: {text}", loosens=False) for text in before - after)
    for name, was in then.checklist.policy._asdict().items():
        if getattr(now.checklist.policy, name) != was:
            yield Change(_TEAM_FILE, f"policy: {name.replace('_', '-')} is another", loosens=True)
    items = {item.id: item for item in now.checklist.items}
    for item in then.checklist.items:
        if item.id not in items:
            yield Change(_TEAM_FILE, f"{item.id} is gone: {item.text}", loosens=True)
        elif _terms(items[item.id]) != _terms(item):
            yield Change(_TEAM_FILE, f"{item.id} is decided otherwise: {item.text}", loosens=True)


def _terms(item: Item) -> Item:
    """What decides of an item, without where it stands and without the rules, which come from elsewhere."""
    return item._replace(path="", line=0, rules=(), notes=(), disabled="")


def _waivers(then: Policy, now: Policy) -> Iterator[Change]:
    before = {waiver._replace(line=0) for waiver in then.waivers}
    for waiver in now.waivers:
        if waiver._replace(line=0) not in before:
            text = f"{waiver.item} is waived until {waiver.expires} by {waiver.by}: {waiver.reason}"
            yield Change(_WAIVERS, text, loosens=True)


def _texts(then: Policy, now: Policy) -> Iterator[Change]:
    for path, what in _WATCHED.items():
        if then.files.read(path) != now.files.read(path):
            yield Change(path, f"changes {what}", loosens=True)
    for path in sorted({*then.files.below(_WORKFLOWS), *now.files.below(_WORKFLOWS)}):
        before, after = then.files.read(path) or "", now.files.read(path) or ""
        if before != after and (_NAMES_US in before or _NAMES_US in after):
            gone = _NAMES_US not in after
            yield Change(path, "no longer runs deploylint" if gone else "runs deploylint otherwise", loosens=True)
    for folder in sorted({*then.config.rules, *now.config.rules}):
        for path in sorted({*then.files.below(folder), *now.files.below(folder)}):
            if then.files.read(path) != now.files.read(path):
                yield Change(path, "changes a rule of the team", loosens=True)
