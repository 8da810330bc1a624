"""Compose's own loader as an oracle: the Go program of tests/oracles/compose."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from typing import Any

from oracle_programs import oracle

_FOLDER = re.compile(r"(?:/[\w.-]+)*/compose-oracle\d+")


def answers(requests: Iterable[dict[str, str]], *, run: bool = False) -> list[dict[str, Any]]:
    """What the loader says of each set of files, each going over those before it; their own folder is the root `/`.

    `run` reads them as it is done to run the project: what services refer to must be there. Skips
    the test where the loader can neither be found nor built.
    """
    uses = ((files, [name for name in files if name.endswith("yaml")]) for files in requests)
    lines = [json.dumps({"files": files, "use": use, "run": run}) for files, use in uses]
    loader = [oracle("compose")]
    done = subprocess.run(loader, input="\n".join(lines), capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(_FOLDER.sub("", line)) for line in done.stdout.splitlines()]
