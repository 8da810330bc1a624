"""Ignore files over one tree: our answer, that of BuildKit's packages, and that of a builder that really builds.

`cases.json` holds the tree and, for each ignore file, the files that BuildKit does not receive, or that it refuses to
build. buildah has a matcher of its own; where it differs, BuildKit decides, and DIFFERS says what buildah does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from deploylint.parse.dockerignore import read_dockerignore
from moby_oracle import moby
from oracle_programs import switched_off

_DATA = json.loads(Path(__file__).with_name("ignore-files").joinpath("cases.json").read_text("utf-8"))
TREE: list[str] = _DATA["tree"]
CASES: list[dict[str, Any]] = _DATA["cases"]

DIFFERS: dict[str, list[str] | None] = {
    # patternmatcher takes the end of a path for '**.md', buildah wants a slash before it
    "two stars without a slash": [
        *("docs/notes.md", "notes.md", "src/lib/notes.md", "src/notes.md", "with space.md", "x.md"),
    ],
    # buildah does not look for exceptions below some folders that are kept out
    "exception with two stars": ["docs/src/main.py", "src/lib/deep.py", "src/lib/more/deep.py", "src/main.py"],
    # buildah does not trim what is behind the '!'
    "exception after a space": ["a.txt"],
    # to buildah an exception for a folder counts for each file in it; BuildKit asked it about the folder alone
    "file in a folder, folder excepted": ["src/lib/deep.py", "src/lib/more/deep.py", "src/lib/notes.md"],
    # a dollar sign makes an expression that buildah refuses
    "plus, dot, dollar and parentheses": None,
}
"""What buildah 1.28 decides otherwise: the paths on which it differs, or None where it fails."""

BUILT = [case for index, case in enumerate(CASES) if index % 2 == 0 or case["name"] in DIFFERS]
"""Those that are built: a build takes a third of a second."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    for path in TREE:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("FROM scratch\nCOPY . /\n" if path == "Dockerfile" else path)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_ours(case: dict[str, Any]) -> None:
    ignore = read_dockerignore(case["ignore"])
    if case.get("refused"):
        assert [line.line for line in ignore.lines if line.problem]
    else:
        assert not [line for line in ignore.lines if line.problem]
        assert [path for path in TREE if ignore.ignores(path)] == case["kept_out"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_buildkits_packages(case: dict[str, Any], tree: Path) -> None:
    answer = moby().received(tree, case["ignore"])
    assert bool(answer["refused"]) is case.get("refused", False)
    if not answer["refused"]:
        assert sorted(set(TREE) - set(answer["files"])) == case["kept_out"]


class Buildah:
    """buildah as it runs in a container or sandbox: no namespaces, no overlay, storage of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = folder / "image"

    def build(self, context: Path) -> list[str] | None:
        """The files of the image; None when the build fails."""
        shutil.rmtree(self.target, ignore_errors=True)
        storage = ("--root", self.folder / "root", "--runroot", self.folder / "run", "--storage-driver", "vfs")
        command: list[str | Path] = [
            "buildah",
            *storage,
            "bud",
            "--isolation",
            "chroot",
            "-q",
            "-o",
            self.target,
            context,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        found = (path for path in self.target.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.target).as_posix() for path in found)


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildah]:
    if switched_off():
        pytest.skip("buildah was asked in another run of the same tests")
    if shutil.which("buildah") is None:
        pytest.skip("buildah is not installed")
    context = tmp_path_factory.mktemp("probe")
    (context / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        builder = Buildah(Path(folder))
        if builder.build(context) != ["Dockerfile"]:
            pytest.skip("buildah cannot build here")
        yield builder


@pytest.mark.parametrize("case", BUILT, ids=lambda case: case["name"])
def test_a_builder(case: dict[str, Any], tree: Path, buildah: Buildah) -> None:
    (tree / ".dockerignore").write_text(case["ignore"], newline="")
    built = buildah.build(tree)
    differing = DIFFERS.get(case["name"], [])
    if case.get("refused") or differing is None:
        assert built is None
    else:
        assert built is not None
        assert sorted(set(TREE) - set(built)) == sorted(set(case["kept_out"]) ^ set(differing))


def test_enough_files_are_compared() -> None:
    assert len({case["ignore"] for case in BUILT}) == len(BUILT) >= 30
    assert DIFFERS.keys() <= {case["name"] for case in CASES}
