"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as GitHub code scanning wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploylint.model import Finding, RelatedPlace, Report, RuleText, Span, Suppression
from deploylint.render.jsontext import encode, log_safe
from deploylint.render.links import repository, uri
from deploylint.render.options import Options
from deploylint.render.sarif_region import context, region
from deploylint.render.sarif_rule import LEVEL, descriptor
from deploylint.render.terminal import shown
from deploylint.render.totals import worst_first

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
"""GitHub keeps this many results of a run, and not always the worst ones; so the worst are chosen here."""
MOST_NOTIFICATIONS = 1_000
_ROOT = "%SRCROOT%"


def render(report: Report, options: Options) -> str:
    """One run with every rule that ran, and the worst results; suppressed ones only with `show_suppressed`.

    GitHub opens an alert for a suppressed result too, which is why they stay out.
    """
    findings = [*report.findings, *(report.suppressed if options.show_suppressed else ())]
    rules = _rules(report, findings)
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [_result(finding, rules[index[finding.rule]], index) for finding in worst_first(findings)[:MOST_RESULTS]]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "deploylint",
                "semanticVersion": report.version,
                "rules": [descriptor(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"{shown(options.sarif_category).strip('/') or 'deploylint'}/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        **_provenance(options),
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, len(findings))}
        ],
        "results": results,
    }
    return log_safe(encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n")


def _rules(report: Report, findings: list[Finding]) -> list[RuleText]:
    """The rules that ran, by id. A finding whose rule is not among them brings a bare one, so that none is lost."""
    rules: dict[str, RuleText] = {rule.id: rule for rule in report.rules()}
    for finding in findings:
        if finding.rule not in rules:
            name, severity, confidence = finding.rule, finding.severity, finding.confidence
            rules[name] = RuleText(name, name, severity, confidence, "default", (), (), (), "", "")
    return [rules[name] for name in sorted(rules)]


def _provenance(options: Options) -> dict[str, Any]:
    known = repository(options)
    if known is None:
        return {}
    place = {"repositoryUri": known[0], "revisionId": known[1], "mappedTo": {"uriBaseId": _ROOT}}
    return {"versionControlProvenance": [place]}


def _notifications(report: Report, found: int) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = [
        {"level": "note", "message": {"text": shown(note) or "note"}} for note in report.notes
    ]
    if found > MOST_RESULTS:
        text = f"{found:,} findings, of which the {MOST_RESULTS:,} worst are in this file."
        notes.insert(0, {"level": "warning", "message": {"text": text}})
    for skipped in report.skipped[:MOST_NOTIFICATIONS]:
        text = f"Not linted: {shown(skipped.path)} ({shown(skipped.reason)})"
        place = {"physicalLocation": {"artifactLocation": _artifact(skipped.path)}}
        notes.append({"level": "note", "message": {"text": text}, "locations": [place]})
    if len(report.skipped) > MOST_NOTIFICATIONS:
        text = f"{len(report.skipped) - MOST_NOTIFICATIONS:,} more files were not linted."
        notes.append({"level": "note", "message": {"text": text}})
    return notes


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path), "uriBaseId": _ROOT}


def _result(finding: Finding, rule: RuleText, index: Mapping[str, int]) -> dict[str, Any]:
    place = _location(finding.path, finding.span, finding)
    excerpt = context(finding.span, finding.excerpt)
    if excerpt is not None:
        place["physicalLocation"]["contextRegion"] = excerpt
    if finding.object:
        place["logicalLocations"] = [{"fullyQualifiedName": shown(finding.object)}]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVEL[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [place],
        "partialFingerprints": _fingerprints(finding),
        "properties": {
            "severity": str(finding.severity),
            "confidence": str(finding.confidence),
            "checklist": list(rule.checklist),
            **({"also": [other.rule for other in finding.also]} if finding.also else {}),
        },
    }
    if finding.related:
        result |= _related(finding, place)
    if finding.suppression is not None:
        result["suppressions"] = [_suppression(finding.suppression)]
    return result


def _location(path: str, span: Span, finding: Finding) -> dict[str, Any]:
    """The location of a span; the finding's excerpt tells how wide its characters are, when it is of the same file."""
    excerpt = finding.excerpt if path == finding.path else finding.excerpt._replace(lines=())
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region(span, excerpt)}}


def _fingerprints(finding: Finding) -> dict[str, str]:
    prints = {"primaryLocationLineHash": finding.line_hash, "deploylint/v1": finding.fingerprint}
    return {name: value for name, value in prints.items() if value}


def _message(finding: Finding) -> str:
    """The message, with a link to each related place: GitHub shows only those that the message links to.

    Brackets are escaped (SARIF 2.1.0 §3.11.6) where one could be taken for a link.
    """
    text = shown(finding.message) or finding.rule
    text += "".join(f"; also {shown(other.rule)}: {shown(other.message)}" for other in finding.also)
    if finding.related or "](" in text:
        text = _unlinked(text)
    links = [f"[{_label(related)}]({number})" for number, related in enumerate(finding.related, 1)]
    return f"{text} (see {', '.join(links)})" if links else text


def _label(related: RelatedPlace) -> str:
    """A link's text. Brackets become parentheses: not every reader knows the escape inside a link."""
    text = shown(related.message).strip() or f"{shown(related.path)}:{related.span.line}"
    return text.replace("\\", "\\\\").replace("[", "(").replace("]", ")")


def _unlinked(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _related(finding: Finding, place: dict[str, Any]) -> dict[str, Any]:
    """The related locations and, when there are two or more, the same as the steps of a code flow."""
    locations = []
    for number, related in enumerate(finding.related, 1):
        location = _location(related.path, related.span, finding)
        locations.append({"id": number, **location, "message": {"text": _label(related)}})
    if len(locations) < 2:
        return {"relatedLocations": locations}
    steps = [{"location": {**location, "id": number}} for number, location in enumerate(locations)]
    flow = {"threadFlows": [{"locations": [*steps, {"location": place}]}]}
    return {"relatedLocations": locations, "codeFlows": [flow]}


def _suppression(suppression: Suppression) -> dict[str, str]:
    kind = "inSource" if suppression.by in ("comment", "annotation") else "external"
    reason = shown(suppression.reason) + (f" (until {shown(suppression.until)})" if suppression.until else "")
    return {"kind": kind, "status": "accepted", "justification": reason.strip() or "no reason given"}
