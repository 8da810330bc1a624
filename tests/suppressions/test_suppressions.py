from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from deploylint.config import Config, Ignore
from deploylint.config.reading import read
from deploylint.model import Confidence, Excerpt, Finding, RelatedPlace, Severity, Source, Span, View
from deploylint.parse import Document
from deploylint.parse.yaml import parse
from deploylint.policy.rule import Rule
from deploylint.suppressions import Suppressions, collect

TODAY = "2026-06-15"


def rule(identity: str, *aliases: str) -> Rule:
    grade = (Severity.HIGH, Confidence.HIGH)
    return Rule(identity, "", *grade, "default", (), (), aliases, "x", None, {}, None, None, None, (), "", "", (), ())


RULES = [rule("a/one", "CKV_1", "kube-linter/one"), rule("a/two", "DL3006"), rule("b/three", "kics/three", "SC")]
ALL = [each.id for each in RULES]


def finding(rule: str, path: str, line: int, label: str = "", related: Sequence[tuple[str, int]] = ()) -> Finding:
    places = tuple(RelatedPlace(other, Span(at, 1, at, 2), "") for other, at in related)
    grade = (Severity.HIGH, Confidence.HIGH)
    return Finding(rule, *grade, path, Span(line, 1, line, 2), label, "m", places, Excerpt(line, ()), "", "")


def collected(files: Mapping[str, str], kind: str = "kubernetes", config: Config | None = None) -> Suppressions:
    sources = [Source(path, kind, text) for path, text in files.items()]

    def documents(wanted: str) -> list[Document]:
        return [document for source in sources if source.kind == wanted for document in parse(source)]

    return collect(sources, documents, config or Config(), RULES, today=TODAY)


def lines(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    return [(found.rule, found.span.line) for found in findings]


def states(found: Suppressions, ran: Sequence[str] = ALL, **facts: Any) -> list[tuple[int, str]]:
    return [(view.place.span.line, view.get("state")) for view in found.states(ran, **facts)]


def view(found: Suppressions, ran: Sequence[str] = ALL) -> View:
    (only,) = found.states(ran)
    return only


def test_a_comment_silences_its_rules_on_its_line() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/one] until=2026-06-15 -- we know\nb: 2\n"})
    opened, silenced = found.apply([finding("a/one", "f", 1), finding("a/two", "f", 1), finding("a/one", "f", 2)])
    assert lines(silenced) == [("a/one", 1)]
    assert lines(opened) == [("a/two", 1), ("a/one", 2)]
    suppression = silenced[0].suppression
    assert suppression is not None
    assert (suppression.by, suppression.reason, suppression.until) == ("comment", "we know", "2026-06-15")
    assert suppression.place is not None
    assert suppression.place.span.line == 1
    assert states(found) == [(1, "active")]


def test_a_glob_silences_every_rule_that_it_matches() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/*]\n"})
    assert lines(found.apply([finding("a/one", "f", 1), finding("b/three", "f", 1)])[1]) == [("a/one", 1)]


def test_ignore_file_covers_the_file_alone() -> None:
    found = collected({"f": "a: 1\n# deploylint: ignore-file[a/one]\n", "g": "a: 1\n"})
    opened, silenced = found.apply([finding("a/one", "f", 1), finding("a/one", "g", 1)])
    assert [each.path for each in silenced] == ["f"]
    assert [each.path for each in opened] == ["g"]


def test_a_finding_is_silenced_at_any_of_its_places() -> None:
    found = collected({"f": "a: 1\n", "g": "b: 1\nc: 2  # deploylint: ignore[a/one]\n"})
    assert found.apply([finding("a/one", "f", 1, related=[("g", 2)])])[0] == []
    assert found.apply([finding("a/one", "f", 1, related=[("g", 1)])])[1] == []


def test_an_expired_comment_silences_nothing_and_is_told() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/one] until=2026-06-14\n"})
    assert found.apply([finding("a/one", "f", 1)])[1] == []
    assert states(found) == [(1, "expired")]
    assert view(found).get("unused_rules") == []


@pytest.mark.parametrize(
    "text", ["ignore", "ignore[]", "ignore[a/one] we know", "ignore-file[*", "ignore[a/one] until=x"]
)
def test_a_malformed_comment_silences_nothing(text: str) -> None:
    found = collected({"f": f"a: 1  # deploylint: {text}\n"})
    assert found.apply([finding("a/one", "f", 1)])[1] == []
    assert states(found) == [(1, "malformed")]
    assert view(found).get("fault")


def test_an_unused_comment_is_told_rule_by_rule() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/one, a/two]\n"})
    found.apply([finding("a/one", "f", 1)])
    assert states(found) == [(1, "unused")]
    assert view(found).get("unused_rules") == ["a/two"]


def test_unused_is_judged_only_where_its_rules_ran() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/*]\n"})
    found.apply([])
    assert states(found, ["a/one"]) == [(1, "active")]
    assert states(found, ["a/one", "a/two"]) == [(1, "unused")]


def test_only_reported_files_are_judged() -> None:
    found = collected({"f": "a: 1  # deploylint: ignore[a/one]\n", "g": "\na: 1  # deploylint: ignore[a/one]\n"})
    found.apply([])
    assert states(found, reported=lambda path: path == "g") == [(2, "unused")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("a/on", "did you mean a/one?"), ("CKV_1", "here it is called a/one"), ("zzz", "`deploylint rules`"), ("z/*", "")],
)
def test_an_unknown_rule_is_told_with_a_hint(name: str, hint: str) -> None:
    found = collected({"f": f"a: 1  # deploylint: ignore[{name}, a/two]\n"})
    assert lines(found.apply([finding("a/two", "f", 1)])[1]) == [("a/two", 1)]
    assert states(found) == [(1, "unknown-rule")]
    assert view(found).get("unknown_rules") == [name]
    assert hint in view(found).get("hint")


OBJECTS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    {outer}
spec:
  template:
    metadata:
      annotations:
        {inner}
    spec:
      containers:
        - name: a
---
kind: Service
"""


def test_an_annotation_covers_its_object_alone() -> None:
    found = collected({"f": OBJECTS.format(outer='deploylint/ignore: "a/one, a/two -- we know"', inner="x: y")})
    opened, silenced = found.apply([finding("a/one", "f", line) for line in (2, 14, 16)])
    assert lines(silenced) == [("a/one", 2), ("a/one", 14)]
    assert lines(opened) == [("a/one", 16)]
    assert silenced[0].suppression is not None
    assert silenced[0].suppression[:2] == ("annotation", "we know")
    assert states(found) == [(6, "unused")]


def test_an_annotation_of_a_pod_template_covers_the_template() -> None:
    found = collected({"f": OBJECTS.format(outer="x: y", inner="deploylint/ignore: a/one")})
    opened, silenced = found.apply([finding("a/one", "f", line) for line in (2, 14)])
    assert (lines(silenced), lines(opened)) == ([("a/one", 14)], [("a/one", 2)])


@pytest.mark.parametrize(
    "annotation", ["deploylint/ignore: [a/one]", "deploylint/ignores: a/one", "deploylint/ignore: all of it"]
)
def test_a_malformed_annotation_silences_nothing(annotation: str) -> None:
    found = collected({"f": OBJECTS.format(outer=annotation, inner="x: y")})
    assert found.apply([finding("a/one", "f", 2)])[1] == []
    assert states(found) == [(6, "malformed")]


def test_an_annotation_in_a_list_covers_its_item() -> None:
    item = "- metadata:\n    annotations: {deploylint/ignore: a/one}\n- metadata: {name: b}\n"
    found = collected({"f": "kind: List\nitems:\n" + item})
    assert lines(found.apply([finding("a/one", "f", 3), finding("a/one", "f", 5)])[1]) == [("a/one", 3)]


@pytest.mark.parametrize(
    ("ignore", "silenced"),
    [
        (Ignore(("a/one",), "r"), ["f", "g"]),
        (Ignore(("a/one",), "r", path="f"), ["f"]),
        (Ignore(("a/*",), "r", path="**/g"), ["g"]),
        (Ignore(("a/one",), "r", kind="deployment", name="we*"), ["f"]),
        (Ignore(("a/one",), "r", name="db"), ["g"]),
        (Ignore(("a/one",), "r", kind="Service"), []),
        (Ignore(("b/*",), "r"), []),
        (Ignore(("a/one",), "r", until="2026-01-01"), []),
    ],
)
def test_settings_silence_by_rule_path_kind_and_name(ignore: Ignore, silenced: list[str]) -> None:
    found = collected({"f": "a: 1\n", "g": "a: 1\n"}, config=Config(ignores=(ignore,)))
    findings = [finding("a/one", "f", 1, "Deployment/web"), finding("a/one", "g", 1, "StatefulSet/db container a")]
    assert [each.path for each in found.apply(findings)[1]] == silenced


def test_an_unused_setting_is_told_where_it_stands() -> None:
    config = read("c.yaml", "ignores:\n  - rules: [a/one]\n    reason: x\n  - rules: [a/two]\n    reason: x\n")
    found = collected({"f": "a: 1\n"}, config=config)
    assert found.apply([finding("a/one", "f", 1)])[0] == []
    assert states(found) == [(2, "active"), (4, "unused")]


def test_comments_of_other_linters_count_only_on_request() -> None:
    files = {"Dockerfile": "# hadolint ignore=DL3006\nFROM a\n"}
    one = finding("a/two", "Dockerfile", 2)
    assert collected(files, "docker").apply([one])[1] == []
    found = collected(files, "docker", Config(honor_foreign_ignores=True))
    assert found.apply([one])[0] == []
    assert found.states(ALL) == []


def test_a_comment_for_a_stage_covers_what_is_missing_in_it() -> None:
    found = collected(
        {"Dockerfile": "FROM a AS b\nRUN c\n# deploylint: ignore-stage[a/*] -- we know\nFROM d\nRUN e\n"}, "docker"
    )
    opened, silenced = found.apply([finding("a/one", "Dockerfile", line) for line in (1, 2, 4, 5)])
    assert (lines(opened), lines(silenced)) == ([("a/one", 1), ("a/one", 2)], [("a/one", 4), ("a/one", 5)])
    assert states(found) == [(3, "active")]


def test_an_unused_comment_for_a_stage_is_told() -> None:
    found = collected({"Dockerfile": "# deploylint: ignore-stage[a/one]\nFROM a\nFROM b\n"}, "docker")
    found.apply([finding("a/one", "Dockerfile", 3)])
    assert states(found) == [(1, "unused")]


def test_codes_of_shellcheck_silence_what_names_them() -> None:
    files = {"Dockerfile": "# hadolint ignore=SC2086,DL3006\nRUN a\n"}
    found = collected(files, "docker", Config(honor_foreign_ignores=True))
    named = finding("b/three", "Dockerfile", 2)._replace(message="SC2086: quote it")
    other = finding("b/three", "Dockerfile", 2)._replace(message="SC2046: quote it")
    assert found.apply([named, other, finding("a/two", "Dockerfile", 2)])[0] == [other]


def test_another_linters_day_is_held() -> None:
    files = {"f": "a: 1 # trivy:ignore:DS-0001:exp:2026-06-14\nb: 1 # trivy:ignore:DS001:exp:2026-06-15\n"}
    known = [rule("a/one", "DS-0001")]
    sources = [Source(path, "kubernetes", text) for path, text in files.items()]
    found = collect(sources, lambda _kind: [], Config(honor_foreign_ignores=True), known, today=TODAY)
    assert lines(found.apply([finding("a/one", "f", 1), finding("a/one", "f", 2)])[0]) == [("a/one", 1)]


def test_annotations_of_kube_linter_count_on_request() -> None:
    text = OBJECTS.format(outer="ignore-check.kube-linter.io/one: why", inner="x: y")
    found = collected({"f": text}, config=Config(honor_foreign_ignores=True))
    assert lines(found.apply([finding("a/one", "f", 2), finding("a/two", "f", 2)])[1]) == [("a/one", 2)]


def test_kics_silences_all_rules_that_kics_has() -> None:
    found = collected({"f": "# kics-scan ignore-line\na: 1\n"}, config=Config(honor_foreign_ignores=True))
    assert lines(found.apply([finding("b/three", "f", 2), finding("a/one", "f", 2)])[1]) == [("b/three", 2)]


def test_nothing_to_silence_is_nothing_to_do() -> None:
    found = collected({"f": "a: 1\n"})
    assert found.apply([finding("a/one", "f", 1)])[1] == []
    assert found.states(ALL) == []


def test_hostile_annotations_are_survived() -> None:
    text = "a: &a\n  metadata: {annotations: &b {deploylint/ignore: a/one, x: *a}}\n  b: *b\n"
    found = collected(
        {"f": text, "g": "metadata: {annotations: {deploylint/: 1, 1: deploylint/}}\n", "h": "- - deploylint/"}
    )
    found.apply([finding("a/one", "f", 1)])
    assert all(each.get("state") for each in found.states(ALL))
