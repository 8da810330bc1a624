"""OpenAPI documents, and whether a repository with an API has one (https://spec.openapis.org/oas/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from posixpath import dirname
from typing import Any

from deploylint.model import Node, Source, Span, View
from deploylint.parse.yaml import parse
from deploylint.project import Project
from deploylint.project.document_pages import aside, ground
from deploylint.project.document_versions import package_version
from deploylint.project.package_manifests import above, packages
from deploylint.values.patterns import lazy_pattern

_NAME = lazy_pattern(r"(?:^|/)[^/]*(?:open-?api|swagger)[^/]*\.(?:ya?ml|json)$", re.IGNORECASE)
_HEAD = lazy_pattern(r"""(?m)^[ \t{]*["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?\d""")
_KNOWN = lazy_pattern(r"^(?:3\.[0-9]+\.[0-9]+(?:-.*)?|2\.0)$")
_SERVERS = ("express", "fastify", "koa", "@hapi/hapi", "restify", "@nestjs/core", "hono")
_GENERATORS = (
    *(
        "@nestjs/swagger",
        "swagger-jsdoc",
        "@fastify/swagger",
        "tsoa",
        "swagger-autogen",
        "@asteasolutions/zod-to-openapi",
    ),
    *("express-jsdoc-swagger", "routing-controllers-openapi", "@hono/zod-openapi", "hapi-swagger"),
)
_MANIFESTS = ("pyproject.toml", "pom.xml", "build.gradle", "go.mod", "Cargo.toml", "composer.json", "mix.exs")
_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"))


def views(project: Project) -> Iterator[View]:
    """One view for each OpenAPI document of a deployed repository, or one for its lack.

    It stands at the version of the document, else at the dependency that serves the API. Facts: `there` (unknown where
    a generator makes the document), `flaws` (texts), `written` (its own version, a node), `version` (of the package),
    `agrees` (unknown where the package has no version).
    """
    if ground(project) is None:
        return
    found = [source for source in project.sources.values() if _is_api(source)]
    for source in found:
        for document in parse(source)[:1]:
            yield _view(document.root, [fault.message for fault in document.faults], project)
    if not found:
        yield from _lack(project)


def _is_api(source: Source) -> bool:
    named = source.kind in ("text", "yaml") and _NAME.search(source.path) is not None
    return named and not aside(source.path) and _HEAD.search(source.text[:20_000]) is not None


def _view(root: Node, faults: list[str], project: Project) -> View:
    info = root.get("info")
    written = info.get("version")
    package = _version_beside(root.source.path, project)
    flaws = [*faults[:1], *_flaws(root)]
    agrees: Any = package is not None and written.scalar.removeprefix("v") == package.text.removeprefix("v")
    if package is None or written.unknown:
        agrees = Node(root.source, root.span, unknown=True)
    node = written if written else (root.get("openapi") or root.get("swagger") or root)
    facts = {
        "there": True,
        "flaws": flaws,
        "written": written,
        "version": package.text if package is not None else "",
        "agrees": agrees,
    }
    return View("document.api", node, facts, label=root.source.path)


def _version_beside(path: str, project: Project) -> Node | None:
    """The version of the package that a document belongs to; None where that gives none, or is of another ecosystem."""
    for folder in above(dirname(path)):
        if folder and f"{folder}/package.json" in project.paths:
            package = packages(project).get(folder)
            return (package.root.get("version") or None) if package is not None else None
        if folder and any(f"{folder}/{name}" in project.paths for name in _MANIFESTS):
            return None
    return package_version(project)


def _flaws(root: Node) -> Iterator[str]:
    """What the specification requires and the document lacks."""
    version = root.get("openapi") or root.get("swagger")
    if not _KNOWN.match(version.scalar):
        yield f"its version {version.scalar[:20] or 'is missing and'} is neither 3.x.y nor 2.0"
    for name in ("title", "version"):
        if not root.at("info", name).scalar:
            yield f"info.{name} is missing"
    paths = root.get("paths")
    newer = version.scalar.startswith("3.") and not version.scalar.startswith("3.0")
    if not paths and not (newer and (root.get("webhooks") or root.get("components"))):
        yield "paths is missing"
    for path, item in paths.items:
        if not path.startswith(("/", "x-")):
            yield f"the path {path[:60]} does not begin with a slash"
        yield from _operations(path, item, strict=not newer)


def _operations(path: str, item: Node, *, strict: bool) -> Iterator[str]:
    for method, operation in item.items:
        if strict and method in _METHODS and type(operation.value) is dict and not operation.get("responses"):
            yield f"{method} {path[:60]} has no responses"


def _lack(project: Project) -> Iterator[View]:
    """The lack of a document, at the dependency of the package that serves an API."""
    for path, source in project.sources.items():
        if path.rpartition("/")[2] != "package.json" or aside(path):
            continue
        used = _dependencies(source)
        server = next((name for name in _SERVERS if name in used), None)
        if server is None:
            continue
        node = _dependency(source, server)
        if node is None:
            continue
        generated = any(name in used for name in _GENERATORS)
        there: Any = Node(source, node.span, unknown=True) if generated else False
        facts = {
            "there": there,
            "flaws": [],
            "written": node.absent(),
            "version": "",
            "agrees": False,
            "server": server,
        }
        yield View("document.api", node, facts, label=path)
        return


def _dependencies(source: Source) -> frozenset[str]:
    try:
        package = json.loads(source.text)
    except (ValueError, RecursionError):
        return frozenset()
    used = package.get("dependencies") if isinstance(package, dict) else None
    return frozenset(used) if isinstance(used, dict) else frozenset()


def _dependency(source: Source, name: str) -> Node | None:
    quoted = f'"{name}"'
    for number, line in enumerate(source.lines, 1):
        at = line.find(quoted)
        if at >= 0:
            return Node(source, Span(number, at + 1, number, at + 1 + len(quoted)), name, raw=name)
    return None
