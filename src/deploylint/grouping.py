"""Findings with one cause are shown as one: a container that says nothing of its security is one thing to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deploylint.model import Finding


def grouped(findings: Iterable[Finding], groups: Mapping[str, str]) -> list[Finding]:
    """The findings, where those of one group about one object on one line are taken together.

    `groups` names the group of a rule, by rule id. The worst of a group speaks for it and carries the others in `also`.
    """
    single: list[Finding] = []
    members: dict[tuple[str, str, str, int], list[Finding]] = {}
    for finding in findings:
        group = groups.get(finding.rule)
        if group:
            members.setdefault((group, finding.path, finding.object, finding.span.line), []).append(finding)
        else:
            single.append(finding)
    return single + [_lead(those) for those in members.values()]


def _lead(findings: list[Finding]) -> Finding:
    if len(findings) == 1:
        return findings[0]
    ranked = sorted(findings, key=lambda finding: (-finding.severity, -finding.confidence, finding.rule))
    return ranked[0]._replace(also=tuple(ranked[1:]))


def flat(findings: Iterable[Finding]) -> list[Finding]:
    """Every finding by itself again."""
    return [single for finding in findings for single in (finding._replace(also=()), *finding.also)]
