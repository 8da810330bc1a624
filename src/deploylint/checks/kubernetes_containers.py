"""Checks inside one container: its variables, ports, probes and hooks."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_PORT_NAME = lazy_pattern(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_LONGEST_PORT_NAME = 15
_LARGEST_PORT = 65_535
_SLEEP = lazy_pattern(r"(?:^|[\s;&|({'\"])sleep\s{1,8}(\d{1,9}(?:\.\d{1,9})?)([smhd]?)(?=$|[\s;&|)}'\"])")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DEFAULT_GRACE = 30
_LONGEST_COMMAND = 10_000
_AMOUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def duplicate_variables(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """No variable of a container is set twice, unless the second value is made from the first."""
    seen: dict[str, Node] = {}
    for entry in it.node.get("env").entries:
        name = entry.get("name")
        if name.unknown or not name.text:
            continue
        first = seen.setdefault(name.text, name)
        if first is not name and f"$({name.text})" not in entry.get("value").text:
            related = (Related(first.place, "it is first set here"),)
            yield Problem(name.place, related=related, facts={"variable": name.text})


def invalid_ports(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """Ports have a number from 1 to 65535, and names that are valid and not used twice."""
    seen: dict[str, Node] = {}
    for entry in it.node.get("ports").entries:
        if type(entry.value) is not dict:
            continue
        yield from _port_number(entry)
        yield from _on_host(entry, it.scope["workload"].derived["pod"].get("hostNetwork"))
        name = entry.get("name")
        if name.unknown or not name.text:
            continue
        flaw = _port_name_flaw(name.text)
        first = seen.setdefault(name.text, name)
        if flaw:
            yield Problem(name.place, facts={"flaw": f"the port name {name.text} {flaw}"})
        elif first is not name:
            related = (Related(first.place, "it is first used here"),)
            yield Problem(name.place, related=related, facts={"flaw": f"two ports have the name {name.text}"})


def _port_number(entry: Node) -> Iterator[Problem]:
    number = entry.get("containerPort")
    if type(number.value) is int and not 0 < number.value <= _LARGEST_PORT:
        yield Problem(number.place, facts={"flaw": f"port {number.scalar} is not between 1 and 65535"})


def _on_host(entry: Node, shared: Node) -> Iterator[Problem]:
    """In the node's network a port is the node's: `hostPort` can only repeat it."""
    own, outer = entry.get("containerPort"), entry.get("hostPort")
    if (
        shared.value is True
        and type(own.value) is int
        and type(outer.value) is int
        and outer.value not in (0, own.value)
    ):
        flaw = f"port {own.value} has the hostPort {outer.value}, which hostNetwork does not allow"
        yield Problem(outer.place, facts={"flaw": flaw})


def _port_name_flaw(name: str) -> str:
    """What IANA service names, which RFC 6335 defines, do not allow in this one; empty when all is well."""
    if len(name) > _LONGEST_PORT_NAME:
        return "has more than 15 characters"
    if _PORT_NAME.fullmatch(name) is None or "--" in name:
        return "may only hold lower-case letters, digits and single dashes between them"
    return "" if any(c.isalpha() for c in name) else "has no letter"


def invalid_probe_settings(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """The numbers of a probe are ones that the API server takes."""
    for field in _AMOUNTS:
        value = it.node.get(field)
        if type(value.value) is int and value.value < 0:
            yield Problem(value.place, facts={"flaw": f"{field} is negative"})
    threshold = it.node.get("successThreshold")
    if it.get("type") != "readiness" and type(threshold.value) is int and threshold.value > 1:
        yield Problem(threshold.place, facts={"flaw": "successThreshold can only be 1"})
    grace = it.node.get("terminationGracePeriodSeconds")
    if it.get("type") == "readiness" and type(grace.value) is int:
        yield Problem(grace.place, facts={"flaw": "terminationGracePeriodSeconds cannot be set"})
    elif type(grace.value) is int and grace.value <= 0:
        yield Problem(grace.place, facts={"flaw": "terminationGracePeriodSeconds must be at least 1"})


def exhausted_grace_period(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A hook that sleeps before the container is stopped leaves some of the grace period to the process."""
    pod: Node = it.scope["workload"].get("pod")
    grace = pod.get("terminationGracePeriodSeconds")
    hook = it.node.at("lifecycle", "preStop")
    seconds = _slept(hook)
    if grace.unknown or seconds is None:
        yield Unknown("the grace period or the hook depends on a template")
        return
    allowed = grace.value if type(grace.value) is int else _DEFAULT_GRACE
    if seconds and seconds >= allowed:
        place = (hook.at("sleep", "seconds") or hook.at("exec", "command")).place
        related = (Related(grace.place, "the grace period is set here"),) if grace else ()
        yield Problem(place, related=related, facts={"slept": f"{seconds:g}", "grace": allowed})


def _slept(hook: Node) -> float | None:
    """How long a hook sleeps at least once, in seconds; 0 when it does not, None when a template decides."""
    sleep = hook.at("sleep", "seconds")
    if sleep.unknown:
        return None
    if type(sleep.value) is int:
        return float(sleep.value)
    words = hook.at("exec", "command").entries
    if any(word.unknown for word in words):
        return None
    # What stands behind `||` may never run.
    text = " ".join(word.scalar for word in words)[:_LONGEST_COMMAND].partition("||")[0]
    return max((float(n) * _UNITS[unit] for n, unit in _SLEEP.findall(text)), default=0.0)
