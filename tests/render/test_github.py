from __future__ import annotations

from collections.abc import Callable

from deploylint.model import Finding, Report, Severity, Span
from deploylint.render import FORMATS, Options

Make = Callable[..., Report]
render = FORMATS["github"]


def test_annotations_are_worst_first(make: Make, secret: Finding, limit: Finding) -> None:
    assert render(make(findings=(limit, secret)), Options()).splitlines() == [
        "::error file=.env,line=2,endLine=2,col=1,endColumn=12,title=secrets/committed-secret (critical)::"
        ".env:2:1: secrets/committed-secret variable API_KEY holds a secret%0Ahelp: Take it out and rotate it.",
        "::error file=k8s/web.yaml,line=21,endLine=21,col=11,endColumn=15,"
        "title=kubernetes/missing-memory-limit (high)::k8s/web.yaml:21:11: kubernetes/missing-memory-limit "
        "container web of Deployment/web has no memory limit"
        "%0Ahelp: Set resources.limits.memory to what the container needs at its peak.",
        "deploylint: 2 findings (1 critical, 1 high), 3 files read",
    ]


def test_levels(make: Make, limit: Finding) -> None:
    findings = tuple(limit._replace(severity=severity) for severity in Severity)
    lines = render(make(findings=findings), Options()).splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["::error", "::error", "::warning", "::notice", "::notice"]


def test_clean(clean: Report) -> None:
    assert render(clean, Options()) == "deploylint: no findings, 3 files read\n"


def test_columns_only_on_one_line(make: Make, limit: Finding) -> None:
    long = render(make(findings=(limit._replace(span=Span(3, 9, 7, 2)),)), Options())
    assert long.startswith("::error file=k8s/web.yaml,line=3,endLine=7,title=")
    empty = render(make(findings=(limit._replace(span=Span(3, 9, 3, 9)),)), Options())
    assert ",line=3,endLine=3,col=9,endColumn=10," in empty


def test_properties_and_messages_are_escaped(make: Make, limit: Finding) -> None:
    finding = limit._replace(path="a,b:c%.yaml", message="100%\n::error::x", rule="docker/x", remedy="")
    line = render(make(findings=(finding,)), Options()).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac%25.yaml,")
    assert line.endswith("::a,b:c%25.yaml:21:11: docker/x 100%25\\n::error::x")


def test_ten_of_each_level_and_the_rest_in_one_notice(make: Make, limit: Finding) -> None:
    findings = [limit] * 12 + [limit._replace(severity=Severity.MEDIUM)] * 3
    findings += [limit._replace(severity=Severity.LOW)] * 11
    lines = render(make(findings=tuple(findings)), Options()).splitlines()
    levels = [line.split()[0] for line in lines[:-1]]
    assert (levels.count("::error"), levels.count("::warning"), levels.count("::notice")) == (10, 3, 10)
    assert lines[-2] == (
        "::notice title=more findings::4 more findings (2 high, 2 low) not shown here: see the job summary or the log"
    )


def test_ten_notices_need_no_rest(make: Make, limit: Finding) -> None:
    lines = render(make(findings=(limit._replace(severity=Severity.INFO),) * 10), Options()).splitlines()
    assert len(lines) == 11
    assert "more finding" not in lines[-2]
