"""What Terraform declares, and the few things that rules ask of it.

Modules are fetched from elsewhere, and variables and workspaces decide much: what is not written out is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.usage.paths import set_aside

_ENDINGS = (".tf", ".tofu")
_KINDS = ("resource", "module", "data")


def resource_views(project: Project) -> Iterator[View]:
    """Every resource, data source and module that is declared; those of tests and examples are left out.

    Facts: `block` (`resource`, `data` or `module`), `type` (Node, such as `aws_s3_bucket`; of a module the text of its
    `source`), `name` (Node), `address` (text, as Terraform writes it), `folder` (of the file: one root or module),
    `lifecycle_policy` (whether a registry's repository has one).
    """
    sources = [source for path, source in project.sources.items() if path.endswith(_ENDINGS) and not set_aside(path)]
    if not sources:
        return
    from deploylint.parse.terraform import blocks

    for source in sources:
        for block in blocks(source):
            if block.kind in _KINDS and block.labels:
                view = _resource(block.kind, block.labels, block.body)
                view.derived["lifecycle_policy"] = partial(_lifecycle_policy, view, project)
                yield view


def _resource(kind: str, labels: tuple[Node, ...], body: Node) -> View:
    name = labels[-1]
    declared = body.get("source") if kind == "module" else labels[0]
    prefix = "" if kind == "resource" else f"{kind}."
    address = prefix + (name.text if kind == "module" else f"{labels[0].text}.{name.text}")
    facts = {
        "block": kind,
        "type": declared,
        "name": name,
        "address": address,
        "folder": body.source.path.rpartition("/")[0],
    }
    return View("terraform.resource", body, facts, label=address)


def of_type(project: Project, *types: str) -> list[View]:
    """The resources of these types, in the order of files."""
    index: dict[str, list[View]] = project.remember("terraform.types", _by_type)
    return [view for name in types for view in index.get(name, ())]


def modules(project: Project, word: str) -> list[View]:
    """The modules whose source contains the word."""
    return [
        view
        for view in project.views("terraform.resource")
        if view.derived["block"] == "module" and word in view.derived["type"].text
    ]


def _by_type(project: Project) -> dict[str, list[View]]:
    found: dict[str, list[View]] = {}
    for view in project.views("terraform.resource"):
        if view.derived["block"] == "resource":
            found.setdefault(view.derived["type"].text, []).append(view)
    return found


def companions(view: View, project: Project, kind: str, attribute: str) -> list[View]:
    """The resources of a type that name this one in an attribute, or may: in one folder, by reference or equal text."""
    reference = f"{view.derived['address']}."
    nearby = [other for other in of_type(project, kind) if other.derived["folder"] == view.derived["folder"]]
    literal = view.node.get(attribute)
    return [
        other
        for other in nearby
        if (named := other.node.get(attribute)).text.startswith((reference, view.derived["address"] + "["))
        or (named.exists and not named.unknown and literal.exists and named.text == literal.text)
        or "each." in named.text
    ]


def undecided(node: Node) -> Node:
    """A value that may be there or not."""
    return Node(node.source, node.span, key=node.key, unknown=True)


def _made(module: str, function: str) -> Callable[[Project], Iterable[View]]:
    def make(project: Project) -> Iterable[View]:
        if not project.views("terraform.resource"):
            return ()
        found: Iterable[View] = getattr(import_module(f"deploylint.project.{module}"), function)(project)
        return found

    return make


def _lifecycle_policy(view: View, project: Project) -> bool:
    return bool(companions(view, project, "aws_ecr_lifecycle_policy", "repository"))


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "terraform.resource": resource_views,
    "terraform.opening": _made("terraform_networks", "opening_views"),
    "terraform.network": _made("terraform_networks", "network_views"),
    "terraform.atlas_cluster": _made("terraform_databases", "atlas_cluster_views"),
    "terraform.redis": _made("terraform_databases", "redis_views"),
    "terraform.store": _made("terraform_databases", "store_views"),
    "terraform.backup_bucket": _made("terraform_backups", "bucket_views"),
}
