from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from checklist_sample import clean, hostile, only, sample, trigger
from deploylint.model.checklist import ChecklistReport, State
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["junit"]


def read(report: ChecklistReport) -> Element:
    return fromstring(render(report, Options()))


def cases(report: ChecklistReport) -> dict[str, Element]:
    return {case.get("name", "")[:4]: case for case in read(report).iter("testcase")}


def test_a_suite_for_each_section_and_a_case_for_each_item() -> None:
    root = read(sample())
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "207", "9", "0")
    suites = list(root)
    assert suites[0].get("name") == "T-7d Pre-Deployment (1 week before) / Code Quality"
    assert suites[0].get("timestamp") == "2026-11-23T02:00:00"
    for suite in suites:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_what_keeps_the_gate_closed_is_a_failure() -> None:
    found = cases(sample())
    kinds = {name: failure.get("type") for name, case in found.items() if (failure := case.find("failure")) is not None}
    assert kinds == {
        **dict.fromkeys(("S002", "S054", "S119"), "fail"),
        **dict.fromkeys(("S001", "S011"), "expired"),
        **dict.fromkeys(("S008", "S009", "S020", "S034"), "unknown"),
    }
    failure = found["S001"].find("failure")
    assert failure is not None
    assert failure.get("message") == "expired: it is about another commit"
    assert (failure.text or "").endswith("next: add --report FILE (artifact.junit of this commit)")


def test_an_unknown_that_does_not_block_is_skipped() -> None:
    found = cases(sample(unknown_blocks=False))
    assert found["S008"].find("failure") is None
    assert found["S008"].find("skipped") is not None


def test_what_does_not_close_the_gate_is_skipped_with_its_reason() -> None:
    found = cases(sample())
    reasons = {name: skip.get("message") for name, case in found.items() if (skip := case.find("skipped")) is not None}
    assert reasons["S004"] == "fail, only advised"
    assert reasons["S075"] == "waived"
    assert reasons["S040"] == "not applicable"
    assert reasons["S147"] == "not due before T+2h"
    assert "S010" not in reasons


def test_a_run_is_red_exactly_when_the_gate_is_closed() -> None:
    fired, unseen = trigger(State.FAIL), trigger(State.UNKNOWN)
    reports = (clean(), sample(), only(fired), only(unseen), only(unseen, unknown_blocks=False))
    for report in reports:
        assert (read(report).get("failures") != "0") is (report.verdict != "go"), report.verdict
    (failure,) = read(only(fired)).iter("failure")
    assert failure.get("type") == "rollback"


def test_records_that_are_not_in_order_are_told() -> None:
    told = [element.text or "" for element in read(sample()).iter("system-err")]
    assert any("cid@example.test committed it" in text for text in told)
    assert any("there is no item S999" in text for text in told)


def test_any_text_is_xml() -> None:
    for text in ("a\x00b\x1b]]><b>&\ufffe\udc80\n", "\U000e0001 \u2028 \x9b"):
        names = [case.get("name", "") for case in read(hostile(text)).iter("testcase")]
        assert len(names) == 9
        assert all(name.isprintable() for name in names)
