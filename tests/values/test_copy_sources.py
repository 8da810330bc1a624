"""What COPY takes, against the packages with which BuildKit copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deploylint.parse.dockerignore import read_dockerignore
from deploylint.values.copy_sources import CopySource
from deploylint.values.go_paths import BadPattern
from moby_oracle import moby

TREE = (
    *(".env", "a", "b.txt", "a b", "d/.env", "d/a", "d/a.txt", "d/b/a", "d/b/c/a", "d/b/c/b.txt", "dd/a", "dd/b/a"),
    *("e/b/a", "e/a*", "src/a/b/c", "src/d/.env", ".git/HEAD"),
)
WORDS = ["a", "b", "d", "d*", "e", "src", "*", "?", "[ab]", "*.txt", ".env", "..", ".", "\\a", "**", "[", "a\\*", "c"]
PATHS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("/".join)
SOURCES = st.tuples(st.sampled_from(["", "", "./", "/", "d/", "d/./"]), PATHS, st.sampled_from(["", "", "/"]))
EXCLUDES = st.lists(st.tuples(st.sampled_from(["", "!", "/"]), PATHS).map("".join), max_size=2)
IGNORES = st.sampled_from(["", ".env\n", "d\n!d/b\n", "*\n!d\n", "**/.env\n.git\n", "**/a\n"])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    for path in TREE:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


@settings(max_examples=300, deadline=None)
@example(".", ["a"], False, "")
@example("*.txt", ["*.txt"], False, "")
@example("d/./b", [], True, "")
@example("d*", ["b"], False, "")
@given(SOURCES.map("".join), EXCLUDES, st.booleans(), IGNORES)
def test_takes_what_buildkit_takes(root: Path, written: str, excludes: list[str], parents: bool, ignore: str) -> None:
    answer = moby().copied(root, ignore, [written], excludes, parents=parents)
    received = read_dockerignore(ignore)
    try:
        source = CopySource(written, excludes, parents=parents)
    except BadPattern:
        return  # the build fails as soon as anything is compared with that pattern
    taken = [path for path in sorted(TREE) if not received.ignores(path) and source.takes(path)]
    if answer["refused"]:
        assert not taken, answer
    else:
        assert taken == answer["files"]


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        (".", True),
        ("./", True),
        ("/", True),
        ("*", True),
        ("./*", True),
        ("src", False),
        ("*.js", False),
        ("a/..", True),
    ],
)
def test_knows_what_takes_everything(written: str, whole: bool) -> None:
    assert CopySource(written).is_whole is whole
