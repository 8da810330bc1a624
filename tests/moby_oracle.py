"""What BuildKit's own packages say of ignore files and COPY: the Go program of tests/oracles/moby."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from oracle_programs import oracle


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
    return Moby(oracle("moby"))
