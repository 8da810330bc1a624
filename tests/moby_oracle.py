"""What BuildKit's own packages say of ignore files and COPY, where Go is here to build them (see tests/moby)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

_SOURCE = Path(__file__).with_name("moby")
_PROGRAM = "DEPLOYLINT_MOBY_ORACLE"


class Moby:
    """The running program; one question, one answer."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def received(self, root: Path, ignore: str) -> dict[str, Any]:
        """The files of `root` that a builder receives."""
        return self.ask(Root=str(root), Ignore=ignore)

    def copied(
        self, root: Path, ignore: str, sources: Sequence[str], excludes: Sequence[str] = (), *, parents: bool = False
    ) -> dict[str, Any]:
        """The files that a COPY takes of what the builder received."""
        question = {"Sources": list(sources), "Excludes": list(excludes), "Parents": parents}
        return self.ask(Root=str(root), Ignore=ignore, **question)


@lru_cache(maxsize=1)
def moby() -> Moby:
    """The oracle; skips the test where it can neither be found nor built."""
    if os.environ.get("DEPLOYLINT_ORACLES") == "off":
        pytest.skip("BuildKit's own packages were asked in another run of the same tests")
    given = os.environ.get(_PROGRAM)
    if given:
        return Moby(Path(given))
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed, with which BuildKit's own packages are asked")
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deploylint-tests"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / f"moby-{os.getpid()}"
    built = subprocess.run([go, "build", "-o", program, "."], cwd=_SOURCE, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.skip(f"BuildKit's own packages cannot be built: {built.stderr.strip()[-200:]}")
    answering = Moby(program)
    program.unlink()
    return answering
