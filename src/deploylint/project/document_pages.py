"""The Markdown pages of a repository, and what it deploys: who deploys nothing is asked for no documents."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node
from deploylint.parse.markdown import Page, read
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.values.purposes import named_development, named_production
from deploylint.views.workflow_jobs import deploys_of

PAGE = (".md", ".markdown")
OTHER_PAGE = (".rst", ".adoc", ".asciidoc", ".org", ".txt", ".pdf", ".docx", ".odt", ".html", ".mdx")
"""Endings of documents that are not read: there is one, and nobody knows what it says."""

_ASIDE = lazy_pattern(
    r"(?:^|/)(?:node_modules|vendor|third_party|fixtures?|testdata|tests?|examples?|samples?|\.venv|venv|dist|build"
    r"|issue_template|\.changeset|templates?)/"
)
_LONG_RUNNING = frozenset(("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Rollout", "DeploymentConfig"))


def aside(path: str) -> bool:
    """Whether a document belongs to somebody else's code, to a test or to an example."""
    return _ASIDE.search(path.lower()) is not None


def pages(project: Project) -> dict[str, Page]:
    """The repository's own Markdown pages by path, the root's README first."""
    return project.remember("document.pages", _pages)


def _pages(project: Project) -> dict[str, Page]:
    own = [path for path in project.sources if path.lower().endswith(PAGE) and not aside(path)]
    own.sort(key=lambda path: (not is_readme(path), path))
    return {path: read(project.sources[path]) for path in own}


def is_readme(path: str) -> bool:
    """Whether a path is the README that people meet first."""
    name = path.lower()
    return name.rpartition("/")[0] in ("", ".github", "docs") and name.rpartition("/")[2].startswith("readme.")


def readme(project: Project) -> Page | None:
    """The README of the repository: the root's, else the one that GitHub shows in its place."""
    found = (page for path, page in pages(project).items() if is_readme(path))
    return min(found, key=lambda page: (page.source.path.count("/"), page.source.path), default=None)


def deployed(project: Project) -> Node | None:
    """What shows best that the repository deploys something; None where it does not, as a library.

    Of files beside each other alone nobody can say what else their repository has: nothing is asked of them.
    """
    return project.remember("document.deployed", lambda p: _nearest(p) if p.whole else None)


def _nearest(project: Project) -> Node | None:
    """Of the best kind of evidence the one nearest to the root."""
    for found in _deploys(project):
        node = min(found, key=lambda one: (one.source.path.count("/"), one.source.path, one.span), default=None)
        if node is not None:
            return node
    return None


def _deploys(project: Project) -> Iterator[list[Node]]:
    """The evidence of deployments by kind: pipelines, manifests, charts, compose files of production, images."""
    yield list(_pipelines(project))
    yield [
        document.root.at("metadata", "name")
        for document in project.documents("kubernetes")
        if document.root.get("kind").text in _LONG_RUNNING and _shipped(document.source.path)
    ]
    yield [
        document.root.get("name")
        for document in project.documents("helm.chart")
        if document.root.get("type").text != "library" and not aside(document.source.path)
    ]
    composed = [d for d in project.documents("compose") if named_production(d.source.path) and not aside(d.source.path)]
    yield [document.root.get("services") for document in composed if document.root.get("services")]
    stages = project.views("docker.stage") if project.documents("docker") else []
    yield [stage.node for stage in stages if stage.get("final") and _shipped(stage.source.path)]


def _pipelines(project: Project) -> Iterator[Node]:
    for job in project.views("workflow.job") if project.documents("workflow") else ():
        path = job.source.path
        if not aside(path) and not named_development(path.rpartition("/")[2]):
            yield from (act.node for act in deploys_of(job))


def _shipped(path: str) -> bool:
    return not aside(path) and not named_development(path)


def ground(project: Project) -> Node | None:
    """Where what is missing would stand: the README's first heading, else the nearest deploy artifact.

    None where nothing is deployed.
    """
    artifact = deployed(project)
    page = readme(project)
    if artifact is None or page is None:
        return artifact
    return first_node(page) or artifact


def first_node(page: Page) -> Node | None:
    """A page's first heading, else its first line with words; None when it is empty."""
    if page.headings:
        return page.headings[0].node
    line = next((line for line in page.prose if line.text.strip()), None)
    if line is None:
        return None
    return Node(page.source, page.source.line_span(line.number), line.text.strip(), raw=line.text.strip())
