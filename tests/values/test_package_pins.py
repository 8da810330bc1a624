from __future__ import annotations

import pytest

from deploylint.values.package_pins import names_version


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("apt", ["curl=1", "curl=$V", "curl/sid", "./a.deb", "a.deb", "/tmp/*", "vim-"]),
        ("apk", ["curl=1", "curl~1", "curl~=1", "curl>1", "curl<2", "curl@edge", "/a.apk", "a.apk", "!curl", ".deps"]),
        (
            "rpm",
            [
                "git-2.47.1",
                "git-2.47.1-1.fc41.x86_64",
                "mariadb-devel-1:5.5.65-1.el7.x86_64",
                "epel-release-7-11.noarch",
            ],
        ),
        ("rpm", ["git=2", "git>=2", "a.rpm", "https://x/y", "@nodejs:22"]),
        ("pip", ["a==1", "a~=1", "a>=1,<2", "a[b]===1", "a==$V", ".", "./a", "a/b", "*.whl", "a.tar.gz", "a.zip"]),
        (
            "pip",
            ["git+https://x/y@1.0", "git+ssh://git@x/y.git@abc#egg=y", "y @ git+https://x/y@v1", "y @ https://x/y.whl"],
        ),
        ("npm", ["a@1", "a@^1.2", "@a/b@1", "a@~1"]),
        ("npm", [".", "./a", "file:a", "a.tgz", "o/r#v1", "git+https://x/y#v1", "https://x/y.tgz", "a@npm:b@1"]),
        ("gem", ["a:1", "a.gem"]),
        ("go", ["a/b@v1.2.3", "a/b@1a2b3c4d", "./...", "."]),
        ("cargo", ["a@1"]),
    ],
)
def test_words_that_say_which_version(family: str, words: list[str]) -> None:
    assert {word: names_version(family, word) for word in words} == dict.fromkeys(words, True)


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("apt", ["curl", "g++", "libc6:amd64"]),
        ("apk", ["curl", "g++", "so:libssl.so.3"]),
        ("rpm", ["git", "java-17-openjdk-devel", "java-1.8.0-openjdk", "gcc-c++", "glibc.i686"]),
        ("pip", ["a", "a[b]", "git+https://x/y", "git+ssh://git@x/y.git", "y @ git+https://x/y"]),
        ("npm", ["a", "@a/b", "a@latest", "@a/b@next", "o/r", "github:o/r"]),
        ("gem", ["a"]),
        ("go", ["a/b@latest", "a/b@master", "a/b@feature"]),
        ("cargo", ["a"]),
    ],
)
def test_words_that_leave_the_version_open(family: str, words: list[str]) -> None:
    assert {word: names_version(family, word) for word in words} == dict.fromkeys(words, False)


@pytest.mark.parametrize(
    ("family", "word"),
    [
        ("apt", "$PACKAGES"),
        ("apt", "postgresql-$MAJOR"),
        ("apk", "$(cat packages)"),
        ("pip", "`cat x`"),
        ("npm", "a@$V"),
        ("go", "a/b@$V"),
        ("go", "a/b"),
        ("composer", "a/b"),
    ],
)
def test_what_a_variable_or_the_module_decides_is_unknown(family: str, word: str) -> None:
    assert names_version(family, word) is None
