from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploylint.model import Excerpt, Finding, RelatedPlace, Report, RuleText, Severity, Skipped, Span
from deploylint.render import FORMATS, Options

Make = Callable[..., Report]
BESIDE = Path(__file__).parents[3] / "shared"
"""Where the official schema and a checker of GitHub's own rules may lie; they are not part of the product."""
render = FORMATS["sarif"]


def run(report: Report, options: Options | None = None) -> dict[str, Any]:
    log = json.loads(render(report, options or Options()))
    assert log["version"] == "2.1.0"
    assert len(log["runs"]) == 1
    only: dict[str, Any] = log["runs"][0]
    return only


def rule(report: Report, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in run(report)["tool"]["driver"]["rules"] if one["id"] == name]
    return found[0]


def reports(make: Make, limit: Finding) -> list[Report]:
    crossing = limit._replace(related=limit.related * 3, message="a [b](1) c", span=Span(21, 11, 24, 1))
    odd = limit._replace(path="a b/ü:%#?[x].yaml", related=(RelatedPlace("x y.yaml", Span(1, 1, 1, 1), ""),))
    return [make(), make(findings=()), make(findings=(crossing, odd)), make(findings=(), rules=lambda: ())]


def test_the_official_schema_holds(make: Make, limit: Finding) -> None:
    file = BESIDE / "vectors" / "sarif-schema-2.1.0.json"
    if not file.exists():
        pytest.skip(f"the official SARIF schema is not at {file}")
    validator = jsonschema.Draft4Validator(json.loads(file.read_text("utf-8")))
    for report in reports(make, limit):
        for options in (Options(show_suppressed=True), Options(repository_url="https://github.com/o/n", commit="abc")):
            validator.validate(json.loads(render(report, options)))


def test_github_takes_it(make: Make, limit: Finding) -> None:
    file = BESIDE / "tools" / "sarif_check.py"
    spec = importlib.util.spec_from_file_location("sarif_check", file)
    if not file.exists() or spec is None or spec.loader is None:
        pytest.skip(f"the checker of GitHub's rules is not at {file}")
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    for report in reports(make, limit):
        text = render(report, Options())
        assert checker.check(json.loads(text), text.encode()) == []


def test_a_clean_run_has_results_and_rules(clean: Report) -> None:
    only = run(clean)
    assert only["results"] == []
    assert [one["id"] for one in only["tool"]["driver"]["rules"]] == [
        "docker/latest-tag",
        "kubernetes/missing-memory-limit",
        "secrets/committed-secret",
    ]


def test_rules_do_not_change_with_the_findings(make: Make, clean: Report) -> None:
    assert run(make())["tool"] == run(clean)["tool"]


def test_results_are_worst_first_and_point_to_their_rule(make: Make, secret: Finding, limit: Finding) -> None:
    only = run(make(findings=(limit, secret)))
    assert [result["ruleId"] for result in only["results"]] == [
        "secrets/committed-secret",
        "kubernetes/missing-memory-limit",
    ]
    rules = only["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in only["results"]] == [
        result["ruleId"] for result in only["results"]
    ]


def test_a_whole_result(make: Make, limit: Finding) -> None:
    result = run(make(findings=(limit,)))["results"][0]
    location = result["locations"][0]
    assert result["level"] == "error"
    assert result["message"]["text"] == "container web of Deployment/web has no memory limit (see [the autoscaler](1))"
    assert result["partialFingerprints"] == {"primaryLocationLineHash": "b2:1", "deploylint/v1": "f2"}
    assert result["properties"] == {"severity": "high", "confidence": "high", "checklist": ["S082"]}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Deployment/web"}]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "k8s/web.yaml", "uriBaseId": "%SRCROOT%"}
    assert location["physicalLocation"]["region"] == {
        "startLine": 21,
        "startColumn": 11,
        "endLine": 21,
        "endColumn": 15,
    }
    assert location["physicalLocation"]["contextRegion"]["startLine"] == 19
    assert result["relatedLocations"][0]["id"] == 1
    assert "codeFlows" not in result


def test_severity_scores_are_for_security_rules_alone(make: Make) -> None:
    secret = rule(make(), "secrets/committed-secret")["properties"]
    assert secret == {"tags": ["security", "secrets"], "precision": "medium", "security-severity": "9.5"}
    limit = rule(make(), "kubernetes/missing-memory-limit")["properties"]
    assert limit == {"tags": ["reliability", "kubernetes", "S082"], "precision": "high", "problem.severity": "error"}


def test_the_help_shows_examples_and_other_names(make: Make) -> None:
    text = rule(make(), "kubernetes/missing-memory-limit")["help"]
    assert text["text"].endswith("Measure it first.\n\nMore: deploylint explain kubernetes/missing-memory-limit")
    assert "**Found wrong**, <code>k8s.yaml</code>:\n\n```yaml\na: 1  # expect\n```" in text["markdown"]
    assert "CKV&#95;K8S&#95;13" in text["markdown"]


def test_long_texts_and_many_tags_are_cut(make: Make) -> None:
    one: RuleText = make().rules()[0]
    tags = tuple(f"t{number}" for number in range(30))
    long = one._replace(title="t" * 5_000, why="\U000e0001" * 5_000, tags=(*tags, "security"))
    written = rule(make(rules=lambda: (long,)), long.id)
    assert len(written["shortDescription"]["text"]) <= 1024
    assert len(written["fullDescription"]["text"]) <= 1024
    assert written["properties"]["tags"][0] == "security"
    assert len(written["properties"]["tags"]) == 10


def test_regions_count_utf16_units(make: Make, limit: Finding) -> None:
    finding = limit._replace(span=Span(1, 4, 1, 6), excerpt=Excerpt(1, ("\U0001f600é \U0001f600b",)), related=())
    place = run(make(findings=(finding,)))["results"][0]["locations"][0]["physicalLocation"]
    assert (place["region"]["startColumn"], place["region"]["endColumn"]) == (5, 8)


def test_regions_stay_on_one_line_and_are_not_empty(make: Make, limit: Finding) -> None:
    def columns(span: Span) -> tuple[int, ...]:
        finding = limit._replace(span=span, excerpt=Excerpt(1, ("abcdef", "x")), related=())
        result = run(make(findings=(finding,)))["results"][0]
        return tuple(result["locations"][0]["physicalLocation"]["region"].values())

    assert columns(Span(1, 3, 2, 2)) == (1, 3, 1, 7)
    assert columns(Span(1, 3, 1, 3)) == (1, 3, 1, 4)
    assert columns(Span(1, 7, 2, 1)) == (1, 7, 1, 8)
    assert columns(Span(9, 2, 12, 2)) == (9, 2, 9, 3)


def test_two_related_places_are_a_flow(make: Make, limit: Finding) -> None:
    result = run(make(findings=(limit._replace(related=limit.related * 2),)))["results"][0]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(steps) == 3
    assert steps[-1]["location"]["physicalLocation"] == result["locations"][0]["physicalLocation"]


def test_brackets_in_a_message_are_no_links(make: Make, limit: Finding) -> None:
    def text(message: str, related: tuple[RelatedPlace, ...]) -> str:
        written: str = run(make(findings=(limit._replace(message=message, related=related),)))["results"][0]["message"][
            "text"
        ]
        return written

    assert text("ports[0] is open", ()) == "ports[0] is open"
    assert text("see [x](1)", ()) == "see \\[x\\](1)"
    place = limit.related[0]._replace(message="item [1]")
    assert text("ports[0]", (place,)) == "ports\\[0\\] (see [item (1)](1))"


def test_suppressed_results_only_on_request(make: Make) -> None:
    assert len(run(make())["results"]) == 2
    results = run(make(), Options(show_suppressed=True))["results"]
    assert [result["suppressions"] for result in results if "suppressions" in result] == [
        [{"kind": "inSource", "status": "accepted", "justification": "moves out in May (until 2027-05-31)"}]
    ]


def test_only_the_worst_results_are_written(make: Make, limit: Finding) -> None:
    mild = limit._replace(severity=Severity.LOW)
    only = run(make(findings=(*[mild] * 5_000, limit)))
    assert len(only["results"]) == 5_000
    assert only["results"][0]["level"] == "error"
    notes = only["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"] == "5,001 findings, of which the 5,000 worst are in this file."


def test_skipped_files_are_told(make: Make) -> None:
    notes = run(make(skipped=(Skipped("a b.png", "binary"),), notes=()))["invocations"][0]
    assert notes["toolExecutionNotifications"] == [
        {
            "level": "note",
            "message": {"text": "Not linted: a b.png (binary)"},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": "a%20b.png", "uriBaseId": "%SRCROOT%"}}},
            ],
        }
    ]


def test_the_category_comes_before_a_slash(make: Make) -> None:
    assert run(make())["automationDetails"]["id"] == "deploylint/"
    assert run(make(), Options(sarif_category="prod/eu"))["automationDetails"]["id"] == "prod/eu/"


def test_provenance_when_the_commit_is_known(make: Make) -> None:
    assert "versionControlProvenance" not in run(make())
    options = Options(repository_url="https://github.com/o/n", commit="abc1234")
    assert run(make(), options)["versionControlProvenance"][0]["revisionId"] == "abc1234"
    assert "versionControlProvenance" not in run(make(), options._replace(repository_url="javascript:x"))


def test_a_finding_of_a_rule_without_text_is_not_lost(make: Make) -> None:
    only = run(make(rules=lambda: ()))
    assert len(only["results"]) == 2
    assert only["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "kubernetes/missing-memory-limit"
