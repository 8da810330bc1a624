"""Programs in Go that ask the real thing: `tests/oracles/` has their sources, a folder for each."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

_SOURCES = Path(__file__).with_name("oracles")


def switched_off() -> bool:
    """Whether DEPLOYLINT_ORACLES is `off`: another run of the same tests asks the real things."""
    return os.environ.get("DEPLOYLINT_ORACLES") == "off"


@lru_cache
def oracle(name: str) -> Path:
    """The program, from the folder that DEPLOYLINT_ORACLES names or built now; skips the test where neither can be."""
    if switched_off():
        pytest.skip("the real thing was asked in another run of the same tests")
    given = os.environ.get("DEPLOYLINT_ORACLES")
    if given:
        return Path(given) / name
    go = shutil.which("go")
    if go is None:
        pytest.skip(f"Go is not installed, with which tests/oracles/{name} is built")
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deploylint-tests"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{name}-{os.getpid()}"
    built = subprocess.run(
        [go, "build", "-o", fresh, "."], cwd=_SOURCES / name, capture_output=True, text=True, check=False
    )
    if built.returncode:
        pytest.skip(f"tests/oracles/{name} cannot be built: {built.stderr.strip()[-200:]}")
    return fresh.replace(folder / name)
