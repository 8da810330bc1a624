"""The installed command, end to end: what a person sees, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Repository, Run

BAD = "FROM node:latest\nUSER 1000\n"
GOOD = "FROM node:22.11.0-alpine\nUSER 1000\n"
RULE = """\
title: Image is not built on ours
severity: high
confidence: high
for: docker.stage
assert: it.base.startsWith("ours/")
message: "base image {{ it.base }} is not built on one of our images"
why: Our images are patched every week, and others are patched when somebody thinks of it.
remedy: Start from an image of ours, such as `ours/node`.
examples:
  - bad:
      Dockerfile: |
        # expect-next
        FROM node:22
  - good:
      Dockerfile: |
        FROM ours/node:22
  - unrelated:
      notes.txt: nothing to build
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1.2.0"}]
"""


def test_clean_is_0(run: Run, repository: Repository) -> None:
    done = run(cwd=repository({"Dockerfile": GOOD}))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No findings: read 1 file (1 docker)\n"


def test_findings_are_1(run: Run, repository: Repository) -> None:
    done = run(".", "--format", "concise", cwd=repository({"Dockerfile": BAD}))

    assert (done.returncode, done.stderr) == (1, "")
    line, count = done.stdout.splitlines()
    assert line.startswith("Dockerfile:1:6: medium docker/latest-base-image ")
    assert count == "1 finding (1 medium), 1 file read"


@pytest.mark.parametrize(("level", "code"), [("low", 1), ("medium", 1), ("high", 0), ("never", 0)])
def test_fail_on_decides_from_which_severity_on(run: Run, repository: Repository, level: str, code: int) -> None:
    done = run("--fail-on", level, cwd=repository({"Dockerfile": BAD}))

    assert done.returncode == code
    assert "docker/latest-base-image" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail-on", "severe"], "'severe' is not one of"),
        (["--no-such-option"], "No such option"),
        (["missing.yaml"], "error: missing.yaml does not exist"),
        (["--select", "docker/latest-base-imag"], "did you mean docker/latest-base-image?"),
        (["--ignore", "zzz"], "error: --ignore: no rule is named zzz; `deploylint rules` lists them all"),
        (["--format", "xml"], "there is no format xml; there are text, concise, json, sarif"),
        (["--format", "text", "--format", "json"], "only one format can go to standard output"),
        (["--config", "missing.yaml"], "missing.yaml"),
        (["--baseline", "missing.json"], "missing.json: the baseline cannot be read: No such file"),
        (["--write-baseline"], "need --baseline FILE"),
        (["-"], "goes with --stdin-filename"),
        (["--stdin-filename", "Dockerfile"], "goes with --stdin-filename"),
        ([".", "/etc"], "error: /etc lies outside"),
        ([".", "/etc"], "lint it in a call of its own"),
        (["explain", "zzz"], "no rule is named zzz"),
        (["explain"], "Missing argument"),
        (["rules", "--wrong"], "No such option"),
        (["test", "missing.yaml"], "missing.yaml does not exist"),
        (["--format", "sarif=Dockerfile/x.sarif"], "Dockerfile"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_do(
    run: Run, repository: Repository, arguments: list[str], words: str
) -> None:
    done = run(*arguments, cwd=repository({"Dockerfile": BAD}))

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_variables_are_2(run: Run, repository: Repository) -> None:
    done = run(cwd=repository({"Dockerfile": BAD}), DEPLOYLINT_FAIL_ON="severe")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: DEPLOYLINT_FAIL_ON: must be one of info, low")


def test_wrong_settings_are_2_with_every_place(run: Run, repository: Repository) -> None:
    settings = "profil: strict\nignores:\n  - rules: [docker]\nkubernetes: {version: 1.30}\n"
    done = run(cwd=repository({"Dockerfile": BAD, ".deploylint.yaml": settings}))

    assert (done.returncode, done.stdout) == (2, "")
    assert "error: .deploylint.yaml:1:1: unknown key 'profil'; did you mean 'profile'?" in done.stderr
    assert "error: .deploylint.yaml:3:5: " in done.stderr
    assert "error: .deploylint.yaml:4:23: " in done.stderr


def test_settings_that_name_no_rule_are_2_with_their_place(run: Run, repository: Repository) -> None:
    settings = "ignore:\n  - docker/latest-base-imag\n"
    done = run(cwd=repository({"Dockerfile": BAD, ".deploylint.yaml": settings}))

    assert done.returncode == 2
    assert done.stderr.startswith("error: .deploylint.yaml:2:5: no rule is named docker/latest-base-imag; did you mean")


def test_a_bug_is_5_with_its_place_and_without_what_it_quotes(repository: Repository) -> None:
    broken = (
        "import sys, deploylint.scan as scan\n"
        "def fail(*arguments, **options): raise ValueError('hunter' + '2' + chr(27))\n"
        "scan.lint = fail\n"
        "from deploylint.cli import main\n"
        "sys.argv = ['deploylint', '.']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken],
        cwd=repository({"Dockerfile": GOOD}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (5, "")
    assert "in fail\n" in done.stderr
    assert "\nValueError\n" in done.stderr
    assert "hunter2" not in done.stderr
    assert "\x1b" not in done.stderr
    assert done.stderr.endswith("failed: a bug in deploylint, not in what it lints\n")


@pytest.mark.parametrize("arguments", [(), (".",), ("--format", "sarif"), ("--format", "json"), ("--format", "github")])
def test_nothing_to_lint_is_clean_and_told(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stderr.startswith("note: there is nothing to deploy here")
    assert done.stdout


def test_a_path_filters_what_is_reported_and_not_what_is_known(run: Run, repository: Repository) -> None:
    other = DEPLOYMENT.replace("web", "api")
    root = repository({"a.yaml": SERVICE, "b.yaml": DEPLOYMENT, "other.yaml": other, "c/Dockerfile": BAD})

    service = run("a.yaml", "--format", "concise", cwd=root)
    both = run("a.yaml", "c", "--format", "concise", cwd=root)
    (root / "b.yaml").unlink()
    alone = run("a.yaml", "--format", "concise", cwd=root)

    assert service.stdout == "no findings, 1 file read\n"
    assert {line.partition(":")[0] for line in both.stdout.splitlines()[:-1]} == {"c/Dockerfile"}
    assert "kubernetes/service-selects-nothing" in alone.stdout


def test_from_a_folder_of_the_repository_paths_are_from_its_root(run: Run, repository: Repository) -> None:
    root = repository({"deploy/Dockerfile": BAD, "Dockerfile": BAD})

    here = run("--format", "concise", cwd=root / "deploy")
    up = run("../Dockerfile", "--format", "concise", cwd=root / "deploy")

    assert here.stdout.startswith("deploy/Dockerfile:1:6: ")
    assert up.stdout.startswith("Dockerfile:1:6: ")
    assert "1 finding " in here.stdout
    assert "1 finding " in up.stdout


def test_a_folder_with_settings_is_a_root_of_its_own(run: Run, repository: Repository) -> None:
    root = repository(
        {
            ".deploylint.yaml": "ignore: [docker/latest-base-image]\n",
            "Dockerfile": BAD,
            "services/shop/.deploylint.yaml": "fail-on: never\n",
            "services/shop/Dockerfile": BAD,
        }
    )

    above = run("--format", "concise", cwd=root)
    named = run("services/shop", "--format", "concise", cwd=root)
    inside = run("--format", "concise", cwd=root / "services/shop")

    assert (above.returncode, above.stdout) == (0, "no findings, 4 files read\n")
    assert named.stdout == inside.stdout
    assert inside.stdout.startswith("Dockerfile:1:6: ")
    assert inside.returncode == named.returncode == 0


def test_a_lone_file_outside_any_repository(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(BAD, "utf-8")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper/Dockerfile").write_text(BAD, "utf-8")

    done = run("Dockerfile", "--format", "concise", cwd=tmp_path)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "1 finding (1 medium), 1 file read")


def test_several_formats_in_one_run(run: Run, repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD})
    out = tmp_path / "reports of today"

    done = run(
        "--format",
        "concise",
        "--format",
        f"json={out}/report.json",
        "--format",
        f"sarif={out}/deep/er/out.sarif",
        cwd=root,
    )

    assert done.returncode == 1
    assert done.stdout.startswith("Dockerfile:1:6: ")
    report = json.loads((out / "report.json").read_text("utf-8"))
    sarif = json.loads((out / "deep/er/out.sarif").read_text("utf-8"))
    assert [finding["rule"] for finding in report["findings"]] == ["docker/latest-base-image"]
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["docker/latest-base-image"]
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == ["out.sarif", "report.json"]


@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif", "github", "summary"])
def test_every_format_has_the_same_finding_and_exit_code(run: Run, repository: Repository, format: str) -> None:
    done = run("--format", format, cwd=repository({"Dockerfile": BAD}))

    assert (done.returncode, done.stderr) == (1, "")
    assert "docker/latest-base-image" in done.stdout


def test_standard_input_stands_in_for_a_file(run: Run, repository: Repository) -> None:
    root = repository({"a.yaml": SERVICE, "b.yaml": DEPLOYMENT, "Dockerfile": GOOD})

    done = run("-", "--stdin-filename", "Dockerfile", "--format", "concise", cwd=root, stdin=BAD)
    joined = run("-", "--stdin-filename", "a.yaml", "--format", "concise", cwd=root, stdin=SERVICE)
    new = run("-", "--stdin-filename", "new.Dockerfile", "--format", "concise", cwd=root, stdin="\ufeff" + BAD)

    assert (done.returncode, done.stdout.partition(" ")[0]) == (1, "Dockerfile:1:6:")
    assert joined.stdout == "no findings, 1 file read\n"
    assert new.stdout.startswith("new.Dockerfile:1:6:")


def test_files_are_listed_with_kind_and_reason(run: Run, repository: Repository) -> None:
    root = repository(
        {"Dockerfile": BAD, "k8s/a.yaml": SERVICE, "x.bin": "\0", "vendor/Dockerfile": BAD, ".env": "A=1\n"}
    )

    done = run("--show-files", cwd=root, DEPLOYLINT_EXCLUDE="vendor/")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "env             .env",
        "docker          Dockerfile",
        "kubernetes      k8s/a.yaml",
        "skipped         vendor/Dockerfile  (excluded by the configuration)",
        "skipped         x.bin  (is binary)",
    ]


def test_an_excluded_file_that_is_named_is_linted_unless_a_hook_names_it(run: Run, repository: Repository) -> None:
    root = repository({"vendor/Dockerfile": BAD, ".deploylint.yaml": "exclude: [vendor/]\n"})

    assert run(".", cwd=root).returncode == 0
    assert run("vendor/Dockerfile", cwd=root).returncode == 1
    assert run("--hook", "vendor/Dockerfile", cwd=root).returncode == 0


def test_a_hook_passes_over_files_that_are_gone(run: Run, repository: Repository) -> None:
    root = repository({"Dockerfile": BAD})

    assert run("check", "--hook", "deleted.yaml", cwd=root).returncode == 0
    assert run("check", "--hook", "deleted.yaml", "Dockerfile", cwd=root).returncode == 1


def test_settings_are_shown_with_their_origin(run: Run, repository: Repository) -> None:
    root = repository({".deploylint.yaml": "profile: strict\nfail-on: low\nignore: [docker, env]\n"})

    done = run(
        "--show-settings", "--fail-on", "high", cwd=root, DEPLOYLINT_IGNORE="workflow", DEPLOYLINT_FAIL_ON="info"
    )

    shown = {line[:24].strip(): line[24:] for line in done.stdout.splitlines()}
    assert (done.returncode, done.stderr) == (0, "")
    assert shown["root"] == str(root)
    assert shown["profile"] == "strict  (.deploylint.yaml)"
    assert shown["ignore"] == "workflow  (DEPLOYLINT_IGNORE)"
    assert shown["fail-on"] == "high  (--fail-on)"
    assert shown["select"] == "none  (default)"


def test_settings_in_pyproject(run: Run, repository: Repository) -> None:
    root = repository({"pyproject.toml": "[tool.deploylint]\nfail-on = 'never'\n", "Dockerfile": BAD})

    assert run(cwd=root).returncode == 0
    assert "never  (pyproject.toml)" in run("--show-settings", cwd=root).stdout


def test_a_settings_file_by_name(run: Run, repository: Repository, tmp_path: Path) -> None:
    root = repository({".deploylint.yaml": "fail-on: never\n", "Dockerfile": BAD})
    (tmp_path / "central.yaml").write_text("fail-on: high\n", "utf-8")

    done = run("--config", str(tmp_path / "central.yaml"), "--show-settings", cwd=root)

    assert "fail-on                 high  (" in done.stdout


def test_a_baseline_holds_back_what_was_there(run: Run, repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD, "api/Dockerfile": BAD})
    baseline = tmp_path / "baseline.json"

    written = run("--baseline", str(baseline), "--write-baseline", cwd=root)
    (root / "web").mkdir()
    (root / "web/Dockerfile").write_text(BAD, "utf-8")
    (root / "Dockerfile").write_text(f"\n\n{BAD}", "utf-8")
    (root / "api/Dockerfile").write_text(GOOD, "utf-8")
    applied = run("--baseline", str(baseline), "--format", "concise", cwd=root)
    told = run("--baseline", str(baseline), cwd=root)
    pruned = run("--baseline", str(baseline), "--prune-baseline", cwd=root)

    assert (written.returncode, written.stdout) == (0, "")
    assert written.stderr == f"{baseline} holds 2 findings\n"
    assert applied.returncode == 1
    assert [line.split(":")[0] for line in applied.stdout.splitlines()[:-1]] == ["web/Dockerfile"]
    assert "note: 1 finding of the baseline is mended; --prune-baseline drops what is gone" in told.stdout
    assert pruned.stderr == f"{baseline} holds 1 findings\n" or pruned.stderr == f"{baseline} holds 1 finding\n"
    assert pruned.returncode == 1


IGNORED = f"# deploylint: ignore[docker/latest-base-image] -- pinned by the mirror\n{BAD}"


def test_what_is_silenced_is_counted_listed_and_brought_back(run: Run, repository: Repository) -> None:
    root = repository({"Dockerfile": IGNORED})

    plain = run(cwd=root)
    listed = run("--show-suppressed", cwd=root)
    all_of_it = run("--no-ignores", cwd=root)

    assert (plain.returncode, listed.returncode, all_of_it.returncode) == (0, 0, 1)
    assert "1 finding suppressed; --show-suppressed lists them" in plain.stdout
    assert "suppressed by comment (pinned by the mirror)" in listed.stdout
    assert "docker/latest-base-image" not in plain.stdout


def test_comments_for_other_linters_count_on_request(run: Run, repository: Repository) -> None:
    root = repository({"Dockerfile": "# hadolint ignore=DL3007\n" + BAD})

    assert run(cwd=root).returncode == 1
    assert run("--honor-foreign-ignores", cwd=root).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors(
    run: Run, repository: Repository, arguments: tuple[str, ...], environment: dict[str, str], colored: bool
) -> None:
    done = run(*arguments, cwd=repository({"Dockerfile": BAD}), **environment)

    assert ("\x1b[" in done.stdout) is colored


@pytest.mark.parametrize(("term", "colored"), [("xterm-256color", True), ("dumb", False)])
def test_colors_on_a_terminal(repository: Repository, term: str, colored: bool) -> None:
    assert ("\x1b[" in on_terminal(repository({"Dockerfile": BAD}), term)) is colored


def on_terminal(root: Path, term: str) -> str:
    """What the command writes to a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "deploylint", "."], cwd=root, env={**environment, "TERM": term}, stdout=theirs
    ):
        os.close(theirs)
        written = b""
        while chunk := read_some(ours):
            written += chunk
    os.close(ours)
    return written.decode()


def read_some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_closed_pipe_is_no_error(repository: Repository) -> None:
    root = repository({f"{number}/Dockerfile": BAD for number in range(400)})
    with subprocess.Popen(
        [sys.executable, "-m", "deploylint", "."], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert said == b""


def test_nothing_of_the_file_reaches_the_terminal_raw(run: Run, repository: Repository) -> None:
    done = run(cwd=repository({"Dockerfile": "FROM node:latest\x1b[2J\n"}))

    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("name", ["docker/latest-base-image", "DL3007", "dl3007", "latest-base-image"])
def test_a_rule_is_explained_by_any_of_its_names(run: Run, tmp_path: Path, name: str) -> None:
    done = run("explain", name, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("docker/latest-base-image\n")
    assert "DL3007" in done.stdout
    assert "What to do" in done.stdout


def test_rules_are_listed(run: Run, tmp_path: Path) -> None:
    lines = run("rules", cwd=tmp_path).stdout.splitlines()
    data = json.loads(run("rules", "--json", cwd=tmp_path).stdout)

    assert [line.split()[0] for line in lines] == [rule["id"] for rule in data]
    assert {"docker/latest-base-image", "workflow/unpinned-action"} <= {rule["id"] for rule in data}
    assert set(data[0]) == {"id", "title", "severity", "confidence", "profile", "for", "checklist", "aliases"}


def test_selected_rules_alone_are_run(run: Run, repository: Repository) -> None:
    root = repository({"Dockerfile": "FROM node:latest\n"})

    one = run("--select", "docker/latest-base-image", "--format", "concise", cwd=root)
    room = run("--select", "docker", "--ignore", "DL3007", "--format", "concise", cwd=root)
    none = run("--select", "kubernetes", "--format", "concise", cwd=root)

    assert [line.split()[2] for line in one.stdout.splitlines()[:-1]] == ["docker/latest-base-image"]
    assert "docker/runs-as-root" in room.stdout
    assert "docker/latest-base-image" not in room.stdout
    assert none.returncode == 0


def test_rules_of_the_team(run: Run, repository: Repository) -> None:
    root = repository(
        {
            ".deploylint.yaml": "rules: [policy]\n",
            "policy/images/foreign-base.yaml": RULE,
            "Dockerfile": GOOD,
        }
    )

    done = run("--format", "concise", cwd=root)
    ignored = run("--ignore", "team/images/foreign-base", cwd=root)

    assert done.returncode == 1
    assert (
        "high team/images/foreign-base base image node:22.11.0-alpine is not built on one of our images" in done.stdout
    )
    assert ignored.returncode == 0


def test_rules_of_the_team_run_no_code(run: Run, repository: Repository) -> None:
    checked = RULE.replace('assert: it.base.startsWith("ours/")', "check: docker.anything")
    root = repository({".deploylint.yaml": "rules: [policy]\n", "policy/a.yaml": checked, "Dockerfile": GOOD})

    done = run(cwd=root)

    assert (done.returncode, done.stdout) == (2, "")
    assert "a.yaml:5:" in done.stderr
    assert "check" in done.stderr


@pytest.mark.parametrize("folder", ["../policy", "/etc", "missing"])
def test_rules_come_from_folders_of_the_repository_alone(run: Run, repository: Repository, folder: str) -> None:
    root = repository({".deploylint.yaml": f"rules: [{folder}]\n", "Dockerfile": GOOD})

    done = run(cwd=root)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {folder}: rules: names a folder" in done.stderr


def test_examples_of_rule_files_are_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "foreign-base.yaml").write_text(RULE, "utf-8")
    (tmp_path / "wrong.yaml").write_text(RULE.replace("FROM ours/node:22", "FROM theirs/node:22"), "utf-8")

    good = run("test", "foreign-base.yaml", cwd=tmp_path)
    both = run("test", ".", cwd=tmp_path)

    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.endswith("3 of 3 examples hold\n")
    assert both.returncode == 1
    assert "FAIL  wrong.yaml: example 2 (good)\n        Dockerfile:1: a finding that no mark expects" in both.stdout
    assert both.stdout.endswith("5 of 6 examples hold\n")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('startsWith("ours/")', "startsWith("), "rule.yaml:5:9: in the expression, at character"),
        (("severity: high", "severity: grave"), "rule.yaml:2:11: "),
        (("title:", "titel:"), "rule.yaml:1:1: unknown key 'titel'; did you mean 'title'?"),
        (("examples:", "examples: ["), "rule.yaml:"),
    ],
)
def test_a_bad_rule_file_is_told_with_its_place(run: Run, tmp_path: Path, change: tuple[str, str], place: str) -> None:
    (tmp_path / "rule.yaml").write_text(RULE.replace(*change), "utf-8")

    done = run("test", "rule.yaml", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {place}" in done.stderr


def test_an_item_of_the_checklist_is_explained(run: Run, tmp_path: Path) -> None:
    done = run("explain", "s054", "S999", cwd=tmp_path)
    assert done.returncode == 2
    assert "no rule and no item is named S999; `deploylint checklist --all` lists the items" in done.stderr
    done = run("explain", "s054", "docker/deprecated-maintainer", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("S054\n  No secrets in git repository\n")
    assert "secrets/committed-private-key            Private key is committed\n" in done.stdout
    assert "\n\ndocker/deprecated-maintainer\n" in done.stdout


@pytest.mark.parametrize("name", ["rules", "check", "explain", "test"])
def test_a_folder_named_like_a_command(run: Run, repository: Repository, name: str) -> None:
    done = run(f"./{name}", "--format", "concise", cwd=repository({f"{name}/Dockerfile": BAD}))

    assert done.returncode in (0, 1)
    assert done.stdout.startswith(f"{name}/Dockerfile:1:6:")


@pytest.mark.parametrize(("word", "said"), [("checklst", "did you mean checklist?"), ("gat", "did you mean gate?")])
def test_a_misspelt_command(run: Run, tmp_path: Path, word: str, said: str) -> None:
    done = run(word, cwd=tmp_path)

    assert done.returncode == 2
    assert f"there is no file and no command {word}; {said}" in done.stderr


def test_a_word_that_is_near_a_command_can_be_a_folder(run: Run, repository: Repository) -> None:
    assert run("gates", cwd=repository({"gates/Dockerfile": "FROM node:latest\n"})).returncode == 1


@pytest.mark.parametrize(
    ("words", "completions"),
    [("che", ["plain,check", "plain,checklist"]), ("k8", ["file,k8"]), ("gate --ph", ["plain,--phase"])],
)
def test_shells_complete(run: Run, tmp_path: Path, words: str, completions: list[str]) -> None:
    count = str(len(words.split()))
    asked = {"COMP_WORDS": f"deploylint {words}", "COMP_CWORD": count, "_DEPLOYLINT_COMPLETE": "bash_complete"}

    program = "import sys; sys.argv[0] = 'deploylint'; from deploylint.cli import deploylint; deploylint()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, **asked}, capture_output=True, text=True
    )

    assert done.stdout.split() == completions


def test_help_and_version(run: Run, tmp_path: Path) -> None:
    help = run("--help", cwd=tmp_path)
    check = run("check", "-h", cwd=tmp_path)
    version = run("--version", cwd=tmp_path)

    assert (help.returncode, check.returncode, version.returncode) == (0, 0, 0)
    assert "Commands:\n  check " in help.stdout
    assert "--stdin-filename" in check.stdout
    assert version.stdout.startswith("deploylint ")
    assert help.stderr + check.stderr + version.stderr == ""


def test_a_file_in_another_encoding_is_linted(run: Run, repository: Repository) -> None:
    root = repository({"README.md": ""})
    (root / "Dockerfile").write_bytes("\ufeffFROM node:latest\r\nUSER 1000\r\n".encode("utf-16-le"))

    done = run("--format", "concise", "--select", "docker", cwd=root)

    assert done.stdout.startswith("Dockerfile:1:6: medium docker/latest-base-image ")


def test_git_that_refuses_is_told(run: Run, repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD})

    done = run(cwd=root, PATH=str(tmp_path))

    assert done.returncode == 1
    assert "note: git was not used: git is not installed; files are listed without it" in done.stdout


def test_standard_input_can_be_a_file_of_a_chart(run: Run, repository: Repository) -> None:
    root = repository({"charts/web/Chart.yaml": "name: web\n", "charts/web/templates/pod.yaml": "{{ broken\n"})

    done = run("-", "--stdin-filename", "charts/web/templates/pod.yaml", "--show-files", cwd=root, stdin="{{ broken\n")

    assert done.stdout.startswith("helm.template   charts/web/templates/pod.yaml\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_told(repository: Repository) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deploylint", "."],
            cwd=repository({"Dockerfile": BAD}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (2, "error: standard output: No space left on device\n")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: " + b"[" * 50_000, b"- not a rule\n", b""])
def test_a_hostile_rule_file_is_2_and_no_bug(run: Run, repository: Repository, content: bytes) -> None:
    root = repository({".deploylint.yaml": "rules: [policy]\n", "Dockerfile": GOOD, "policy/a.yaml": ""})
    (root / "policy/a.yaml").write_bytes(content)

    done = run(cwd=root)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_rule_file_that_is_no_file_is_not_waited_for(run: Run, repository: Repository) -> None:
    root = repository({".deploylint.yaml": "rules: [policy]\n", "Dockerfile": GOOD, "policy/a.yaml": RULE})
    os.mkfifo(root / "policy/b.yaml")

    assert run(cwd=root).returncode in (1, 2)
