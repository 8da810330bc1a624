"""Ignore patterns against moby's own packages, on files that were really walked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploylint.parse.dockerignore import read_dockerignore
from deploylint.values.go_paths import BadPattern, GoPattern, clean
from moby_oracle import moby

TREE = (
    *(".env", ".env.example", "!x", "#x", "a", "a b", "a.b", "ab", "b.txt", "é.txt", "a[b", "a\\b", "^a", "d1", "..a"),
    *("d/.env", "d/a", "d/a.txt", "d/b/a", "d/b/c/a", "d/b/c/b.txt", "d/bb", "d/e/a", "dd/a", "e/b/a", "e/d/b/a"),
    *(".git/HEAD", ".git/objects/aa", "e/.git/HEAD", "e/a*", "e/a?", "src/a/b/c/d/e", "src/d/.env"),
)
WORDS = [
    *("a", "b", "d", "e", "src", ".env", ".git", "a.b", "*.txt", "*", "**", "***", "?", "??", "[ab]", "[^a]", "[a-c]"),
    *("\\a", "\\*", "\\d", "a*", "*b", "a**", "**b", ".", "..", "", "!", "#x", " ", "^a", "[", "]", "a\\", "é*", ".*"),
    *("\\!x", "{a,b}", "(a)", "+", "|", "$", "c", "HEAD", "[b-a]", "[]a]", "[a/]", "[!a]", "[[:alpha:]]"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    for path in TREE:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def lines() -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS) | st.text("ab*?/.!\\[]^-", max_size=4), min_size=1, max_size=4)
    line = st.tuples(st.sampled_from(["", "", "", "!", "!", "/", "./", "! ", " ", "!/", "# "]), words.map("/".join))
    return st.tuples(line.map("".join), st.sampled_from(["", "", "", "/", "/**", "/*", " ", "\t"])).map("".join)


def same(root: Path, text: str) -> None:
    answer = moby().received(root, text)
    ignore = read_dockerignore(text)
    refused = [line for line in ignore.lines if line.problem]
    if answer["refused"]:
        assert refused, answer
    elif not refused:
        assert [path for path in sorted(TREE, key=str.encode) if not ignore.ignores(path)] == answer["files"]
    assert [line.text for line in ignore.lines] == (answer["patterns"] or [])


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["a/b", "!a"], "\n")
@example(["d", "!d/*/**"], "\n")
@example(["./!a"], "\n")
@given(st.lists(lines(), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_decides_as_buildkit_does(root: Path, patterns: list[str], end: str) -> None:
    same(root, end.join(patterns))


@settings(max_examples=400, deadline=None)
@given(st.text("ab*?/.!\\[]^-é", max_size=8), st.text("ab/.é-]", max_size=6))
def test_matches_as_go_does(pattern: str, name: str) -> None:
    answer = moby().ask(Match=[pattern, name])
    try:
        assert GoPattern(pattern).matches(name) is answer["matched"]
        assert not answer["refused"]
    except BadPattern:
        assert answer["refused"] == "pattern"


@settings(max_examples=400, deadline=None)
@given(st.text("ab/.", max_size=12))
def test_cleans_as_go_does(path: str) -> None:
    assert clean(path) == moby().ask(Clean=path)["cleaned"]
