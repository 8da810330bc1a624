from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deploylint.parse.dockerignore import read_dockerignore


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        (".env", ".env", True),
        (".env", "api/.env", False),
        ("**/.env", "api/.env", True),
        ("**/.env", ".env", True),
        ("/.env", ".env", True),
        ("./.env", ".env", True),
        (".git/", ".git/config", True),
        (".git", ".git/config", True),
        (".git", ".github/x", False),
        ("*.pem", "a.pem", True),
        ("*.pem", "keys/a.pem", False),
        ("*/*.pem", "keys/a.pem", True),
        ("*", ".env", True),
        ("**", "a/b/c", True),
        ("*\n!src", "src/a.py", False),
        ("*\n!src\nsrc/.env", "src/.env", True),
        (".env*\n!.env.example", ".env.example", False),
        (".env*\n!.env.example", ".env.local", True),
        ("!.env\n.env", ".env", True),
        ("# .env", ".env", False),
        ("  .env  ", ".env", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c].txt", "b.txt", True),
        ("[^a].txt", "a.txt", False),
        ("a**", "abc/d", True),
        ("node_modules/**", "node_modules/x", True),
        ("[", "[", False),
        ("", ".env", False),
    ],
)
def test_decides_like_buildkit(patterns: str, path: str, ignored: bool) -> None:
    assert read_dockerignore(patterns).ignores(path) is ignored


def test_says_which_line_decides() -> None:
    deciding = read_dockerignore("*\n# x\n!.env\n").decides(".env")
    assert deciding is not None
    assert (deciding.line, deciding.exception) == (3, True)


@settings(max_examples=150)
@example("[?--]", "a")
@example("[a&&b~~]", "a")
@given(st.text(alphabet="*?[]!\\/.^a-b \n", max_size=30), st.text(alphabet="ab/.", min_size=1, max_size=12))
def test_never_raises(patterns: str, path: str) -> None:
    read_dockerignore(patterns).ignores(path)
