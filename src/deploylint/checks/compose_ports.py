"""Checks of the ports and names that compose services claim on their host."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Place, Problem, Related, View
from deploylint.project import Project
from deploylint.project.compose_files import compose_files
from deploylint.values.patterns import lazy_pattern
from deploylint.views.compose_ports import Port

_BASE_60 = lazy_pattern(r"[1-9][0-9]*(?::[0-5]?[0-9])+")
"""What YAML 1.1 reads as a number to the base 60 (https://yaml.org/type/int.html)."""


def on_all_interfaces(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No port is published on every address of the host; one problem tells all of a service's."""
    ours = (port for port in it.get("published") if not it.derived["overlay"] or port.node.source is it.source)
    everywhere = [port for port in ours if port.everywhere]
    if everywhere:
        written = [_written(port.published or port.target) for port in everywhere]
        ports = f"port {written[0]}" if len(set(written)) == 1 else f"the ports {', '.join(dict.fromkeys(written))}"
        related = tuple(Related(port.node.place, "published as well") for port in everywhere[1:])
        yield Problem(everywhere[0].node.place, related=related, facts={"ports": ports})


def privileged(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """No port below 1024 of the host is published but those of `params.allowed`."""
    for port in it.get("published"):
        if port.published and port.published[0] < 1024 and port.published[0] not in params["allowed"]:
            yield Problem(port.node.place, facts={"port": _written(port.published)})


def read_as_number(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No port stands without quotes in a form that YAML 1.1 takes for a number."""
    for entry in it.node.get("ports").entries:
        if not entry.quoted and entry.text and _BASE_60.fullmatch(entry.text):
            yield Problem(entry.place, facts={"written": entry.text})


def _written(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"


def duplicate_ports(it: View, project: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No two services of the file claim one port of the host; services of profiles may take turns."""
    claimed: dict[tuple[int, str], list[tuple[Port, View]]] = {}
    for service in _together(it, project):
        for port in service.get("published"):
            if port.published is None or port.published[0] != port.published[1]:
                continue
            alike = claimed.setdefault((port.published[0], port.protocol), [])
            other = next((c for c in alike if c[1] is not service and _meet(port, c[0])), None)
            if other is not None:
                facts = {"port": _written(port.published), "service": service.get("name")}
                related = (Related(other[0].node.place, str(other[1])),)
                yield Problem(port.node.place, related=related, facts={**facts, "other": other[1].get("name")})
            else:
                alike.append((port, service))


def _meet(one: Port, other: Port) -> bool:
    """Whether an address of the host is claimed by both."""
    return one.everywhere or other.everywhere or one.address == other.address


def _together(it: View, project: Project) -> list[View]:
    """The services of a file that run at the same time."""
    files = compose_files(project)
    if files.bases.get(it.derived["path"]):
        return []
    return [s for s in it.derived["services"] if not s.node.get("profiles").exists and s.get("whole")]


def duplicate_names(it: View, project: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No two services of the file name their containers alike."""
    first: dict[str, tuple[Place, View]] = {}
    for service in _together(it, project):
        name = service.node.get("container_name")
        if not name.text or "$" in name.text:
            continue
        if name.text in first:
            place, other = first[name.text]
            facts = {"container": name.text, "service": service.get("name"), "other": other.get("name")}
            yield Problem(name.place, related=(Related(place, str(other)),), facts=facts)
        else:
            first[name.text] = (name.place, service)
