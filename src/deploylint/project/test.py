"""Tests seen with the code: what is tested and what is not, what keeps tests from running, what puts load on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.deployables import first_artifact
from deploylint.project.load_scripts import load_scripts
from deploylint.project.package_manifests import packages
from deploylint.project.pipeline_needs import has_code, serves
from deploylint.project.tested_subjects import SERVICES, SUBJECTS, at_offset, calls_for, marks, suite_sources, tested
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pipeline_work import suite_words

_LIVE_KEY = lazy_pattern(r"\b(?:rzp|sk|pk|rk)_live_[A-Za-z0-9]{8,}")
_MOST = 200_000


def _subjects(project: Project) -> Iterator[View]:
    """Each subject whose tests the code calls for, standing at what calls for it.

    Facts: `subject` (a key of SUBJECTS), `tested` (whether a test speaks of it), `because` (what calls for it).
    """
    if first_artifact(project) is None:
        return
    for name, subject in SUBJECTS.items():
        node = calls_for(subject, project)
        if node is not None:
            because = node.source.path
            facts = {"subject": name, "tested": tested(subject, project) is not None, "because": because}
            yield View("test.subject", node, facts, label=name)


def _services(project: Project) -> Iterator[View]:
    """Each service of another company that a package is used for. Facts: `service`, `tested`."""
    if first_artifact(project) is None:
        return
    for package in packages(project).values():
        for name, node in package.root.get("dependencies").items:
            if name in SERVICES:
                word = SERVICES[name]
                said = any(word in source.text[:_MOST].lower() for source in suite_sources(project))
                yield View("test.service", node, {"service": word, "tested": said}, label=word)


def _files(project: Project) -> Iterator[View]:
    """Each file of tests. Facts: `focused` (what keeps the other tests from running; absent), `skipped` (Nodes),
    `live_key` (a key of a payment service's live mode; absent)."""
    for source in suite_sources(project):
        focused, skipped = marks(source)
        node = Node(source, source.line_span(1), "")
        key = _LIVE_KEY.search(source.text)
        facts = {
            "focused": focused or node.absent(),
            "skipped": skipped,
            "live_key": at_offset(source, key.start(), key[0]) if key is not None else node.absent(),
        }
        yield View("test.file", node, facts, label=source.path)


def _suites(project: Project) -> Iterator[View]:
    """The tests of the repository as one, standing at the first test, or else at its first deploy artifact.

    Facts: `count` (files), `kinds` (which of unit, integration and e2e there are, by folders, file names and scripts),
    `missing` (the others), `serves` (whether what is deployed answers requests).
    """
    artifact = first_artifact(project)
    if artifact is None or not has_code(project):
        return
    found = suite_sources(project)
    kinds = {suite for source in found for suite in suite_words(source.path)}
    for package in packages(project).values():
        kinds |= {suite for name in package.scripts if name.startswith(("test", "e2e")) for suite in suite_words(name)}
    if any(not suite_words(source.path) or re.search(r"(?:^|/)unit", source.path) for source in found):
        kinds.add("unit")
    facts = {
        "count": len(found),
        "kinds": sorted(kinds),
        "missing": [suite for suite in ("unit", "integration", "e2e") if suite not in kinds],
        "serves": serves(project),
    }
    node = Node(found[0], found[0].line_span(1), "") if found else artifact
    yield View("test.suites", node, facts, label="tests")


def _load(project: Project) -> Iterator[View]:
    """Each load script. Facts: `tool`, `limit` (95th percentile in milliseconds), `users` (the most at a time), both
    absent or unknown where not written; `production` (the address; absent), `breaking` (whether it looks for the
    breaking point)."""
    for script in load_scripts(project):
        facts = {
            "tool": script.tool,
            "limit": script.limit,
            "users": script.users,
            "production": script.production or script.node.absent(),
            "breaking": script.breaking,
        }
        yield View("test.load_script", script.node, facts, label=script.node.source.path)


def _load_needs(project: Project) -> Iterator[View]:
    """Where a repository that deploys a service needs load tests, standing at its first deploy artifact.

    Facts: `scripts` (how many), `breaking` (whether one looks for the breaking point).
    """
    artifact = first_artifact(project)
    if artifact is not None and serves(project):
        scripts = load_scripts(project)
        facts = {"scripts": len(scripts), "breaking": any(script.breaking for script in scripts)}
        yield View("test.load", artifact, facts, label="load tests")


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Any]] = {
    "test.subject": lambda project: list(_subjects(project)),
    "test.service": lambda project: list(_services(project)),
    "test.file": lambda project: list(_files(project)),
    "test.suites": lambda project: list(_suites(project)),
    "test.load_script": lambda project: list(_load(project)),
    "test.load": lambda project: list(_load_needs(project)),
}
