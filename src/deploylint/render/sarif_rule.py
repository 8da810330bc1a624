"""Rules as SARIF reporting descriptors, with what GitHub code scanning asks of them.

Limits and property names: GitHub's page "SARIF support for code scanning", section reportingDescriptor object.
"""

from __future__ import annotations

import re
from typing import Any

from deploylint.model import RuleText, Severity
from deploylint.render.markdown import block, code, literal, prose
from deploylint.render.terminal import shown

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_SCORE = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "1.0",
}
_MOST_TAGS = 10
_MOST_CHARACTERS = 1024
_WORDS = re.compile(r"[^A-Za-z0-9]+")


def descriptor(rule: RuleText) -> dict[str, Any]:
    """The reportingDescriptor object of one rule (SARIF 2.1.0 §3.49)."""
    title = _prose(rule.title) or rule.id
    why = _prose(rule.why) or title
    return {
        "id": rule.id,
        "name": "".join(word[:1].upper() + word[1:] for word in _WORDS.split(rule.id))[:255] or "Rule",
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": _help_text(rule, why), "markdown": _help_markdown(rule, why)},
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": _properties(rule),
    }


def _prose(text: str) -> str:
    return shown(" ".join(text.split()), _MOST_CHARACTERS)


def _properties(rule: RuleText) -> dict[str, Any]:
    room = rule.id.partition("/")[0]
    security = "security" in rule.tags
    first = ("security",) if security else ()
    tags = list(dict.fromkeys([*first, *rule.tags, room, *rule.checklist]))[:_MOST_TAGS]
    properties: dict[str, Any] = {"tags": tags, "precision": str(rule.confidence)}
    if security:
        properties["security-severity"] = _SCORE[rule.severity]
    else:
        properties["problem.severity"] = _PROBLEM[LEVEL[rule.severity]]
    return properties


def _help_text(rule: RuleText, why: str) -> str:
    parts = [why, _prose(rule.remedy), f"More: deploylint explain {rule.id}"]
    return "\n\n".join(filter(None, parts))


def _help_markdown(rule: RuleText, why: str) -> str:
    parts = [prose(rule.why) or literal(why)]
    if rule.remedy.strip():
        parts.append(f"**Remedy:** {prose(rule.remedy)}")
    for verdict, heading in (("bad", "Found wrong"), ("good", "Found good")):
        for kind, file, text in rule.examples:
            if kind == verdict and text.strip():
                parts.append(f"**{heading}**, {code(file)}:\n\n{block(text, _language(file))}")
                break
    if rule.checklist:
        parts.append(f"Checklist items: {', '.join(map(literal, rule.checklist))}.")
    if rule.aliases:
        parts.append(f"Elsewhere known as {', '.join(map(code, rule.aliases))}.")
    parts.append(f"More: {code(f'deploylint explain {rule.id}')}")
    return "\n\n".join(parts)


def _language(file: str) -> str:
    name = file.rpartition("/")[2].lower()
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    return "dockerfile" if "dockerfile" in name else "text"
