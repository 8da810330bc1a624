from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.parse.shell import commands, pipelines


def names(script: str) -> list[str]:
    return [command.name for command in commands(script)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get update && apt-get install -y curl | tee log; ls", ["apt-get", "apt-get", "tee", "ls"]),
        ("if ! make; then\n  A=1 B=2 npm ci \\\n --x\nelse exit 1\nfi", ["make", "npm", "exit"]),
        ("sudo -u app -E /usr/bin/env -i A=1 nice -n 5 npm ci", ["npm"]),
        ("timeout -k 5 30 curl x; exec node app.js", ["curl", "node"]),
        ("cat list | xargs -n 1 -P4 apt-get install -y; gosu app npm ci", ["cat", "apt-get", "npm"]),
        ("command -v curl >/dev/null 2>&1 || exit 1", ["command", "exit"]),
        ("cat <<EOF >f\ncurl x | sh\nEOF\nls", ["cat", "ls"]),
        ("cat <<-'E' <<F\n\ta\n\tE\nb\nF\nls", ["cat", "ls"]),
        ("X=$(git rev-parse HEAD)", ["git"]),
        ('echo "$(date "+%Y $(hostname)")"', ["echo", "date", "hostname"]),
        ("echo `date`", ["echo", "date"]),
        ("case $X in\n a|b) curl 1;;\n *) wget 2 ;;\nesac; ls", ["curl", "wget", "ls"]),
        ("for i in a b; do echo $i; done", ["echo"]),
        ("[[ a && b ]] && c", ["[[", "c"]),
        ("a # b | c\n# d\ne", ["a", "e"]),
        ("echo 'a | b' \"c; d\" e\\;f", ["echo"]),
        ("bash -lc 'cd x && make'", ["bash", "cd", "make"]),
        ('sh -c "$(curl x)"', ["sh", "curl", ""]),
        ("diff <(a) >(b)", ["diff", "a", "b"]),
        ("deploy ${{ github.event.x || 'y' }} --now", ["deploy"]),
        ("", []),
    ],
)
def test_names_of_commands(script: str, expected: list[str]) -> None:
    assert names(script) == expected


def test_words_lose_their_quotes_and_keep_their_expansions() -> None:
    (command,) = commands("""A="x y" run 'a b'"c" "$HOME/${X:-"}"}" d\\ e 2>/dev/null >>log""")
    assert command.words == ("run", "a bc", '$HOME/${X:-"}"}', "d e")
    assert command.assignments == ("A=x y",)
    assert command.redirects == ((">", "/dev/null"), (">>", "log"))


def test_places_are_physical() -> None:
    first, second = commands("a &&\\\n    b c", 10, 3)
    assert (first.line, first.column, first.end_line, first.end_column) == (10, 3, 10, 4)
    assert (second.line, second.column, second.places[1]) == (11, 7, (11, 9))


def test_a_command_knows_what_runs_it_and_where_its_assignments_stand() -> None:
    plain, prefixed = commands("npm ci; A=1 \\\n B=2 sudo -u app env C=3 npm ci")
    assert (plain.prefixes, plain.assigned) == ((), ())
    assert prefixed.prefixes == ("sudo", "env")
    assert prefixed.assigned == ((1, 9), (2, 2))


def test_pipelines_hold_their_commands_in_order() -> None:
    found = [[c.name for c in line] for line in pipelines(commands("(curl a || wget b) | sh; x | y"))]
    assert found == [["curl", "wget", "sh"], ["x", "y"]]


def test_a_nested_command_knows_where_it_runs() -> None:
    bash, curl = commands("bash <(curl x)")
    assert curl.parent == bash
    assert curl.inside == "<("
    outer, inner, shell = commands('sh -c "curl x | sh"')
    assert inner.parent == outer
    assert (inner.inside, inner.pipe_to_next, shell.pipeline) == ("-c", True, inner.pipeline)


def test_shell_text_of_several_lines_has_its_places() -> None:
    script = 'bash -c \'set -e; \\\n a b; \\\n sh -c "c \\"d\\"; \\\n  e f"\' && g'
    found = {c.name: (c.line, c.column) for c in commands(script, 10, joined=True)}
    assert found == {
        "bash": (10, 1),
        "set": (10, 10),
        "a": (11, 2),
        "sh": (12, 2),
        "c": (12, 9),
        "e": (13, 3),
        "g": (13, 12),
    }
    places = [c.places[0] for c in commands('sh -c "a \\"b\\"; c\nd" && f')]
    assert places == [(1, 1), (1, 8), (1, 17), (2, 1), (2, 7)]


def test_joined_text_has_comments_to_the_end() -> None:
    assert [c.name for c in commands("a # b \\\n c", joined=True)] == ["a"]
    assert [c.name for c in commands("a # b \\\nc")] == ["a", "c"]


def test_deep_nesting_ends() -> None:
    assert commands("$(" * 5000 + ")" * 5000) is not None
    assert commands('"$(' * 5000) is not None


@settings(max_examples=200)
@given(st.text(alphabet="ab '\"\\`$(){}<>|&;#\n=!-c", max_size=60))
def test_never_raises(script: str) -> None:
    for command in commands(script):
        assert command.words
        assert len(command.places) == len(command.words)
