"""Checks of the Gateway API's routes: the Gateways that they hang on, and Services of other namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit
from deploylint.project.kubernetes_templates import hidden_nearby
from deploylint.project.units import unit_of
from deploylint.values.likeness import nearest

_GROUP = "gateway.networking.k8s.io"
_UNSEEN = "the Gateway may be kept elsewhere"


def missing_parent(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The Gateways that a route names are in the repository, with the listeners that it names."""
    for parent in it.node.at("spec", "parentRefs").entries:
        if parent.get("kind").text in ("", "Gateway") and parent.get("group").text in ("", _GROUP):
            yield from _missing_gateway(it, parent, project)


def _missing_gateway(it: View, parent: Node, project: Project) -> Iterator[Problem | Unknown]:
    name, space = parent.get("name"), parent.get("namespace").text or it.get("namespace").text
    if name.unknown or not name.scalar or parent.get("namespace").unknown:
        yield Unknown("the name of the Gateway depends on a template")
        return
    index = project.remember("kubernetes.gateways", _gateways)
    found = [view for view in index.get(name.scalar, ()) if _may_be_in(view, space)]
    if found:
        yield from _missing_listener(parent.get("sectionName"), found)
        return
    nearby = [view for view in in_unit(it, project, "kubernetes.object") if view.derived["kind"].text == "Gateway"]
    near = nearest(name.scalar, sorted({view.derived["name"].scalar for view in nearby}))
    if not near or unit_of(it.source.path, project).open or hidden_nearby(it, project):
        yield Unknown(_UNSEEN)
        return
    yield Problem(name.place, facts={"gateway": name.scalar, "flaw": f"which does not exist, did you mean {near}?"})


def _gateways(project: Project) -> dict[str, list[View]]:
    found: dict[str, list[View]] = {}
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text == "Gateway" and view.derived["group"] == _GROUP:
            found.setdefault(view.derived["name"].scalar, []).append(view)
    return found


def _may_be_in(view: View, space: str) -> bool:
    own: Node = view.derived["namespace"]
    return own.unknown or not own.text or not space or own.text == space


def _missing_listener(section: Node, gateways: list[View]) -> Iterator[Problem]:
    if section.unknown or not section.scalar:
        return
    listeners = [gateway.node.at("spec", "listeners") for gateway in gateways]
    names = [entry.get("name") for field in listeners for entry in field.entries]
    if any(field.unknown for field in listeners) or any(n.unknown or n.scalar == section.scalar for n in names):
        return
    related = (Related(listeners[0].key_place, f"the listeners of {gateways[0].label}"),)
    facts = {"gateway": gateways[0].derived["name"].scalar, "flaw": f"which has no listener {section.scalar}"}
    yield Problem(section.place, related=related, facts=facts)


def not_granted(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A Service of another namespace lets the routes of this one in, by a ReferenceGrant there."""
    own: Node = it.get("namespace")
    for rule in it.node.at("spec", "rules").entries:
        for backend in rule.get("backendRefs").entries:
            space = backend.get("namespace")
            if own.unknown or space.unknown or not own.text or not space.text or own.text == space.text:
                continue
            service = _service_in(backend, space.text, project)
            if service is None:
                yield Unknown("the Service is not in the repository")
            elif unit_of(service.source.path, project).open:
                yield Unknown("a ReferenceGrant may be made by a chart, a template or a remote base")
            elif not _granted(it, space.text, project):
                related = (Related(service.derived["name"].place, "the Service is here"),)
                facts = {"service": backend.get("name").scalar, "namespace": space.text}
                yield Problem(space.place, related=related, facts=facts)


def _service_in(backend: Node, space: str, project: Project) -> View | None:
    """The Service that a backend means, where it says that it is in this namespace."""
    for view in project.views("kubernetes.service"):
        if view.derived["name"].scalar == backend.get("name").scalar and view.derived["namespace"].text == space:
            return view
    return None


def _granted(it: View, space: str, project: Project) -> bool:
    grants: list[View] = project.remember("kubernetes.reference-grants", _all_grants)
    return any(_grants(grant, it, space) for grant in grants)


def _all_grants(project: Project) -> list[View]:
    return [view for view in project.views("kubernetes.object") if view.derived["kind"].text == "ReferenceGrant"]


def _grants(grant: View, it: View, space: str) -> bool:
    """Whether a ReferenceGrant lets a route in, or may."""
    own: Node = grant.derived["namespace"]
    sources = grant.node.at("spec", "from")
    if not _may_be_in(grant, space) or own.unknown or sources.unknown:
        return own.unknown or sources.unknown
    return any(
        source.get("kind").text in ("", it.derived["kind"].text)
        and source.get("namespace").text in ("", it.derived["namespace"].text)
        for source in sources.entries
    )
