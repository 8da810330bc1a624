"""The shop that is ready, as a scratch repository: committed by its people, with what CI has left beside it.

Records belong to commits, which the fixture cannot name: `@@COMMIT@@` in them is the commit of the shop itself.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from checklist.scratch import Scratch
from deploylint.checklist.attestation import FOLDER
from deploylint.values.instant import instant

SHOP = Path(__file__).parents[2] / "fixtures" / "shop-ready"
REPORTS = Path(__file__).parent / "ready_reports"
AS_OF = "2026-01-12T19:00:00Z"
"""Half an hour after the gate T-2h of the release, which goes out at 20:30."""
RELEASED = "2026-01-05T08:00:00Z"
WAIVED = "2026-01-11T17:00:00Z"
CI_RAN = datetime.fromisoformat("2026-01-12T12:30:00Z").timestamp()
RAVI, ASHA, VIKRAM = "ravi@shop.example.com", "asha@shop.example.com", "vikram@shop.example.com"
WAIVERS = ".deploylint/waivers.yaml"
COMMIT = "@@COMMIT@@"


def built(
    root: Path,
    change: Callable[[Path], None] = lambda root: None,
    record: Callable[[str, str], str] = lambda path, text: text,
) -> Scratch:
    """The shop, its release, its records and its reports.

    `change` changes the shop before it is committed; `record` gives what an attestation, or the file of waivers, says
    in the place of the fixture's text, and is committed by whom the fixture names.
    """
    shop = Scratch(root)
    shutil.copytree(SHOP, root, dirs_exist_ok=True, ignore=_records)
    change(root)
    commit = shop.commit(RAVI, RELEASED)
    shop.git("tag", "v1.8.2")
    shop.write(WAIVERS, record(WAIVERS, (SHOP / WAIVERS).read_text("utf-8")))
    shop.commit(ASHA, WAIVED)
    for when, person, paths in _attested():
        for path in paths:
            shop.write(path, record(path, (SHOP / path).read_text("utf-8").replace(COMMIT, commit)))
        shop.commit(person, when)
    shutil.copytree(REPORTS, root / "reports")
    for report in reports(root):
        os.utime(report, (CI_RAN, CI_RAN))
    return shop


def _records(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if f"{Path(folder).name}/{name}" in (FOLDER, WAIVERS)]


def _attested() -> list[tuple[str, str, list[str]]]:
    """Who commits which records, and when: all of a person soon after the last of them."""
    by_person: dict[str, dict[str, str]] = defaultdict(dict)
    for path in records():
        data = yaml.safe_load((SHOP / path).read_text("utf-8"))
        at = data["at"]
        by_person[data["by"]][path] = at if isinstance(at, str) else at.isoformat()
    return sorted((_soon_after(max(found.values())), person, sorted(found)) for person, found in by_person.items())


def _soon_after(when: str) -> str:
    found = instant(when)
    assert found is not None
    return (found + timedelta(minutes=5)).isoformat()


def records() -> list[str]:
    """The paths of all attestations of the fixture, from its root."""
    return sorted(path.relative_to(SHOP).as_posix() for path in (SHOP / FOLDER).rglob("*.yaml"))


def reports(root: Path) -> list[Path]:
    """The files that CI left."""
    return sorted(path for path in (root / "reports").rglob("*") if path.is_file())
