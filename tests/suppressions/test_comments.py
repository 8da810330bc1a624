from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.suppressions.comments import comments
from deploylint.suppressions.foreign import foreign_comments

IGNORE = "# deploylint: ignore[a/b]"


def extents(kind: str, text: str, path: str = "f") -> list[tuple[int, int] | None]:
    return [comment.extent for comment in comments(Source(path, kind, text))]


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        (f"a: 1\nb: 2  {IGNORE}\nc: 3\n", (2, 2)),
        (f"a:\n  {IGNORE}\n  b: 2\n  c: 3\n", (3, 3)),
        (f"{IGNORE}\na:\n  b: 2\n\n  # note\n  c: 3\nd: 4\n", (2, 6)),
        (f"a:\n  {IGNORE}\n  - b: 1\n    c: 2\n  - d: 3\n", (3, 4)),
        (f"{IGNORE}\na:\n- b: 1\n  c: 2\n- d: 3\ne: 4\n", (2, 5)),
        (f"a:\n{IGNORE}\n- b: 1\n  c: 2\n- d: 3\n", (3, 4)),
        (f"a:\n  {IGNORE}\n  -\n    b: 1\n  - c\n", (3, 4)),
        (f"{IGNORE}\nrun: |\n  one\n\n  two\nb: 1\n", (2, 5)),
        (f"{IGNORE}\n\n# more\na: 1\n", (4, 4)),
        (f"a: 1\n---\n{IGNORE}\nb:\n  c: 1\n---\nd: 1\n", (4, 5)),
        (f"a: 1\n{IGNORE}\n---\nb:\n  c: 1\n---\nd: 1\n", (3, 5)),
        (f"{IGNORE}\na:\n  b: 1\n---\n  c: 1\n", (2, 3)),
        (f"a: 1\n{IGNORE}\n", None),
        (f"{IGNORE}\r\na:\r\n  b: 1\r\nc: 1\r\n", (2, 3)),
    ],
)
def test_what_a_comment_covers_in_yaml(text: str, extent: tuple[int, int] | None) -> None:
    assert extents("kubernetes", text) == [extent]


@pytest.mark.parametrize(
    "text",
    [
        f'a: "x {IGNORE}"\n',
        f"a: 'it''s {IGNORE}'\n",
        f"a: x{IGNORE}\n",
        "# deploylint runs in CI\na: 1\n",
        "# see https://x/deploylint: ignore\na: 1\n",
        "a: deploylint\n",
    ],
)
def test_what_is_no_comment(text: str) -> None:
    assert comments(Source("f", "kubernetes", text)) == []


def test_a_comment_behind_another() -> None:
    found = comments(Source("f", "kubernetes", f"image: x # renovate: a {IGNORE} -- why # expect\n"))
    assert [comment.directive.reason for comment in found] == ["why"]


def test_a_comment_without_a_colon_is_malformed() -> None:
    found = comments(Source("f", "kubernetes", "a: 1 # deploylint ignore[a/b]\n"))
    assert "colon" in found[0].directive.fault


def test_a_text_block_is_not_judged_unless_it_is_a_script() -> None:
    text = f"a:\n  run: |\n    one\n    two {IGNORE}\n  b: 1\n"
    assert [(c.extent, c.judged) for c in comments(Source("f", "kubernetes", text))] == [((4, 4), False)]
    assert [(c.extent, c.judged) for c in comments(Source("f", "workflow", text))] == [((4, 4), True)]


def test_json_has_no_comments() -> None:
    assert extents("kubernetes", f'{{"a":\n  1 {IGNORE}\n}}', "f.json") == []


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        (f"FROM a\n{IGNORE}\nRUN b \\\n  # c\n\n  d\nUSER e\n", (3, 6)),
        (f"FROM a\nRUN b \\\n  {IGNORE}\n  d\nUSER e\n", (2, 4)),
        (f"{IGNORE}\n# x\n\nFROM a\n", (4, 4)),
        (f"# escape=`\n{IGNORE}\nRUN a `\n  b\nUSER c\n", (3, 4)),
        (f"# escape=`\n{IGNORE}\nRUN a \\\nUSER c\n", (3, 3)),
        (f"{IGNORE}\nRUN <<EOF cat\na\n  b\nEOF\nUSER c\n", (2, 5)),
        (f"{IGNORE}\nCOPY <<-'A' <<B /x/\na\n\tA\nb\nB\nUSER c\n", (2, 6)),
        (f"{IGNORE}\nRUN echo $((1<<N))\nUSER c\n", (2, 2)),
        (f"{IGNORE}\nENV A=<<EOF\nEOF\n", (2, 2)),
        (f"FROM a\n{IGNORE}\n", None),
        (f"{IGNORE}\nRUN a \\", (2, 2)),
    ],
)
def test_what_a_comment_covers_in_a_dockerfile(text: str, extent: tuple[int, int] | None) -> None:
    assert extents("docker", text) == [extent]


def test_what_a_comment_covers_in_the_files_of_database_servers() -> None:
    assert extents("redis.conf", f"port 1\n{IGNORE}\nsave 60 1\nappendonly no\n") == [(3, 3)]
    assert extents("pg_hba.conf", f"local all all trust  {IGNORE}\n{IGNORE}\nhost all all all md5\n") == [
        (1, 1),
        (3, 3),
    ]
    assert extents("postgresql.conf", f"fsync = off  {IGNORE}\n") == [(1, 1)]


def test_the_text_of_a_heredoc_has_no_comments() -> None:
    assert extents("docker", f"RUN <<EOF\n{IGNORE}\nEOF\n") == []


STAGE = "# deploylint: ignore-stage[a/b]"


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        (f"{STAGE}\nFROM a\nRUN b\n\nFROM c\nRUN d\n", (2, 4)),
        (f"FROM a\n{STAGE}\n# more\n\nfrom c AS d\nRUN <<EOF\nFROM x\nEOF\nUSER e", (5, 9)),
        (f"FROM a\nRUN b\n{STAGE}\nFROM \\\n  c\nONBUILD FROM x\nFROM d\n", (4, 6)),
    ],
)
def test_a_comment_for_a_stage_covers_it(text: str, extent: tuple[int, int]) -> None:
    assert extents("docker", text) == [extent]


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("docker", f"FROM a\n{STAGE}\nRUN b\nFROM c\n", "above the FROM"),
        ("docker", f"{STAGE}\nARG A\nFROM c\n", "above the FROM"),
        ("docker", f"FROM a\nRUN b\n{STAGE}\n", "above the FROM"),
        ("compose", f"{STAGE}\nservices: {{}}\n", "only Dockerfiles"),
        ("workflow", f"a: 1 {STAGE}\n", "only Dockerfiles"),
    ],
)
def test_a_comment_for_a_stage_stands_above_its_from(kind: str, text: str, fault: str) -> None:
    (found,) = comments(Source("f", kind, text))
    assert fault in found.directive.fault
    assert found.extent is None


@pytest.mark.parametrize(("kind", "text"), [("docker", f"USER root {IGNORE}\n"), ("env", f"A=1 {IGNORE}\n")])
def test_a_comment_behind_something_is_malformed_where_it_is_none(kind: str, text: str) -> None:
    assert "line of its own" in comments(Source("f", kind, text))[0].directive.fault


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        (f"{IGNORE}\nA=1\nB=2\n", (2, 2)),
        (f"{IGNORE}\n\n# x\nexport A='1\n2\n3'\nB=2\n", (4, 6)),
        (f'{IGNORE}\nA="1 \\" \n2"\nB=2\n', (2, 3)),
        (f'{IGNORE}\nA="never closed\nB=2\n', (2, 2)),
        (f"{IGNORE}\nA\n", (2, 2)),
    ],
)
def test_what_a_comment_covers_in_an_env_file(text: str, extent: tuple[int, int] | None) -> None:
    assert extents("env", text) == [extent]


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ('key = "x"  // deploylint: ignore[a/b] -- y\n', (1, 1)),
        ('/* deploylint: ignore[a/b] -- y */\n\nkey = "x"\n', (3, 3)),
        ("-- deploylint: ignore[a/b]\nselect 1\n", (2, 2)),
        ("<!-- deploylint: ignore[a/b] -- why -->\n<a>\n", (2, 2)),
    ],
)
def test_comments_in_code(text: str, extent: tuple[int, int]) -> None:
    found = comments(Source("f", "text", text))
    assert [(c.extent, c.judged, c.directive.fault) for c in found] == [(extent, False, "")]


def test_a_span_covers_the_comment_and_no_more() -> None:
    span = comments(Source("f", "compose", f"a: 1  {IGNORE} -- x  \n"))[0].span
    assert tuple(span) == (1, 7, 1, 7 + len(IGNORE) + 5)


KINDS = ["docker", "env", "dockerignore", "kubernetes", "workflow", "helm.template", "yaml", "text"]
WRITTEN = (
    IGNORE,
    STAGE,
    "FROM a",
    "  " + IGNORE,
    "a: 1 " + IGNORE,
    "# deploylint: nonsense",
    "a: |",
    "  - b",
    "---",
    "RUN a \\",
    "",
)
ODD = (
    "RUN <<A <<B",
    "A",
    "B",
    'K="x',
    '"',
    "{{ if }}",
    "\t- ",
    "\x00",
    "# hadolint stage ignore=DL1",
    "#trivy:ignore:X",
)
LINES = st.lists(st.sampled_from((*WRITTEN, *ODD)), max_size=12)


@settings(max_examples=200)
@given(st.sampled_from(KINDS), LINES.map("\n".join))
def test_any_text_gives_sound_comments(kind: str, text: str) -> None:
    source = Source("f", kind, text)
    for comment in comments(source):
        if comment.directive.fault:
            assert comment.extent is None
        if comment.extent is not None:
            assert 1 <= comment.extent[0] <= comment.extent[1] <= len(source.lines)
    list(foreign_comments(source))


def test_hostile_texts_end() -> None:
    began = time.perf_counter()
    many = "\n".join([IGNORE] * 30_000) + "\na: 1\n"
    for kind in KINDS:
        comments(Source("f", kind, many))
    comments(Source("f", "docker", f"{IGNORE}\n" + "RUN <<A\n" * 50_000))
    comments(Source("f", "kubernetes", ("\n" * 50 + IGNORE) * 3_000))
    assert time.perf_counter() - began < 10
