"""Settings of lint that bear on the checklist: which hold, and what of them people should see.

What only says how much lint reports is laid aside: profile, selection, severities, baseline. What says how the
repository is to be read stays, and is shown, because it may hide what would fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.config import Config
from deploylint.model import Severity
from deploylint.policy.rule import Rule
from deploylint.scan import TEAM_PREFIX


def judging(config: Config) -> Config:
    """The settings under which evidence is gathered: every rule of every profile, at the severity of its own file."""
    return config._replace(
        select=(),
        ignore=(),
        profile="strict",
        severity={},
        fail_on=Severity.MEDIUM,
        baseline="",
        group=False,
        honor_foreign_ignores=False,
    )


def narrowing(config: Config) -> Iterator[str]:
    """What the settings keep from being judged, or judge otherwise than the rules by themselves would."""
    where = config.source.path if config.source is not None else "the settings"
    if config.exclude:
        yield f"{where} leaves files out: {', '.join(config.exclude)}"
    for rule, params in sorted(config.params.items()):
        yield f"{where} sets {', '.join(f'{rule}: {name}' for name in params)}"
    for image, user in sorted(config.docker_bases.items()):
        yield f"{where} says that the processes of {image} run as {user}"
    for path, stages in sorted(config.docker_targets.items()):
        yield f"{where} says that of {path} only {', '.join(stages)} is shipped"
    if config.kubernetes_version:
        yield f"{where} says that the cluster is Kubernetes {config.kubernetes_version}"


def claiming(rules: Iterable[Rule]) -> Iterator[str]:
    """The rules of the team that are evidence for items of the built-in list: what they find good counts."""
    for rule in rules:
        if rule.id.startswith(TEAM_PREFIX) and rule.checklist:
            yield f"the team's rule {rule.id} is evidence for {', '.join(rule.checklist)}"
