"""What the files say of the version that is to be released, and which documents of that release there are."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, Source, Span, View
from deploylint.parse.markdown import Page
from deploylint.project import Project
from deploylint.project.document_pages import first_node, ground, pages
from deploylint.project.document_roles import sections
from deploylint.values.document_roles import PLACEHOLDER, POST_MORTEM
from deploylint.values.patterns import lazy_pattern

_VERSION = lazy_pattern(r"(?<![\w.])v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,40})?)(?![\w.]*\d)")
_OLDER = lazy_pattern(r"sha256:[0-9a-f]{64}|\b[0-9a-f]{40}\b")
_NO_RELEASE = lazy_pattern(r"^0\.0\.0|-(?:dev|development|semantically-released|snapshot)\b", re.IGNORECASE)
_JSON_VERSION = lazy_pattern(r'^[ \t{]*"version"[ \t]*:[ \t]*"([^"]{1,80})"')
_TOML_VERSION = lazy_pattern(r"""^version[ \t]*=[ \t]*["']([^"']{1,80})["']""")
_RELEASES = lazy_pattern(r"(?:^|/)(?:releases?|release-notes)/[^/]")
_ISSUES = lazy_pattern(r"\b(?:issues?|problems?|incidents?|what went wrong)\b", re.IGNORECASE)
_MANUAL = lazy_pattern(r"\bmanual(?:ly)?\b|\binterventions?\b|\bby hand\b", re.IGNORECASE)
_TOLD = {
    "what happened": lazy_pattern(r"\bsummary\b|\btime ?line\b|what happened|\bimpact\b", re.IGNORECASE),
    "why it happened": lazy_pattern(r"\bcauses?\b|\bwhy\b|\bcontributing\b|five whys", re.IGNORECASE),
    "what changes": lazy_pattern(
        r"\bactions?\b|follow-?ups?\b|\blessons?\b|what changes|\bnext steps\b", re.IGNORECASE
    ),
}


def views(project: Project) -> Iterator[View]:
    """What a deployed repository says of its release, one view for each thing that is asked of it.

    Facts of all: `what`, `version` (of the release; empty where no file tells), `there`. By `what`:
    package-lock, chart: a file that repeats the version; `written`, `agrees` (unknown where a template decides).
    changelog: `agrees` says whether it has the version.
    rollback-plan: the plan for this release; `names_previous` says whether it says what to go back to.
    release-notes: the notes of this release; `issues`, `interventions` say whether they have such a section.
    post-mortem: one report on an incident; `lacks` are what it does not tell.
    """
    here = ground(project)
    if here is None:
        return
    version = _released(project)
    text = version.text if version is not None else ""
    if version is not None:
        yield from _repeated(version, project)
    yield from _changelog(text, version, project)
    yield _rollback_plan(text, here, project)
    yield _release_notes(text, here, project)
    yield from _post_mortems(text, project)


def package_version(project: Project) -> Node | None:
    """The version that the root's package.json or pyproject.toml gives; None where it gives none that is released."""
    return project.remember("document.version", _package_version)


def _package_version(project: Project) -> Node | None:
    for path, load, pattern in (
        ("package.json", _json_version, _JSON_VERSION),
        ("pyproject.toml", _toml_version, _TOML_VERSION),
    ):
        source = project.sources.get(path)
        version = load(source.text) if source is not None else ""
        if source is not None and version and not _NO_RELEASE.search(version):
            return _written(source, version, pattern)
    return None


def _json_version(text: str) -> str:
    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    version = package.get("version") if isinstance(package, dict) else None
    return version if isinstance(version, str) else ""


def _toml_version(text: str) -> str:
    try:
        package = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    table = package.get("project")
    version = table.get("version") if isinstance(table, dict) else None
    return version if isinstance(version, str) else ""


def _written(source: Source, version: str, pattern: re.Pattern[str]) -> Node | None:
    """Where a version is written."""
    for number, line in enumerate(source.lines, 1):
        found = pattern.match(line)
        if found is not None and found[1] == version:
            span = Span(number, found.start(1) + 1, number, found.end(1) + 1)
            return Node(source, span, version, raw=version)
    return None


def _released(project: Project) -> Node | None:
    """The version to be released: the package's, else the newest heading of the changelog."""
    package = package_version(project)
    if package is not None:
        return package
    for section in sections("changelog", project):
        for heading in section.page.headings:
            found = _VERSION.search(heading.text)
            if found is not None:
                return Node(heading.node.source, heading.node.span, found[1], raw=found[1])
    return None


def _same(one: str, other: str) -> bool:
    return one.removeprefix("v") == other.removeprefix("v")


def _view(what: str, node: Node, version: str, facts: dict[str, Any]) -> View:
    return View("document.version", node, {"what": what, "version": version, **facts}, label=what)


def _repeated(version: Node, project: Project) -> Iterator[View]:
    lock = project.sources.get("package-lock.json")
    if version.source.path == "package.json" and lock is not None:
        written = _json_version(lock.text)
        node = _written(lock, written, _JSON_VERSION) if written else None
        if node is not None:
            facts = {"there": True, "written": written, "agrees": _same(written, version.text)}
            yield _view("package-lock", node, version.text, facts)
    charts = [document.root for document in project.documents("helm.chart")]
    if len(charts) == 1 and charts[0].get("appVersion"):
        node = charts[0].get("appVersion")
        agrees: Any = node if node.unknown else _same(node.scalar, version.text)
        yield _view("chart", node, version.text, {"there": True, "written": node.scalar, "agrees": agrees})


def _changelog(text: str, version: Node | None, project: Project) -> Iterator[View]:
    if version is None or not sections("changelog", project):
        return
    section = sections("changelog", project)[0]
    known = [found[1] for heading in section.page.headings for found in _VERSION.finditer(heading.text)]
    facts = {"there": True, "agrees": any(_same(one, text) for one in known)}
    yield _view("changelog", section.node, text, facts)


def _of_release(version: str, project: Project) -> list[Page]:
    """The pages of one release; those of every release where the version is not known."""
    wanted = re.compile(rf"(?:^|[^\d.])v?{re.escape(version)}(?![\d.]*\d)") if version else _VERSION
    return [page for path, page in pages(project).items() if _RELEASES.search(path.lower()) and wanted.search(path)]


def _rollback_plan(version: str, here: Node, project: Project) -> View:
    for page in _of_release(version, project):
        named = re.search(r"roll-?_?back", page.source.path.lower())
        heading = next((h for h in page.headings if re.search(r"(?i)roll(?:ing)?[ -]?back", h.text)), None)
        node = first_node(page) if named else heading.node if heading is not None else None
        if node is not None:
            last = len(page.source.lines) if named or heading is None else page.end_of(heading)
            text = "\n".join(page.source.lines[node.span.line - 1 : last])
            previous = any(not _same(one, version) for one in _VERSION.findall(text)) or _OLDER.search(text)
            filled = PLACEHOLDER.search(text) is None
            return _view("rollback-plan", node, version, {"there": True, "names_previous": bool(previous and filled)})
    found = sections("rollback", project)
    node = found[0].node if found else here
    return _view("rollback-plan", node, version, {"there": False, "names_previous": False})


def _release_notes(version: str, here: Node, project: Project) -> View:
    found = _of_release(version, project)
    headings = [heading for page in found for heading in page.headings]
    node = next((node for page in found if (node := first_node(page)) is not None), None)
    if node is None:
        node = next((section.node for section in sections("changelog", project)), here)
    facts = {
        "there": bool(found),
        "issues": any(_ISSUES.search(heading.text) for heading in headings),
        "interventions": any(_MANUAL.search(heading.text) for heading in headings),
    }
    return _view("release-notes", node, version, facts)


def _post_mortems(version: str, project: Project) -> Iterator[View]:
    for path, page in pages(project).items():
        name = path.lower().rpartition("/")[2]
        node = first_node(page)
        if node is None or not POST_MORTEM.search(path.lower()) or name.startswith(("readme", "index", "template")):
            continue
        text = page.source.text
        lacks = [part for part, words in _TOLD.items() if not words.search(text)]
        if PLACEHOLDER.search(text):
            lacks.append("text in the place of placeholders")
        yield _view("post-mortem", node, version, {"there": True, "lacks": lacks})
