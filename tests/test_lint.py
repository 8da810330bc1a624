"""Outcomes to findings: one a line, masked, known again, and reported where they were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploylint.config import Config
from deploylint.examples import project_of
from deploylint.lint import Request, lint
from deploylint.model import Confidence, Finding, Report, Severity
from deploylint.policy.rule_set import built_in_rules
from deploylint.policy.selection import chosen

CLUSTER = {
    "deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example/web
""",
    "hpa.yaml": """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
""",
}


def report(files: Mapping[str, str], paths: tuple[str, ...] = (), **settings: Any) -> Report:
    config = Config(**settings)
    known = built_in_rules()
    request = Request(
        rules=chosen(known, config),
        known_rules=known,
        texts=tuple,
        reported=lambda path: not paths or path in paths,
        fail_on=Severity.MEDIUM,
    )
    return lint(project_of(files, config=config), request)


def only(found: Report) -> Finding:
    (finding,) = found.findings
    return finding


def test_findings_are_sorted_by_where_they_stand() -> None:
    found = [(f.path, f.span[:2], f.rule) for f in report({**CLUSTER, "Dockerfile": "FROM alpine\n"}).findings]

    assert found == sorted(found)
    assert len({path for path, _, _ in found}) == 3


def test_a_rule_speaks_once_a_line() -> None:
    text = "FROM alpine:3.22\nUSER 1\nRUN curl https://a.example | sh; curl https://b.example | sh\n"
    found = only(report({"Dockerfile": text}, select=("docker/download-piped-to-shell",)))

    assert found.message == "what curl downloads is run by sh unseen" or "more on this line" in found.message


def test_a_finding_is_reported_at_any_of_its_places() -> None:
    select = ("kubernetes/autoscaled-without-request",)
    everywhere = only(report(CLUSTER, select=select))
    places = {everywhere.path, *(place.path for place in everywhere.related)}

    assert places == {"deployment.yaml", "hpa.yaml"}
    for path in places:
        assert report(CLUSTER, (path,), select=select).findings == (everywhere,)
    assert report({**CLUSTER, "other.yaml": "a: 1\n"}, ("other.yaml",), select=select).findings == ()


def test_a_finding_is_known_again_when_its_line_moves() -> None:
    select = ("kubernetes/latest-image-tag",)
    before = only(report(CLUSTER, select=select))
    moved = {**CLUSTER, "deployment.yaml": "# a comment\n\n" + CLUSTER["deployment.yaml"]}
    after = only(report(moved, select=select))

    assert after.span.line == before.span.line + 2
    assert after.fingerprint == before.fingerprint
    assert after.line_hash == before.line_hash


def test_equal_findings_are_told_apart() -> None:
    twice = CLUSTER["deployment.yaml"] + "        - name: web\n          image: registry.example/web\n"
    found = report({"deployment.yaml": twice}, select=("kubernetes/latest-image-tag",)).findings

    assert len(found) == 2
    assert len({finding.fingerprint for finding in found}) == 2
    assert len({finding.line_hash for finding in found}) == 2


def test_secrets_are_masked_whichever_rule_shows_their_line() -> None:
    password = "x7Kq9" + "ZpL2mV4tR8"
    text = f"FROM alpine\nENV DATABASE_URL=postgres://shop:{password}@db.shop-internal.net:5432/shop\n"
    found = report({"Dockerfile": text})

    assert {finding.rule for finding in found.findings} >= {"docker/untagged-base-image", "secrets/password-in-url"}
    assert password not in repr(found.findings)
    assert "****" in repr(found.findings)


def test_an_excerpt_says_where_the_finding_stands_once_secrets_before_it_are_masked() -> None:
    password = "x7Kq9" + "ZpL2mV4tR8wB3nC6"
    text = f"FROM alpine:3.22\nRUN docker login -u a -p {password} reg.io && sudo true\nUSER 1\n"
    found = report({"Dockerfile": text})
    marked = {
        finding.rule: finding.excerpt.lines[1][slice(*(column - 1 for column in finding.excerpt.columns or (1, 1)))]
        for finding in found.findings
        if finding.span.line == 2
    }

    assert marked == {"docker/credential-in-command": "****", "docker/sudo-in-build": "sudo"}


def test_grades_decide_by_circumstance() -> None:
    select = ("kubernetes/may-run-as-root",)
    root = CLUSTER["deployment.yaml"] + "          securityContext: {runAsUser: 0}\n"

    assert only(report(CLUSTER, select=select)).severity is Severity.MEDIUM
    assert only(report({"deployment.yaml": root}, select=select)).severity is Severity.HIGH
    assert only(report(CLUSTER, select=select)).confidence is Confidence.HIGH


def test_parameters_of_the_settings_reach_the_rule() -> None:
    job = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: acme/tool@v1\n"
    files = {".github/workflows/ci.yaml": job}
    select = ("workflow/unpinned-action",)

    assert only(report(files, select=select)).rule == "workflow/unpinned-action"
    assert not report(files, select=select, params={"workflow/unpinned-action": {"trusted": ["acme"]}}).findings


def test_every_rule_that_ran_is_counted() -> None:
    found = report(CLUSTER)
    tally = found.tallies["kubernetes/latest-image-tag"]

    assert (tally.passed, tally.failed) == (0, 1)
    assert found.tallies["docker/runs-as-root"] == (0, 0, 0, 0)
    assert found.read == {"deployment.yaml": "kubernetes", "hpa.yaml": "kubernetes"}
