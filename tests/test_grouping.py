"""One cause, one finding: what is grouped, what never is, and that nothing of it is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Run
from deploylint.config import Config
from deploylint.grouping import flat, grouped
from deploylint.lint import Request, lint
from deploylint.model import Confidence, Excerpt, Finding, Report, Severity, Source, Span
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
    - name: proxy
      image: registry.example.com/proxy:2.0.0
"""
GROUPS = {"a/one": "cause", "a/two": "cause", "a/three": "cause", "b/other": "else", "c/alone": ""}


def finding(rule: str, line: int = 1, severity: Severity = Severity.LOW, thing: str = "Pod/web") -> Finding:
    span = Span(line, 1, line, 4)
    texts = {"path": "k8s.yaml", "object": thing, "message": rule, "fingerprint": rule, "line_hash": ""}
    return Finding(rule, severity, Confidence.HIGH, span=span, related=(), excerpt=Excerpt(1, ()), **texts)  # type: ignore[arg-type]


def test_the_worst_speaks_for_its_group() -> None:
    findings = [finding("a/one"), finding("a/two", severity=Severity.HIGH), finding("a/three")]
    (lead,) = grouped(findings, GROUPS)

    assert lead.rule == "a/two"
    assert [other.rule for other in lead.also] == ["a/one", "a/three"]


@pytest.mark.parametrize(
    "other",
    [finding("a/two", line=2), finding("a/two", thing="Pod/api"), finding("b/other"), finding("c/alone")],
    ids=["another line", "another object", "another group", "no group"],
)
def test_what_has_another_cause_stands_for_itself(other: Finding) -> None:
    assert sorted(grouped([finding("a/one"), other], GROUPS)) == sorted([finding("a/one"), other])


def test_nothing_is_lost() -> None:
    findings = [finding(rule, line) for line in (1, 2, 3) for rule in GROUPS]

    assert sorted(flat(grouped(findings, GROUPS))) == sorted(findings)


def scan(text: str, config: Config) -> Report:
    profiles = ("default", "strict") if config.profile == "strict" else ("default",)
    rules = [rule for rule in built_in_rules() if rule.profile in profiles]
    project = Project([Source("k8s.yaml", "kubernetes", text)], config=config)
    return lint(project, Request(rules, rules, tuple, lambda path: True, Severity.MEDIUM, group=config.groups))


def test_each_container_that_is_not_hardened_is_one_finding() -> None:
    found = [f for f in scan(POD, Config()).findings if any("privilege" in a.rule for a in (f, *f.also))]

    assert [f.span.line for f in found] == [6, 8]
    assert {"kubernetes/may-run-as-root", "kubernetes/privilege-escalation-allowed"} <= {
        single.rule for single in flat(found[:1])
    }


def test_an_ignored_rule_leaves_the_group_and_not_the_rest() -> None:
    text = POD.replace(
        "- name: web", "- name: web  # deploylint: ignore[kubernetes/may-run-as-root] -- its image has a user"
    )
    (found,) = [f for f in scan(text, Config()).findings if f.span.line == 6 and "privilege" in f"{f.rule}{f.also}"]

    assert "kubernetes/may-run-as-root" not in {single.rule for single in flat([found])}


def test_the_strict_profile_and_the_setting_show_each_by_itself() -> None:
    assert all(not f.also for f in scan(POD, Config(profile="strict")).findings)
    assert all(not f.also for f in scan(POD, Config(group=False)).findings)
    assert any(f.also for f in scan(POD, Config(profile="strict", group=True)).findings)


def test_a_baseline_holds_every_finding_by_itself(tmp_path: Path, run: Run) -> None:
    (tmp_path / "k8s.yaml").write_text(POD, "utf-8")
    assert run("--baseline", "known.json", "--write-baseline", cwd=tmp_path).returncode == 0
    known = json.loads((tmp_path / "known.json").read_text("utf-8"))
    every = json.loads(run("--no-group", "--format", "json", cwd=tmp_path).stdout)["findings"]

    assert len(known["findings"]) == len(every)
    assert run("--baseline", "known.json", "--no-group", cwd=tmp_path).returncode == 0


def test_formats_name_the_whole_group(tmp_path: Path, run: Run) -> None:
    (tmp_path / "k8s.yaml").write_text(POD, "utf-8")
    for format_ in ("text", "concise", "json", "sarif", "github", "summary"):
        said = run("--format", format_, cwd=tmp_path).stdout
        assert "kubernetes/privilege-escalation-allowed" in said, format_
