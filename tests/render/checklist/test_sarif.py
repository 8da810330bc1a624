from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checklist_sample import SETUP, clean, hostile, item, only, sample, seen, trigger
from checklist_sample import decided as decide
from deploylint.model import Span
from deploylint.model.checklist import ChecklistReport, State
from deploylint.render.checklist import FORMATS, Options

BESIDE = Path(__file__).parents[4] / "shared"
"""Where the official schema and a checker of GitHub's own rules may lie; they are not part of the product."""
render = FORMATS["sarif"]


def run(report: ChecklistReport, options: Options | None = None) -> dict[str, Any]:
    (only_run,) = json.loads(render(report, options or Options()))["runs"]
    found: dict[str, Any] = only_run
    return found


def results(report: ChecklistReport) -> dict[str, dict[str, Any]]:
    return {result["ruleId"]: result for result in run(report)["results"]}


def place(result: dict[str, Any]) -> tuple[str, int]:
    physical = result["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


REPORTS = (sample(), clean(), only(trigger(State.FAIL)), hostile("[x](1) {0} ::a"), hostile("\x1b a b"))


def test_the_official_schema_holds() -> None:
    file = BESIDE / "vectors" / "sarif-schema-2.1.0.json"
    if not file.exists():
        pytest.skip(f"the official SARIF schema is not at {file}")
    validator = jsonschema.Draft4Validator(json.loads(file.read_text("utf-8")))
    for report in REPORTS:
        for options in (Options(), Options(repository_url="https://github.com/o/n", commit="abc")):
            validator.validate(json.loads(render(report, options)))


def test_github_takes_it() -> None:
    file = BESIDE / "tools" / "sarif_check.py"
    spec = importlib.util.spec_from_file_location("sarif_check", file)
    if not file.exists() or spec is None or spec.loader is None:
        pytest.skip(f"the checker of GitHub's rules is not at {file}")
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    for report in REPORTS[:3]:
        text = render(report, Options())
        assert checker.check(json.loads(text), text.encode()) == []


def test_what_fails_or_has_expired_is_an_alert_and_what_is_unknown_is_none() -> None:
    found = results(sample())
    assert sorted(found) == ["S001", "S002", "S004", "S011", "S054", "S119", "record/unknown-item"]
    levels = {name: result["level"] for name, result in found.items()}
    assert (levels["S054"], levels["S011"], levels["S004"]) == ("error", "warning", "note")


def test_an_alert_stands_at_its_finding_its_record_or_its_item() -> None:
    found = results(sample())
    assert place(found["S054"]) == ("config/prod.env", 3)
    assert place(found["S119"]) == (".deploylint/attestations/S119/v1.4.0.yaml", 2)
    assert place(found["S002"]) == (".deploylint/checklist.yaml", 5), "a report of CI is no file of the repository"
    assert place(found["record/unknown-item"]) == (".deploylint/waivers.yaml", 9)


def test_other_places_are_linked() -> None:
    secrets = results(sample())["S054"]
    assert secrets["message"]["text"].endswith(
        " (see [config/prod.env:4](1), [config/prod.env:5](2), [config/prod.env:6](3), [config/prod.env:7](4))"
    )
    assert [place["id"] for place in secrets["relatedLocations"]] == [1, 2, 3, 4]


def test_what_is_wrong_with_a_record_is_told_with_its_item() -> None:
    assert "cid@example.test committed it" in results(sample())["S119"]["message"]["text"]


def test_clean_is_an_empty_list_and_every_item_is_a_rule() -> None:
    assert run(clean())["results"] == []
    rules = run(sample())["tool"]["driver"]["rules"]
    assert len(rules) == 207 + 2
    assert "It passes when" in rules[0]["help"]["text"]


def test_what_is_not_due_is_no_alert() -> None:
    fired = trigger(State.FAIL)
    assert results(only(fired))["S193"]["level"] == "error"
    assert results(only(fired._replace(due=False))) == {}


def test_an_alert_stays_the_same_when_lines_move() -> None:
    made = item(54, "No secrets", SETUP, "T-3d")
    piece = seen(made, State.FAIL, "a secret")
    moved = piece._replace(span=Span(99, 1, 99, 2))
    before, after = (results(only(decide(made, one)))["S054"] for one in (piece, moved))
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert place(before) != place(after)


def test_its_category_is_not_that_of_lint() -> None:
    assert run(clean())["automationDetails"]["id"] == "deploylint/checklist/"
    assert run(clean(), Options(sarif_category="a/"))["automationDetails"]["id"] == "a/checklist/"
