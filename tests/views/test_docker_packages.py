from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, View
from deploylint.parse.dockerfile import parse
from deploylint.views.docker import VIEWS


def package_commands(text: str) -> list[View]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    return list(VIEWS["docker.package_command"](document))


def answer(view: View, fact: str) -> bool | None:
    """The fact, None where it is unknown."""
    value = view.get(fact)
    return None if isinstance(value, Node) and value.unknown else value


def answers(text: str, fact: str) -> list[bool | None]:
    return [answer(view, fact) for view in package_commands(text)]


def test_packages_stand_on_their_physical_lines() -> None:
    (view,) = package_commands('FROM debian:12\nRUN apt-get install -y \\\n  curl=1 \\\n  # why\n  "git" $X\n')
    found = [(p.name, p.pinned, p.node.place.span.line, p.node.place.span.column) for p in view.get("packages")]

    assert found == [("curl=1", True, 3, 3), ("git", False, 5, 3), ("$X", None, 5, 9)]
    assert str(view) == "apt-get install"
    assert view.place.span.line == 2


def test_every_way_into_a_run_is_seen() -> None:
    text = (
        'FROM debian:12\nRUN ["apk", "add", "a"]\nONBUILD RUN apk add b\nRUN <<EOF\nif true; then apk add c; fi\nEOF\n'
        "RUN X=$(apk add d) sudo sh -c 'apk add e'\n"
    )

    assert [p.name for view in package_commands(text) for p in view.get("packages")] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("run", "asks"),
    [
        ("apt-get install x", True),
        ("apt-get install x -y", False),
        ("apt-get -qq install x", False),
        ("apt-get -q install x", True),
        ("apt-get -q -q install x", False),
        ("apt-get --quiet=2 install x", False),
        ("apt-get -o Apt::Get::Assume-Yes=1 install x", False),
        ("apt-get -oAPT::Get::Assume-Yes=false install x", True),
        ("yes | apt-get install x", False),
        ("apt-get install x <<< y", False),
        ("apt-get install $OPTIONS x", None),
        ("apt-get install $PACKAGES", True),
        ("DEBIAN_FRONTEND=noninteractive apt-get install x", True),
        ("apt-get -s install x", False),
        ("apt-get update", False),
        ("apt-get autoremove", True),
        ("yum install -q x", True),
        ("yum -yq install x", False),
        ("dnf --assumeyes install x", False),
        ("dnf --setopt=assumeyes=1 install x", False),
        ("microdnf install x", False),
        ("zypper in x", True),
        ("zypper -qn in x", False),
        ("pacman -Sy x", True),
        ("pacman -S --noconfirm x", False),
        ("apk add x", False),
        ("xargs apt-get install", None),
    ],
)
def test_who_asks(run: str, asks: bool | None) -> None:
    assert answers(f"FROM debian:12\nRUN {run}\n", "asks") == [asks]


def test_a_configuration_that_says_yes_is_heard() -> None:
    said = (
        "FROM a AS b\nRUN echo 'APT::Get::Assume-Yes \"1\";' > /etc/apt/apt.conf.d/9\nFROM b\nRUN apt-get install x\n"
    )
    copied = "FROM debian:12\nCOPY apt.conf /etc/apt/apt.conf.d/9yes\nRUN apt-get install x\n"
    other = "FROM debian:12 AS b\nRUN echo Assume-Yes\nFROM debian:12\nRUN apt-get install x\n"

    assert [answers(text, "asks") for text in (said, copied, other)] == [[False], [None], [True]]


@pytest.mark.parametrize(
    ("run", "keeps"),
    [
        ("apt-get update && rm -rf /var/lib/apt/lists/*", [False]),
        ("apt-get update; rm -rf /var/lib/apt/lists", [False]),
        ("apt-get update; rm -rf /var/lib/apt", [False]),
        ("apt-get update; rm -rf /tmp/* /var/lib/{dpkg,apt}/", [False]),
        ("apt-get update; find /var/lib/apt/lists -type f -delete", [False]),
        ("rm -rf /var/lib/apt/lists/* && apt-get update", [True]),
        ("apt-get update; rm -rf /var/cache/apt/*", [True]),
        ("apt-get update; rm -rf $TRASH", [None]),
        ("apt-get update; ./cleanup.sh", [None]),
        ("apt-get update; apt-get clean", [True, False]),
        ("apt-get update; apt-get distclean", [False, False]),
        ("apt-get update && apt-get update", [True, False]),
        ("apt-get update && rm -rf /var/lib/apt/lists/* && apt-get update", [False, True]),
        ("--mount=type=cache,target=/var/lib/apt apt-get update", [False]),
        ("--mount=type=tmpfs,dst=/var/lib/apt/lists/ apt-get update", [False]),
        ("--mount=type=cache,target=/var/cache/apt apt-get update", [True]),
        ("--mount=type=bind,target=/var/lib/apt apt-get update", [True]),
        ("--mount=type=cache,target=$WHERE apt-get update", [False]),
        ("apk add x", [True]),
        ("apk add x && apk add y", [True, False]),
        ("apk add x --no-cache", [False]),
        ("apk add $FLAGS x", [None]),
        ("apk add $PHPIZE_DEPS", [True]),
        ("apk add x; rm -rf /var/cache/apk/*", [False]),
        ("apk update && apk add --no-cache x", [True, False]),
        ("yum install -y x && yum clean all", [False, False]),
        ("yum clean all && yum install -y x", [False, True]),
        ("yum install -y x && yum clean expire-cache", [True, False]),
        ("dnf install -y x; rm -rf /var/cache/dnf", [False]),
        ("zypper -n in x && zypper cc", [False, False]),
        ("pip install x", [True]),
        ("pip install --no-cache x", [False]),
        ("PIP_NO_CACHE_DIR=0 pip install x", [False]),
        ("PIP_NO_CACHE_DIR= pip install x", [True]),
        ("export PIP_NO_CACHE_DIR=1; pip install x", [False]),
        ("PIP_NO_CACHE_DIR=$X pip install x", [None]),
        ("pip install x && rm -rf ~/.cache", [False]),
        ("pip install x && rm -rf /root/.cache/pip", [False]),
        ("--mount=type=cache,target=/home/app/.cache/pip pip install x", [False]),
        ("PIP_CACHE_DIR=/c pip install x", [True]),
        ("--mount=type=cache,target=/c PIP_CACHE_DIR=/c pip install x", [False]),
        ("pip config set global.no-cache-dir true && pip install x", [False, False]),
        ("npm ci && npm cache clean --force", [False, False]),
        ("--mount=type=cache,target=/root/.npm npm ci", [False]),
        ("yarn && rm -rf /usr/local/share/.cache", [False]),
        ("pnpm install", [False]),
    ],
)
def test_what_stays_in_the_layer(run: str, keeps: list[bool | None]) -> None:
    assert answers(f"FROM debian:12\nRUN {run}\n", "keeps_cache") == keeps


def test_variables_reach_the_stages_made_from_theirs() -> None:
    install = "RUN pip install x\n"
    text = f"FROM python:3.13 AS a\n{install}ENV PIP_NO_CACHE_DIR=1\n{install}FROM a\n{install}"
    other = "FROM python:3.13 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM python:3.13\nRUN pip install x\n"
    argument = "FROM python:3.13\nARG PIP_NO_CACHE_DIR\nRUN pip install x\n"
    base = "ARG B\nFROM $B\nRUN pip install x\n"

    assert answers(text, "keeps_cache") == [True, False, False]
    assert [answers(each, "keeps_cache") for each in (other, argument, base)] == [[True], [None], [None]]


@pytest.mark.parametrize(
    ("text", "alone", "later"),
    [
        ("FROM a:1\nRUN apt-get update\nRUN apt-get install -y x\n", [True, False], [True, False]),
        (
            "FROM a:1\nRUN apt-get update\nRUN apt-get update && apt-get install -y x\n",
            [True, False, False],
            [False] * 3,
        ),
        ("FROM a:1 AS b\nRUN apk update\nFROM a:1\nRUN apk add x\n", [True, False], [False, False]),
        ("FROM a:1 AS b\nRUN apk update\nFROM b AS c\nFROM c\nRUN apk add x\n", [True, False], [True, False]),
        ("FROM a:1\nRUN apt-get update && make install\n", [None], [False]),
        ("FROM a:1\nRUN apt-get update && echo ok\n", [True], [False]),
        ("FROM a:1\nRUN yum makecache\nRUN yum install -y x\n", [False, False], [True, False]),
    ],
)
def test_lists_that_are_fetched_alone(text: str, alone: list[bool | None], later: list[bool]) -> None:
    assert answers(text, "alone") == alone
    assert answers(text, "installs_later") == later


@pytest.mark.parametrize(
    ("run", "recommends"),
    [
        ("apt-get install -y x", True),
        ("apt-get install -y --no-install-recommends x", False),
        ("apt-get install -y x -o APT::Install-Recommends=no", False),
        ("apt-get install -y", False),
        ("apt-get build-dep -y x", False),
        ("aptitude -R install x", False),
        ("apt-get install -y $OPTS x", None),
        ("apk add x", False),
    ],
)
def test_who_brings_recommended_packages(run: str, recommends: bool | None) -> None:
    assert answers(f"FROM debian:12\nRUN {run}\n", "recommends") == [recommends]
    assert answers(f"FROM bitnami/minideb:bookworm\nRUN {run}\n", "recommends") != [True]


def test_the_option_that_takes_unsigned_packages_is_shown() -> None:
    (view,) = package_commands("FROM a:1\nRUN apt-get update \\\n  -o Acquire::AllowInsecureRepositories=true\n")
    option = view.get("unsigned")

    assert (option.text, option.place.span.line, option.place.span.column) == ("-o", 3, 3)
    assert answers("FROM a:1\nRUN apk add --allow-untrusted /a.apk\n", "local") == [True]
    assert answers("FROM a:1\nRUN wget x/a.apk && apk add --allow-untrusted a.apk\n", "local") == [False]


@pytest.mark.parametrize(
    "block",
    [
        "RUN apt-get update\nRUN apt-get install x\n",
        "ENV A{n}=1\nRUN pip install x\n",
        "COPY a.tar /\nRUN tar xf a.tar\n",
        "FROM a{m} AS a{n}\nRUN pip install x && apt-get install y\n",
        "RUN export A=1 && pip install x \\\n && apk add y && rm -rf /z\n",
    ],
)
def test_many_commands_take_no_more_than_their_share_of_time(block: str) -> None:
    def seconds(count: int) -> float:
        text = "FROM debian:12\n" + "".join(
            block.replace("{n}", str(n)).replace("{m}", str(n - 1)) for n in range(count)
        )
        views = package_commands(text)
        gc.disable()
        begun = time.process_time()
        for view in views:
            for fact in tuple(view.derived):
                view.get(fact)
        spent = time.process_time() - begun
        gc.enable()
        return spent

    seconds(20)
    few, many = min(seconds(250), seconds(250)), seconds(2000)

    assert many < 30 * max(few, 0.05)


WORDS = [
    "apt-get",
    "update",
    "install",
    "pip",
    "apk",
    "add",
    "&&",
    "|",
    ";",
    "rm",
    "-rf",
    "/var",
    "-y",
    "$X",
    "'",
    '"',
    "(",
    "trap",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_no_words_break_the_facts(words: list[str], heredoc: bool) -> None:
    script = " ".join(words)
    text = f"FROM a\nRUN <<E\n{script}\nE\n" if heredoc else f"FROM a\nRUN --mount=type=cache,= {script}\n"
    for view in package_commands(text):
        for fact in tuple(view.derived):
            view.get(fact)


def test_what_no_shell_of_unix_reads_is_left_alone() -> None:
    assert package_commands("# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN pip install x\n") == []


@pytest.mark.parametrize(
    ("run", "packages"),
    [
        ("pipx inject app one two", ["one", "two"]),
        ("go run a/b@v1 c@d", ["a/b@v1"]),
        ("pnpm --filter web deploy out", []),
        ("yarn workspaces focus web", []),
        ("npm i -g a 2>&1 >log", ["a"]),
        ("pip install -r a.txt -e . --target /x b", ["b"]),
    ],
)
def test_which_words_are_packages(run: str, packages: list[str]) -> None:
    (view,) = package_commands(f"FROM debian:12\nRUN {run}\n")

    assert [package.name for package in view.get("packages")] == packages


@pytest.mark.parametrize(
    ("lines", "pinned"),
    [
        ("RUN pip install x -c constraints.txt", True),
        ("ENV PIP_CONSTRAINT=/c.txt\nRUN pip install x", True),
        ("RUN uv pip install --exclude-newer 2025-01-01 x", True),
        ("RUN gem install x --version 1", True),
        ("RUN cargo install x --path .", True),
        ("RUN apt-get install -y x -t sid", True),
        ("RUN apt-get install -y x", False),
        (
            "RUN sed -i s,deb.debian.org,snapshot.debian.org, /etc/apt/sources.list && apt-get install -y x",
            True,
        ),
    ],
)
def test_what_says_the_versions_of_all(lines: str, pinned: bool) -> None:
    (view,) = package_commands(f"FROM debian:12\n{lines}\n")

    assert [package.pinned for package in view.get("packages")] == [pinned]
