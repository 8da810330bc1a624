"""Any text is a record, or is refused with a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.authored import AuthoredProblem
from deploylint.checklist.attestation import read

WHOLE = """\
item: S011
status: pass
by: Ann@Example.com
role: security
at: 2026-11-20T10:00:00Z
subject: {tag: v1.4.0, commit: 0123456789abcdef0123456789abcdef01234567}
environment: production
evidence: [{url: https://example.com/report, sha256: %s}]
fields: {report: PT-2026-11, critical_open: 0, high_open: 0.5, done: true}
expires: 2027-11-20
""" % ("ab" * 32)


def test_a_whole_record() -> None:
    record = read("a.yaml", WHOLE)

    assert (record.item, record.status, record.by, record.role) == ("S011", "pass", "ann@example.com", "security")
    assert (record.tag, record.commit[:8], record.environment) == ("v1.4.0", "01234567", "production")
    assert record.fields == {"report": "PT-2026-11", "critical_open": 0, "high_open": 0.5, "done": True}
    assert record.evidence[0].url == "https://example.com/report"
    assert (record.at, record.expires) == ("2026-11-20T10:00:00Z", "2027-11-20")


_VALUES = st.sampled_from(
    ["", "[]", "{}", "~", "1", "1.5", "true", "2026-11-20", "9999-12-31", "*a", "&a x", "!!binary x", "'"]
)


@given(st.sampled_from(WHOLE.splitlines()), _VALUES)
@settings(max_examples=150, deadline=None)
def test_any_value_is_read_or_refused(line: str, value: str) -> None:
    text = WHOLE.replace(line, f"{line.partition(':')[0]}: {value}")
    try:
        record = read("a.yaml", text)
    except AuthoredProblem as problem:
        assert all(error.line >= 0 and error.message for error in problem.errors)  # noqa: PT017
        return
    assert record.item
    assert "@" in record.by


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(AuthoredProblem):
        read("a.yaml", text)
