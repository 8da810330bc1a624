"""Which rules a run uses: by profile, by what is selected and ignored, with the team's severities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deploylint.authored import AuthoredProblem
from deploylint.config import Config, names
from deploylint.config.layers import error_at
from deploylint.policy.rule import Rule


def matches(pattern: str, rule: Rule) -> bool:
    """Whether a pattern names a rule: by id, room, glob over ids, tag, or another tool's id."""
    return names(pattern, rule.id) or pattern in rule.aliases or pattern in rule.tags


def chosen(rules: Sequence[Rule], config: Config) -> list[Rule]:
    """The rules to run, in the order of their ids. Raises AuthoredProblem for a setting that names no rule.

    What is selected by its whole id runs whatever the profile; other patterns select within the profile.
    """
    errors = [
        error_at(config, setting, pattern, _unknown(pattern, rules))
        for setting in ("select", "ignore", "severity", "params")
        for pattern in getattr(config, setting)
        if not any(matches(pattern, rule) for rule in rules)
    ]
    if errors:
        raise AuthoredProblem(errors)
    kept = [rule for rule in rules if _wanted(rule, config) and not _any(config.ignore, rule)]
    return [_graded(rule, config) for rule in sorted(kept, key=lambda rule: rule.id)]


def _any(patterns: Iterable[str], rule: Rule) -> bool:
    return any(matches(pattern, rule) for pattern in patterns)


def _wanted(rule: Rule, config: Config) -> bool:
    if rule.id in config.select:
        return True
    in_profile = config.profile == "strict" or rule.profile == "default"
    return in_profile and (not config.select or _any(config.select, rule))


def _graded(rule: Rule, config: Config) -> Rule:
    severity = config.severity_of(rule.id)
    if severity is None:
        return rule
    return rule._replace(severity=severity, grades=tuple(grade._replace(severity=None) for grade in rule.grades))


def _unknown(pattern: str, rules: Sequence[Rule]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(pattern, [rule.id for rule in rules], n=1)
    hint = f"did you mean {near[0]}?" if near else "`deploylint rules` lists them all"
    return f"no rule is named {pattern}; {hint}"
