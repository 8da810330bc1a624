from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.parse.shell import commands
from deploylint.parse.shell_packages import Invocation, invocation


def asked(script: str) -> list[Invocation]:
    return [found for command in commands(script) if (found := invocation(command)) is not None]


@pytest.mark.parametrize(
    ("script", "manager", "action", "operands"),
    [
        ("apt-get -yqq -o APT::X=1 install -t sid curl=1 git", "apt-get", "install", ["curl=1", "git"]),
        ("sudo -E apt update", "apt", "update", []),
        ("env A=1 /usr/bin/apk --no-cache -t .b add gcc", "apk", "install", ["gcc"]),
        ("apk cache clean", "apk", "clean", []),
        ("yum -y update", "yum", "upgrade", []),
        ("dnf5 group install -y tools", "dnf", "install", ["tools"]),
        ("microdnf --setopt=x=1 clean all", "microdnf", "clean", ["all"]),
        ("zypper -nq in -t pattern devel", "zypper", "install", ["devel"]),
        ("pacman -Syu --noconfirm git", "pacman", "install", ["git"]),
        ("pacman -Syu", "pacman", "upgrade", []),
        ("pacman -Sy", "pacman", "update", []),
        ("pacman -Scc", "pacman", "clean", []),
        ("pacman -Ss git", "pacman", "", ["git"]),
        ("rpm -Uvh a.rpm", "rpm", "install", ["a.rpm"]),
        ("rpm -qi git", "rpm", "", ["git"]),
        ("pip3.12 install -qr a.txt flask", "pip", "install", ["flask"]),
        ("python3 -u -m pip install flask", "pip", "install", ["flask"]),
        ("/venv/bin/python -m pipenv sync", "pipenv", "install", []),
        ("uv pip install --system flask", "uv", "install", ["flask"]),
        ("npm --prefix web ci", "npm", "install", []),
        ("yarn", "yarn", "install", []),
        ("yarn global add serve", "yarn", "install", ["serve"]),
        ("yarn build", "yarn", "", []),
        ("yarn --version", "yarn", "", []),
        ("bundler install", "bundle", "install", []),
        ("gem install x -v 1 -- --with-y z", "gem", "install", ["x"]),
        ("cargo +nightly install -F a ripgrep", "cargo", "install", ["ripgrep"]),
        ("go install -ldflags '-s -w' a/b@v1", "go", "install", ["a/b@v1"]),
        ("apt-get install -- curl", "apt-get", "install", ["curl"]),
        ("sh -c 'apk add curl'", "apk", "install", ["curl"]),
    ],
)
def test_what_a_command_asks_for(script: str, manager: str, action: str, operands: list[str]) -> None:
    (found,) = asked(script)

    assert (found.manager, found.action, [found.word(index) for index in found.operands]) == (manager, action, operands)
    assert not found.open


@pytest.mark.parametrize(
    "script",
    ["echo apt-get install x", "python -m venv x", "python app.py pip install", "$PIP install x", "apt-key add x"],
)
def test_other_commands_are_none(script: str) -> None:
    assert asked(script) == []


def test_options_are_taken_out_of_bundles() -> None:
    (found,) = asked("apt-get -yqq install -oAPT::A=1 -q=2 --option=B=2 -t sid --no-x curl")

    assert [(option.name, option.value) for option in found.options] == [
        ("-y", ""),
        ("-q", ""),
        ("-q", ""),
        ("-o", "APT::A=1"),
        ("-q", "2"),
        ("--option", "B=2"),
        ("-t", "sid"),
        ("--no-x", ""),
    ]
    assert found.given("--target-release", "-t") == ("-t", "sid", 6)


def test_the_words_that_xargs_adds_are_open() -> None:
    (found,) = asked("cat list | xargs -r apt-get install -y")

    assert found.open
    assert found.manager == "apt-get"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "apt-get",
                "pip",
                "python",
                "-m",
                "pacman",
                "-S",
                "--",
                "-",
                "-o",
                "--x=",
                "install",
                "yarn",
                "$X",
                "",
                "+",
                "xargs",
            ]
        ),
        max_size=8,
    )
)
def test_any_words_can_be_read(words: list[str]) -> None:
    for found in asked(" ".join(word or repr(word) for word in words)):
        assert all(0 < index < len(found.command.words) for index in found.operands)
        assert all(0 < option.at < len(found.command.words) for option in found.options)
