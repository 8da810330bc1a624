"""Checks of compose services that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.compose import dependencies
from deploylint.project.compose_files import Files, compose_files

_MOST = 10
"""Circles that are told of one file."""

_SHARED = ("network_mode", "ipc", "pid", "uts", "cgroup")

_Graph = dict[str, dict[str, Node]]


def circular(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No service has to be started before itself. A circle stands where the file says the first of its dependencies."""
    files = compose_files(project)
    graph = _graph(files, it.derived["path"])
    for _round in range(_MOST):
        circle = _circle(graph)
        if not circle:
            return
        steps = [graph[name][after] for name, after in zip(circle, [*circle[1:], circle[0]], strict=True)]
        here = next((number for number, node in enumerate(steps) if node.source is it.source), None)
        if here is not None:
            turned = [*circle[here:], *circle[: here + 1]]
            others = [*steps[here + 1 :], *steps[:here]]
            pairs = zip(others, turned[1:-1], turned[2:], strict=True)
            related = tuple(Related(node.place, f"{name} waits for {after}") for node, name, after in pairs)
            yield Problem(steps[here].place, related=related, facts={"circle": " -> ".join(turned)})
        for name in circle:
            del graph[name]


def _graph(files: Files, path: str) -> _Graph:
    """What each service of the file's project waits for, with the Node that says so."""
    names = {name: at for at in files.beside(path) for name in files.services[at]}
    return {name: dict(_waited_for(files.whole(at, name))) for name, at in names.items()}


def _waited_for(service: Node) -> Iterator[tuple[str, Node]]:
    """The services that compose starts before this one: also those that it links to or shares something with.

    https://github.com/compose-spec/compose-go/blob/main/loader/normalize.go
    """
    for entry in service.get("links").entries:
        yield entry.text.partition(":")[0], entry
    for entry in service.get("volumes_from").entries:
        if not entry.text.startswith("container:"):
            yield entry.text.partition(":")[0], entry
    for key in _SHARED:
        kind, _, name = service.get(key).text.partition(":")
        if kind == "service":
            yield name, service.get(key)
    for name, entry in dependencies(service).items():
        yield name, entry if entry.key is None else Node(entry.source, entry.key)


def _circle(graph: Mapping[str, Mapping[str, Node]]) -> list[str]:
    """The services of one circle, each before the one that it waits for; none where there is no circle."""
    waiting = _waiting(graph)
    name = next(iter(waiting), "")
    way: dict[str, None] = {}
    while name and name not in way:
        way[name] = None
        name = next(after for after in graph[name] if after in waiting)
    passed = list(way)
    return passed[passed.index(name) :] if name else []


def _waiting(graph: Mapping[str, Mapping[str, Node]]) -> dict[str, None]:
    """The services that are in a circle, or wait for one that is."""
    needed_by: dict[str, list[str]] = {name: [] for name in graph}
    missing = {}
    for name, needs in graph.items():
        known = [after for after in needs if after in graph]
        missing[name] = len(known)
        for after in known:
            needed_by[after].append(name)
    ready = [name for name, count in missing.items() if not count]
    while ready:
        for name in needed_by[ready.pop()]:
            missing[name] -= 1
            if not missing[name]:
                ready.append(name)
    return {name: None for name, count in missing.items() if count}
