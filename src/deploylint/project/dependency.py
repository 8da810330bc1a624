"""What the code of a repository depends on, the programs it is made of, and the services of others that it uses.

None of these views belongs to a document: manifests of dependencies are text to every other room, and are read when a
rule wants one of these views.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from deploylint.model import View
from deploylint.parse.dependencies import dependencies, is_manifest
from deploylint.project import Project
from deploylint.usage.paths import set_aside
from deploylint.values.dependency_purposes import purposes_of


def package_views(project: Project) -> Iterator[View]:
    """Every dependency that a manifest names; those of tests, examples and vendored code are left out.

    Facts: `name` (Node, lower case), `version` (text as written, empty where none is), `ecosystem`, `development` (the
    program runs without it), `purposes` (list of words, see `values.dependency_purposes`), `path` (the manifest's).
    """
    for path, source in project.sources.items():
        if not is_manifest(path) or set_aside(path):
            continue
        for ecosystem, name, version, development in dependencies(source):
            facts = {
                "name": name,
                "version": version,
                "ecosystem": ecosystem,
                "development": development,
                "purposes": sorted(purposes_of(name.text)),
                "path": path,
            }
            yield View("dependency.package", name, facts, label=name.text)


def application_views(project: Project) -> Iterable[View]:
    """Every program: what one manifest with dependencies describes, with the code below its folder.

    Facts: `path`, `ecosystem`, `deployed` (the repository says how something of it is run), `uses` (by purpose, the
    Node of the first dependency that serves it), `server` and `front_end` (those of a framework that answers requests
    and of one that runs in browsers, absent where there is none), `code` (what was found in its source code, by the
    names of `usage.evidence`), `readable` (whether there is source code at all, in a language that is known), `edge`
    (what stands in front of it, see `project.operations_edge`), `in_charts` (by the same names, unknown where a chart
    that is not rendered may provide it, else False), `replicated` and `measured` (whether several pods of
    what is deployed run, and whether a monitoring system asks them for metrics).
    """
    made: Iterable[View] = import_module("deploylint.project.dependency_applications").application_views(project)
    return made


def service_views(project: Project) -> Iterable[View]:
    """Every service of others that the repository uses, by a package of theirs.

    Facts: `name` (`razorpay`, `sendgrid` …), `title`, `packages` (views), `variables` (those that the repository reads
    or documents and that belong to the service, each a Node), `credentials` (the secret ones of them), `documented` and
    `undocumented` (credentials that an env example or a page names, or that nothing does), `literals` (the values of
    credentials that a deploy artifact states in full), `sender` (what says which address or number messages come from),
    `preset` (what names an upload preset), `code` (as for an application, of all that use the service).
    """
    made: Iterable[View] = import_module("deploylint.project.dependency_services").service_views(project)
    return made


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "dependency.package": package_views,
    "dependency.application": application_views,
    "dependency.service": service_views,
}
