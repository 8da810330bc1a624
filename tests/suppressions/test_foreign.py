from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.suppressions.foreign import ForeignComment, foreign_comments
from deploylint.suppressions.kics_queries import kics_query

Extent = tuple[int, int] | None


def comments(kind: str, text: str) -> list[ForeignComment]:
    return list(foreign_comments(Source("f", kind, text)))


def covered(kind: str, text: str) -> list[tuple[tuple[str, ...], Extent]]:
    return [(comment.names, comment.extent) for comment in comments(kind, text)]


STAGES = "FROM a AS b\nRUN c \\\n  d\n\nFROM e\nUSER f\n"


@pytest.mark.parametrize(
    ("comment", "names", "extent"),
    [
        ("# hadolint ignore=DL3006,DL3008", ("DL3006", "DL3008"), (2, 2)),
        ("# hadolint ignore=DL3006, SC2086 # we know", ("DL3006", "SC2086"), (2, 2)),
        ("# hadolint global ignore=DL3006", ("DL3006",), None),
        ("# hadolint stage ignore=DL3006", ("DL3006",), (2, 5)),
        ("# checkov:skip=CKV_DOCKER_2: not needed", ("CKV_DOCKER_2",), None),
        ("# checkov:skip=CKV_DOCKER_2,CKV2_DOCKER_1:x", ("CKV_DOCKER_2", "CKV2_DOCKER_1"), None),
        ("# bridgecrew:skip=CKV_DOCKER_2", ("CKV_DOCKER_2",), None),
        ("#trivy:ignore:DS-0002", ("DS-0002",), (2, 2)),
        ("# trivy:ignore:AVD-DS-0002 trivy:ignore:DS026", ("DS-0002", "DS-0026"), (2, 2)),
        ("# check=skip=UndefinedVar,FromAsCasing;error=true", ("buildkit/UndefinedVar", "buildkit/FromAsCasing"), None),
        ("# check=error=true;skip=all", ("buildkit/*",), None),
        ("# syntax=docker/dockerfile:1\n# check = skip = all", ("buildkit/*",), None),
        ("# note\n# check=skip=StageNameCasing", ("buildkit/StageNameCasing",), (3, 3)),
        ("# kics-scan ignore", ("kics/*",), None),
        ("# kics-scan ignore-line", ("kics/*",), (2, 2)),
        ("# kics-scan ignore-block", ("kics/*",), (2, 5)),
        ("# kics-scan disable=FD54F200-402c-4333-a5a4-36ef6709af2f,0", ("kics/missing_user_instruction",), None),
        (
            "# nosemgrep: dockerfile.security.missing-user.missing-user, b",
            ("semgrep/missing-user", "semgrep/b"),
            (2, 2),
        ),
        ("# nosemgrep", ("semgrep/*",), (2, 2)),
        ('# droast ignore=DF001,DF002 reason="a b" expires=2026-09-30', ("droast/DF001", "droast/DF002"), (2, 2)),
    ],
)
def test_comments_in_a_dockerfile(comment: str, names: tuple[str, ...], extent: Extent) -> None:
    assert covered("docker", f"{comment}\n{STAGES}") == [(names, extent)]


def test_an_instruction_is_covered_with_all_its_lines() -> None:
    for comment in ("hadolint ignore=DL3006", "kics-scan ignore-line", "check=skip=all", "nosem"):
        assert [extent for _, extent in covered("docker", f"FROM a\n# {comment}\nRUN b \\\n  c\nUSER d\n")] == [(3, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n# hadolint stage ignore=DL3006\nRUN b\n",
        "FROM a\n# kics-scan ignore-block\nRUN b\n",
        "FROM a\n# kics-scan ignore\nRUN b\n",
        "FROM a\n# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f\nRUN b\n",
        "# kics-scan disable=00000000-402c-4333-a5a4-36ef6709af2f\nFROM a\n",
        "# kics-scan enable=fd54f200-402c-4333-a5a4-36ef6709af2f\nFROM a\n",
        "#trivy:ignore:DS-0002[name=x]\nFROM a\n",
        "# check=error=true\nFROM a\n",
        "# healthcheck=skip=all\nFROM a\n",
        "RUN a # hadolint ignore=DL3006\n",
        "RUN <<EOF\n# hadolint ignore=DL3006\nEOF\n",
        "# hadolint ignore=DL3006\n",
        "# dclint disable-file\nFROM a\n",
    ],
)
def test_what_silences_nothing_in_a_dockerfile(text: str) -> None:
    assert comments("docker", text) == []


@pytest.mark.parametrize(
    ("text", "names", "extent"),
    [
        ("# dclint disable-file\nservices: {}\n", ("dclint/*",), None),
        ("---\n\n# dclint disable no-version-field x\na: 1\n", ("dclint/no-version-field", "dclint/x"), None),
        ("a:\n  # dclint disable-line no-version-field\n  b:\n    c: 1\n", ("dclint/no-version-field",), (3, 3)),
        ("a: 1\nb: 2 # dclint disable-line\n", ("dclint/*",), (2, 2)),
        ("a:\n  # kics-scan ignore-block\n  b:\n    c: 1\nd: 1\n", ("kics/*",), (3, 4)),
        (
            "# kics-scan disable=ae5b6871-7f45-42e0-bb4c-ab300c4d2026\na: 1\n",
            ("kics/privileged_containers_enabled",),
            None,
        ),
        ("a:\n  b: true # nosemgrep: privileged-service\n", ("semgrep/privileged-service",), (2, 2)),
    ],
)
def test_comments_in_a_compose_file(text: str, names: tuple[str, ...], extent: Extent) -> None:
    assert covered("compose", text) == [(names, extent)]


def test_dclint_disables_a_file_in_its_first_line_alone() -> None:
    assert comments("compose", "a: 1\n# dclint disable no-version-field\nb: 1\n") == []


@pytest.mark.parametrize(
    ("kind", "text", "names", "extent"),
    [
        ("workflow", "a: 1 # checkov:skip=CKV_GHA_2:x\n", ("CKV_GHA_2",), (1, 1)),
        ("kubernetes", "a: 1 # trivy:ignore:AVD-KSV-0012\n", ("KSV-0012",), (1, 1)),
        ("workflow", "uses: x # zizmor: ignore[a-b, c] why\n", ("zizmor/a-b", "zizmor/c"), (1, 1)),
        ("kubernetes", "# kics-scan ignore-line\na: 1\n", ("kics/*",), (2, 2)),
        ("kubernetes", "---\n# note\n# kics-scan ignore\na: 1\n", ("kics/*",), None),
    ],
)
def test_comments_in_other_files(kind: str, text: str, names: tuple[str, ...], extent: Extent) -> None:
    assert covered(kind, text) == [(names, extent)]


@pytest.mark.parametrize(
    ("comment", "reason", "until"),
    [
        ("# hadolint ignore=DL3006 # we  know", "we know", ""),
        ("# checkov:skip=CKV_DOCKER_2: we know", "we know", ""),
        ("# trivy:ignore:DS-0002:exp:2026-01-31", "", "2026-01-31"),
        ('# droast ignore=DF001 reason="we know" expires=2026-09-30', "we know", "2026-09-30"),
    ],
)
def test_reasons_and_days(comment: str, reason: str, until: str) -> None:
    (found,) = comments("docker", f"{comment}\nFROM a\n")
    assert (found.reason, found.until) == (reason, until)


def test_kics_queries_are_known_by_id() -> None:
    assert kics_query("fd54f200-402c-4333-a5a4-36ef6709af2f") == "missing_user_instruction"
    assert kics_query("") == ""


PARTS = (
    "# hadolint ",
    "stage ignore=",
    "global ignore=",
    "DL1,",
    "# kics-scan ",
    "ignore-block",
    "disable=",
    "# check=",
)
LINES = st.lists(
    st.one_of(
        st.sampled_from(("FROM a", "RUN <<A", "A", "b: 1", "---", "", "# dclint disable-line x", "# nosem: .,. ,")),
        st.lists(
            st.sampled_from((*PARTS, "skip=all", "# trivy:ignore:", "DS0:exp:", "# droast ignore=DF1")), max_size=4
        ).map("".join),
    ),
    max_size=10,
)


@settings(max_examples=200)
@given(st.sampled_from(("docker", "compose", "kubernetes")), LINES.map("\n".join))
def test_any_text_gives_sound_comments(kind: str, text: str) -> None:
    source = Source("f", kind, text)
    for comment in foreign_comments(source):
        assert comment.names
        assert comment.extent is None or 1 <= comment.extent[0] <= comment.extent[1] <= len(source.lines) + 1


def test_hostile_texts_end() -> None:
    began = time.process_time()
    for line in (
        "# check=skip=all",
        "# kics-scan ignore",
        "# hadolint stage ignore=A",
        "# dclint disable",
        "# nosem:" + " a" * 900,
    ):
        for kind in ("docker", "compose"):
            comments(kind, f"{line}\n" * 30_000 + "FROM a\n")
            comments(kind, f"{line}\nFROM a\n" * 15_000)
    assert time.process_time() - began < 10
