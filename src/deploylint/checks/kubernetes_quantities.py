"""Checks of what a quantity says, and of what bounds a namespace's resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit
from deploylint.project.units import unit_of
from deploylint.values.quantity import parse_quantity

_BINARY_WORDS = {"k": "Ki", "m": "Mi", "g": "Gi", "t": "Ti"}
_MILLI = Fraction(1, 1000)


def invalid(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A quantity is one that the API server can read, and not negative."""
    value: Node = it.get("value")
    if value.unknown:
        yield Unknown("the quantity depends on a template")
        return
    text = value.scalar.strip()
    if value.value is None or type(value.value) in (dict, list) or (text and not any(c.isdigit() for c in text)):
        yield Unknown("this is no quantity, or a word that something replaces")
        return
    amount = _amount(value)
    if amount is None:
        yield Problem(value.place, facts={"flaw": "is no quantity", "hint": _spelling(text)})
    elif amount < 0:
        yield Problem(value.place, facts={"flaw": "is negative", "hint": ""})


def _amount(value: Node) -> Fraction | None:
    """A number counts as what YAML reads, a text as it is written."""
    return parse_quantity(value.value if type(value.value) in (int, float) else value.scalar)


def over_limit(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A container requests no more of a resource than its limit."""
    resources: Node = it.get("resources")
    for name, request in resources.get("requests").items:
        limit = resources.at("limits", name)
        if request.unknown or limit.unknown:
            yield Unknown("a request or a limit depends on a template")
            continue
        wanted, allowed = _amount(request), _amount(limit) if limit else None
        if wanted is not None and allowed is not None and wanted > allowed:
            facts = {"resource": name, "request": request.scalar, "limit": limit.scalar}
            yield Problem(request.place, related=(Related(limit.place, "the limit is set here"),), facts=facts)


def pod_over_limit(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """What a pod asks for as a whole is within its limits, and its containers' limits are within those too."""
    pod: Node = it.get("pod")
    limits = pod.at("resources", "limits")
    asked = [("the pod requests", pod.at("resources", "requests"))]
    for container in it.get("containers"):
        whose = f"the limit of container {container.derived['name'].scalar} is"
        asked.append((whose, container.node.at("resources", "limits")))
    for whose, amounts in asked:
        for name, amount in amounts.items:
            limit = limits.get(name)
            if amount.unknown or limit.unknown:
                yield Unknown("a request or a limit depends on a template")
                continue
            wanted, allowed = _amount(amount), _amount(limit) if limit else None
            if wanted is not None and allowed is not None and wanted > allowed:
                facts = {"whose": whose, "resource": name, "amount": amount.scalar, "limit": limit.scalar}
                yield Problem(amount.place, related=(Related(limit.place, "the pod's limit is here"),), facts=facts)


def _spelling(text: str) -> str:
    """What a malformed quantity was most likely meant to be, as the end of a message."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").strip()
    unit = text[len(number) :].strip() if text.startswith(number) else ""
    binary = _BINARY_WORDS.get(unit[:1].lower(), "")
    meant = f"{number}{binary}"
    return f", did you mean {meant}?" if binary and parse_quantity(meant) is not None else ""


def suspicious(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """An amount of CPU or bytes is of a size that somebody can mean."""
    value: Node = it.get("value")
    resource: str = it.get("resource")
    if value.unknown:
        yield Unknown("the quantity depends on a template")
        return
    amount = _amount(value)
    if amount is None or amount <= 0:
        return
    flaw = _of_cpu(amount, params) if resource == "cpu" else _of_bytes(amount, value.scalar, params)
    if flaw:
        yield Problem(value.place, facts={"flaw": flaw})


def _of_cpu(amount: Fraction, params: Params) -> str:
    if amount < _MILLI:
        return "less than a thousandth of a core"
    if amount >= params["cores"]:
        return f"{float(amount):,g} whole cores; thousandths are written with m"
    return ""


def _of_bytes(amount: Fraction, text: str, params: Params) -> str:
    if amount >= params["bytes"]:
        return ""
    if text.endswith("m"):
        return "thousandths of a byte; mebibytes are written with Mi"
    return f"{float(amount):,g} bytes"


def unbounded_defaults(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A namespace with workloads has a LimitRange that gives containers a default."""
    yield from _bounded(it, project, "LimitRange", _gives_defaults)


def _gives_defaults(view: View) -> bool:
    limits = view.node.at("spec", "limits")
    of_containers = [entry for entry in limits.entries if entry.unknown or entry.get("type").text == "Container"]
    return limits.unknown or any(entry.get("default") or entry.get("defaultRequest") for entry in of_containers)


def unbounded_total(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A namespace with workloads has a ResourceQuota that bounds both CPU and memory."""
    yield from _bounded(it, project, "ResourceQuota", _bounds_both)


def _bounds_both(view: View) -> bool:
    hard = view.node.at("spec", "hard")
    bounded = {name.rpartition(".")[2] for name, _ in hard.items}
    return hard.unknown or bounded >= {"cpu", "memory"}


def _bounded(it: View, project: Project, kind: str, enough: Callable[[View], bool]) -> Iterator[Problem | Unknown]:
    workload: View = it.get("workloads")[0]
    nearby: Iterable[View] = in_unit(workload, project, "kubernetes.object")
    found = [view for view in nearby if view.derived["kind"].text == kind]
    if any(enough(view) for view in found):
        return
    if unit_of(workload.source.path, project).open:
        yield Unknown("objects of this unit are made by a chart, a template or a remote base")
        return
    related = tuple(Related(view.derived["name"].place, f"{view.label} is not enough") for view in found[:3])
    yield Problem(it.place, related=related, facts={"flaw": _SHORT[kind] if found else f"no {kind}"})


_SHORT = {
    "LimitRange": "no LimitRange with a default for containers",
    "ResourceQuota": "no ResourceQuota for both CPU and memory",
}
