"""Whatever stands in a repository or a record, every format says it without doing it."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import fromstring

from hypothesis import example, given, settings
from hypothesis import strategies as st

from checklist_sample import hostile
from deploylint.render.checklist import FORMATS, Options

OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
PIECES = (
    *("\n::error::x", "##[add-mask]x", "%0A", ",", "::", "\x1b[31m", "\u202e", "\udc80", "\U0001f600", "|", "`", "<b>"),
    *("@me", "[x](1)", "\t", "\r", "日本", "e\u0301", "{0}", "\\", '"', "-->", "]]>", "\x9b", "\u2028", "text", " "),
    *("\0", "&lt;", "T-7d", "2026-11-23T02:00:00Z", "9999-12-31T00:00:00+00:00", "-", "https://x/", "ID", "S001"),
)
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), st.text(max_size=4))
options = st.sampled_from(
    [
        Options(),
        Options(width=0, show_all=True, gate=False, repository_url="https://github.com/o/n", commit="abc1234"),
        Options(width=60, repository_url='x"><script>', commit="\x1b"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(texts, options)
def test_no_format_writes_what_a_terminal_or_a_log_obeys(text: str, chosen: Options) -> None:
    for name, render in FORMATS.items():
        written = render(hostile(text), chosen)
        assert not OBEYED.search(written), name
        assert written.encode("utf-8").endswith(b"\n")
        if name != "github":
            assert not [line for line in written.split("\n") if line.lstrip().startswith("::")], name
        assert "##[" not in written, name


@settings(max_examples=60, deadline=None)
@given(texts)
@example("2026-11-23T02:00:00Z\0")
def test_data_is_read_back(text: str) -> None:
    report = hostile(text)
    assert len(json.loads(FORMATS["json"](report, Options()))["items"]) == len(report.decisions)
    assert len(list(fromstring(FORMATS["junit"](report, Options())).iter("testcase"))) == len(report.decisions)
    (run,) = json.loads(FORMATS["sarif"](report, Options()))["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
        linked = re.findall(r"(?<!\\)\[(?:[^\]\\]|\\.)+\]\((\d+)\)", result["message"]["text"])
        assert linked == [str(place["id"]) for place in result.get("relatedLocations", [])]
