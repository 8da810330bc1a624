"""Lint opens no socket, runs git and, where its rule is asked for, ShellCheck; a start imports only what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Repository
from deploylint.shellcheck import installed

WATCHED = """
import sys
events = []
def hook(event, arguments):
    if event.startswith('socket.') or event in ('subprocess.Popen', 'os.system', 'os.exec', 'os.posix_spawn'):
        events.append((event, arguments))
sys.addaudithook(hook)
from deploylint.cli import main
sys.argv = ['deploylint', *sys.argv[1:], '.']
try:
    main()
except SystemExit:
    pass
sys.stderr.write(chr(10).join(f'{event} {arguments[0]}' for event, arguments in events))
"""

IMPORTED = """
import sys
sys.argv = ['deploylint', {arguments}]
from deploylint.cli import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write(chr(10).join(sys.modules))
"""

HEAVY = {
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "requests",
    "detect_secrets",
    "ruamel.yaml",
    "rich",
    "pathspec",
    "re2",
}

SHOP = {
    "Dockerfile": "FROM node:22.11.0-alpine\nCOPY . .\nUSER 1000\nCMD node app.js\n",
    "k8s/app.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
    "spec: {template: {spec: {containers: [{name: a, image: a}]}}}\n",
    ".github/workflows/ci.yaml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"
    "    steps:\n      - run: curl https://example.com | sh\n",
    ".env.example": "DATABASE_URL=postgres://shop:" + "x7Kq9ZpL2mV4" + "@db.internal.example:5432/shop\n",
    "app.js": "console.log(process.env.DATABASE_URL)\n",
}


def test_lint_opens_no_socket_and_runs_git_alone(repository: Repository) -> None:
    root = repository(SHOP)
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=root, capture_output=True, text=True, check=True)

    assert "Dockerfile" in done.stdout
    assert done.stderr.splitlines() == ["subprocess.Popen git"]


def test_its_rule_runs_shellcheck_once_and_it_alone(repository: Repository) -> None:
    """Settings for ShellCheck and scripts in the repository are nothing to it, and none of its code runs."""
    trap = "#!/bin/sh\ntouch sprung\n"
    root = repository(
        {
            "Dockerfile": "FROM debian:12\nRUN rm $x\n# shellcheck source=trap.sh\nRUN . ./trap.sh; $(touch sprung)\n",
            "b/Dockerfile": "FROM debian:12\nRUN <<EOF\n#!/bin/bash\n. ./trap.sh\nrm $y\nEOF\n",
            ".shellcheckrc": "disable=all\nexternal-sources=true\n",
            "trap.sh": trap,
            "shellcheck": trap,
        }
    )
    (root / "shellcheck").chmod(0o755)
    command = [sys.executable, "-c", WATCHED, "--select", "docker/shellcheck", "--format", "concise"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout.count("SC2154") == 2
    assert done.stderr.splitlines() == ["subprocess.Popen git", f"subprocess.Popen {installed()}"]
    assert not (root / "sprung").exists()


@pytest.mark.parametrize("arguments", [["--profile", "strict", "--ignore", "docker/shellcheck"], ["--select", "env"]])
def test_without_its_rule_shellcheck_is_not_run(repository: Repository, arguments: list[str]) -> None:
    root = repository(SHOP)
    command = [sys.executable, "-c", WATCHED, *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines() == ["subprocess.Popen git"]


def modules(folder: Path, *arguments: str) -> set[str]:
    code = IMPORTED.format(arguments=", ".join(map(repr, arguments)))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines())


def test_the_version_imports_click_alone(tmp_path: Path) -> None:
    imported = modules(tmp_path, "--version")

    assert not imported & (HEAVY | {"yaml", "json", "subprocess"})
    assert not {name for name in imported if name.startswith("deploylint.")} - {"deploylint.cli"}


@pytest.mark.parametrize("rooms", [("kubernetes", "workflow", "compose")])
def test_one_dockerfile_imports_no_heavy_library_and_no_other_room(tmp_path: Path, rooms: tuple[str, ...]) -> None:
    (tmp_path / "Dockerfile").write_text('FROM node:22.11.0-alpine\nUSER 1000\nCMD ["node", "app.js"]\n', "utf-8")
    imported = modules(tmp_path, "Dockerfile")

    assert not imported & HEAVY
    assert not imported & {f"deploylint.views.{room}" for room in rooms}
    unneeded = ("deploylint.kubernetes_api", "deploylint.checklist", "deploylint.ci_reports")
    assert not {name for name in imported if name.startswith(unneeded)}
