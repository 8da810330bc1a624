"""A scratch repository with a small checklist of its own, all of which is in order, and what people do to it."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

ANN, BOB = "ann@example.test", "bob@example.test"
AS_OF = "2026-11-20T12:00:00Z"
CHECKLIST = """\
extends: none
title: Shop
items:
  - {id: SHOP-1, text: Nobody is root, phase: T-7d, requires: [static], rules: [docker/runs-as-root]}
  - {id: SHOP-2, text: Tests pass, phase: T-3d, requires: [live], probes: [{use: artifact.junit}]}
  - id: SHOP-3
    text: Somebody looked for holes
    phase: T-2h
    requires: [attest]
    attestation: {scope: time, ttl: P30D, asks: the report, fields: [findings], pass_if: findings == 0}
  - {id: SHOP-4, text: Nobody broke in, phase: T-0..T+24h, gate: trigger, requires: [attest], waivable: false,
     attestation: {scope: release, asks: what was seen}}
policy:
  reports: {artifact.junit: [reports/junit.xml]}
"""
RELEASE = "tag: v1.0.0\nenvironment: production\nt0: 2026-11-20T14:00:00Z\n"
RECORD = """\
item: {item}
status: {status}
by: {by}
at: {at}
subject: {{commit: {commit}}}
environment: production
evidence: [{{url: "https://reports.example.test/1"}}]
fields: {{findings: 0}}
expires: 2026-12-10
"""
JUNIT = '<testsuites><testsuite name="unit"><testcase classname="cart" name="adds up"/></testsuite></testsuites>'
FAILED = JUNIT.replace("/></testsuite>", "><failure/></testcase></testsuite>")
FILES = {
    "Dockerfile": "FROM alpine:3.22\nUSER 1000\n",
    ".gitignore": "reports/\n",
    ".deploylint.yaml": "profile: default\n",
    ".deploylint/checklist.yaml": CHECKLIST,
    ".deploylint/release.yaml": RELEASE,
}


class Scratch:
    """A repository in `root`; each commit says who makes it, and when."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, **environment: str) -> str:
        """What git says."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file, without committing it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def commit(self, who: str, when: str) -> str:
        """Commit everything; the hash."""
        self.git("add", "--all")
        people = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("EMAIL", who), ("NAME", "x"), ("DATE", when))
        }
        self.git("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "-m", "a change", **people)
        return self.git("rev-parse", "HEAD")

    def attest(self, item: str, *, by: str = ANN, at: str = "2026-11-20T09:00:00Z", status: str = "pass") -> str:
        """Write a record; its path."""
        path = f".deploylint/attestations/{item}/{by.partition('@')[0]}.yaml"
        commit = self.git("rev-parse", "HEAD")
        self.write(path, RECORD.format(item=item, status=status, by=by, at=at, commit=commit))
        return path

    def report(self, text: str = JUNIT, when: str = "2026-11-20T10:00:00Z") -> None:
        """What CI leaves."""
        self.write("reports/junit.xml", text)
        moment = datetime.fromisoformat(when).timestamp()
        os.utime(self.root / "reports/junit.xml", (moment, moment))


def in_order(root: Path, day: str = "2026-11-20") -> Scratch:
    """A repository whose gate is open up to T-2h, all of it made on a day."""
    made = Scratch(root)
    for path, text in FILES.items():
        made.write(path, text)
    made.commit(BOB, f"{day}T08:00:00Z")
    made.attest("SHOP-3", at=f"{day}T09:00:00Z")
    made.commit(ANN, f"{day}T09:30:00Z")
    made.report(when=f"{day}T10:00:00Z")
    return made
