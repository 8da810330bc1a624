"""Checks of Ingresses: where the certificates that they name come from."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes_templates import hidden_nearby
from deploylint.project.units import unit_of

_MAKERS: dict[str, tuple[str, ...]] = {
    "Secret": ("metadata", "name"),
    "SealedSecret": ("metadata", "name"),
    "ExternalSecret": ("spec", "target", "name"),
    "Certificate": ("spec", "secretName"),
    "VaultStaticSecret": ("spec", "destination", "name"),
    "VaultPKISecret": ("spec", "destination", "name"),
}


def certificate_from_nowhere(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every Secret that an Ingress takes a certificate from is made by some manifest."""
    made: frozenset[str] = project.remember("kubernetes.certificates", _certificates)
    for entry in it.get("tls").entries:
        secret: Node = entry.get("secretName")
        if secret.text in made or not (secret.text or secret.unknown):
            continue
        if secret.unknown or "" in made or hidden_nearby(it, project):
            yield Unknown("the name of the Secret depends on a template")
        elif unit_of(it.source.path, project).open:
            yield Unknown("the Secret may be made by a chart, a template or a remote base")
        else:
            yield Problem(secret.place, facts={"secret": secret.text})


def _certificates(project: Project) -> frozenset[str]:
    """The names of the Secrets that manifests hold, or that controllers make; an empty one where a template decides."""
    names = (
        view.node.at(*route) or view.derived["name"]
        for view in project.views("kubernetes.object")
        if (route := _MAKERS.get(view.derived["kind"].text))
    )
    found = {"" if name.unknown else name.scalar for name in names}
    for document in project.documents("kustomization"):
        found.update(
            name for entry in document.root.get("secretGenerator").entries if (name := entry.get("name").scalar)
        )
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text == "SecretProviderClass":
            objects = view.node.at("spec", "secretObjects").entries
            found.update(name for entry in objects if (name := entry.get("secretName").scalar))
    return frozenset(found)
