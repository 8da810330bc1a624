"""Whatever stands in a repository, every format says it without doing it."""

from __future__ import annotations

import json
import re
from itertools import cycle
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import (
    Confidence,
    Excerpt,
    Finding,
    Place,
    RelatedPlace,
    Report,
    RuleText,
    Severity,
    Skipped,
    Source,
    Span,
    Suppression,
    Tally,
)
from deploylint.render import FORMATS, Options
from deploylint.render.terminal import terminal_safe

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"
BESIDE = Path(__file__).parents[3] / "shared"
OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONE = re.compile(r"[\ud800-\udfff]")
COMMAND = re.compile(r"::(error|warning|notice)(?: ([^:]*))?::(.*)")
PIECES = (
    *("\n::error::x", "##[add-mask]x", "%0A", ",", "::", "\x1b[31m", "\u202e", "\udc80", "\U0001f600", "|", "`", "<b>"),
    *("@me", "[x](1)", "\t", "\r", "日本", "e\u0301", "{0}", "\\", '"', "-->", "```", "\x9b", "\u2028", "text", " "),
)
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), st.text(max_size=4))
spans = st.tuples(st.integers(1, 4), st.integers(1, 12), st.integers(0, 1), st.integers(0, 12)).map(
    lambda drawn: Span(drawn[0], drawn[1], drawn[0] + drawn[2], (0 if drawn[2] else drawn[1]) + drawn[3] + 1)
)


def _report(texts: list[str], spans: list[Span], severity: Severity) -> Report:
    """A report all of whose texts come from `texts`, turn by turn."""
    turn, span = cycle(texts), cycle(spans)

    def path() -> str:
        return "k/" + next(turn).replace("/", "").replace("\0", "") + "f"

    def finding(rule: str, suppression: Suppression | None = None) -> Finding:
        excerpt = Excerpt(1, (next(turn), next(turn), next(turn)))
        related = tuple(RelatedPlace(path(), next(span), next(turn)) for _ in range(len(texts) % 3))
        where, message = path(), next(turn)
        grade = severity, Confidence.LOW
        return Finding(rule, *grade, where, next(span), next(turn), message, related, excerpt, "f", "a:1", suppression)

    place = Place(Source(path(), "yaml", ""), next(span))
    rule = RuleText(
        id="docker/a",
        title=next(turn).replace("{", ""),
        severity=severity,
        confidence=Confidence.HIGH,
        profile="default",
        tags=("security",) if len(texts) % 2 else (),
        checklist=("S001",),
        aliases=(next(turn),),
        why=next(turn),
        remedy=next(turn),
        examples=(("bad", path(), next(turn)), ("good", path(), next(turn))),
    )
    return Report(
        findings=(finding("docker/a"), finding("docker/b")),
        suppressed=(finding("docker/a", Suppression("comment", next(turn), next(turn), place)),),
        rules=lambda: (rule,),
        tallies={"docker/a": Tally(1, 2, 3, 4)},
        read={path(): "docker", path(): "yaml"},
        skipped=(Skipped(path(), next(turn)),),
        notes=(next(turn),),
        version="1.2.3",
        fail_on=severity,
    )


reports = st.builds(
    _report, st.lists(texts, min_size=1, max_size=8), st.lists(spans, min_size=1, max_size=3), st.sampled_from(Severity)
)
option_sets = st.sampled_from(
    [
        Options(),
        Options(width=0, show_suppressed=True, repository_url="https://github.com/o/n", commit="abc1234"),
        Options(width=60, repository_url='x"><script>', commit="\x1b"),
    ]
)
hostile = settings(max_examples=100, deadline=None)


@hostile
@given(reports, option_sets)
def test_no_format_writes_what_a_terminal_or_a_log_obeys(report: Report, options: Options) -> None:
    for name, render in FORMATS.items():
        text = render(report, options)
        assert not OBEYED.search(text), name
        assert text.encode("utf-8").endswith(b"\n")
        if name not in ("github", "summary"):
            lines = text.split("\n")
            assert not [line for line in lines if line.lstrip().startswith("::") or "##[" in line], name


@hostile
@given(reports, option_sets)
def test_each_annotation_is_one_command(report: Report, options: Options) -> None:
    *lines, last = FORMATS["github"](report, options).removesuffix("\n").split("\n")
    assert last.startswith("deploylint: ")
    assert len(lines) == len(report.findings)
    paths = {terminal_safe(finding.path) for finding in report.findings}
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match is not None
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert properties.keys() <= {"file", "line", "endLine", "col", "endColumn", "title"}
        file = properties["file"]
        for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            file = file.replace(escape, char)
        assert file in paths


@hostile
@given(reports, option_sets)
def test_concise_has_one_line_for_each_finding(report: Report, options: Options) -> None:
    shown = len(report.findings) + (len(report.suppressed) if options.show_suppressed else 0)
    assert len(FORMATS["concise"](report, options).splitlines()) == shown + 1


def test_json_is_read_back_and_holds_to_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))

    @hostile
    @given(reports)
    def holds(report: Report) -> None:
        data = json.loads(FORMATS["json"](report, Options()))
        validator.validate(data)
        for written, finding in zip(data["findings"], report.findings, strict=True):
            assert written["message"] == LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", finding.message)

    holds()


@hostile
@given(reports, option_sets)
def test_sarif_has_sound_results(report: Report, options: Options) -> None:
    (run,) = json.loads(FORMATS["sarif"](report, options))["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", [])]:
            place = location["physicalLocation"]
            region = place["region"]
            assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", place["artifactLocation"]["uri"])
            assert 1 <= region["startLine"] == region["endLine"]
            assert 1 <= region["startColumn"] < region["endColumn"]
        linked = re.findall(r"(?<!\\)\[(?:[^\]\\]|\\.)+\]\((\d+)\)", result["message"]["text"])
        assert linked == [str(place["id"]) for place in result.get("relatedLocations", [])]


def test_sarif_passes_the_official_checks() -> None:
    files = BESIDE / "vectors" / "sarif-schema-2.1.0.json", BESIDE / "tools" / "sarif_check.py"
    if not all(file.exists() for file in files):
        pytest.skip(f"the official SARIF schema and the checker of GitHub's rules are not in {BESIDE}")
    validator = jsonschema.Draft4Validator(json.loads(files[0].read_text("utf-8")))
    names: dict[str, Any] = {"__name__": "sarif_check"}
    exec(files[1].read_text("utf-8"), names)

    @settings(max_examples=30, deadline=None)
    @given(reports)
    def passes(report: Report) -> None:
        text = FORMATS["sarif"](report, Options())
        assert not names["check"](json.loads(text), text.encode())
        validator.validate(json.loads(text))

    passes()
