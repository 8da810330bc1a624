"""The example in the pages is carried out as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs/example.md").read_text("utf-8")
FILES = {"dockerfile": "Dockerfile", "gitignore": ".gitignore", "yaml": ".deploylint/checklist.yaml"}
FILES["xml"] = "reports/junit.xml"


def test_from_an_empty_folder_to_an_open_gate(tmp_path: Path) -> None:
    root, output, commands = tmp_path / "shop", "", 0
    root.mkdir()
    environment = at_home(tmp_path)

    for language, text in re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", PAGE):
        if language in FILES:
            path = root / FILES[language]
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        elif language == "sh":
            for line in text.replace("2026-12-31", f"{date.today() + timedelta(days=30)}").splitlines():
                wanted = re.search(r"# exit code (\d)", line)
                done = subprocess.run(
                    ["bash", "-c", line], cwd=root, env=environment, capture_output=True, text=True, timeout=120
                )
                assert done.returncode == int(wanted[1] if wanted else 0), line + done.stdout + done.stderr
                output, commands = done.stdout, commands + 1
        else:
            for line in text.splitlines():
                assert line in output

    assert commands == 10
    assert output.startswith("may go: 3 pass, 1 waived\n")


def at_home(folder: Path) -> dict[str, str]:
    """An environment with the command and a person of its own."""
    home = folder / "home"
    (home / "bin").mkdir(parents=True)
    (home / ".gitconfig").write_text("[user]\n\tname = Ann\n\temail = ann@example.test\n", "utf-8")
    command = home / "bin/deploylint"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m deploylint "$@"\n', "utf-8")
    command.chmod(0o755)
    return {**os.environ, "HOME": str(home), "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}
