"""Compose's own loader as an oracle: the Go program of tools/compose_oracle, which .ci/run builds where Go is."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parents[1] / "tools" / "compose_oracle" / "compose-oracle"

_FOLDER = re.compile(r"(?:/[\w.-]+)*/compose-oracle\d+")

needed = pytest.mark.skipif(
    not PROGRAM.exists(), reason="tools/compose_oracle is not built: go build -o compose-oracle ."
)


def answers(requests: Iterable[dict[str, str]], *, run: bool = False) -> list[dict[str, Any]]:
    """What the loader says of each set of files, each going over those before it; their own folder is the root `/`.

    `run` reads them as it is done to run the project: what services refer to must be there.
    """
    uses = ((files, [name for name in files if name.endswith("yaml")]) for files in requests)
    lines = [json.dumps({"files": files, "use": use, "run": run}) for files, use in uses]
    done = subprocess.run([PROGRAM], input="\n".join(lines), capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(_FOLDER.sub("", line)) for line in done.stdout.splitlines()]
