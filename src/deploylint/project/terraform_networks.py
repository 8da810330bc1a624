"""What Terraform lets in from where, and the networks that it declares.

Of the resources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs and those of google and azurerm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import modules, of_type, undecided

_WORLD = frozenset({"0.0.0.0/0", "::/0", "*", "0.0.0.0", "Internet", "Any"})
_EVERY_PORT = frozenset({"-1", "all", "*"})
_WITH_TCP = frozenset({"", "tcp", "6", "-1", "all", "*"})
"""Protocols that the services below speak, or that include theirs; UDP, ICMP and the like are none of these."""

ADMIN_PORTS = {
    22: "SSH",
    3389: "RDP",
    27017: "MongoDB",
    6379: "Redis",
    9200: "Elasticsearch",
    5432: "PostgreSQL",
    3306: "MySQL",
    1433: "SQL Server",
    2379: "etcd",
    11211: "memcached",
}


class _Ports(NamedTuple):
    low: int
    high: int


def opening_views(project: Project) -> Iterator[View]:
    """Every rule of a firewall or security group that lets something in.

    Facts: `subject` (the resource's address), `from` (Node: the addresses), `world` (whether everybody may come;
    unknown where a variable says), `ports` (text, for messages), `admin` (the service that lies open: SSH, a database;
    empty where none of the ports is one's, unknown where the ports are not known).
    """
    for view in of_type(project, "aws_security_group", "aws_default_security_group"):
        for rule in view.node.get("ingress").entries:
            yield _opening(view, rule, _aws_ports(rule), ("cidr_blocks", "ipv6_cidr_blocks"))
    for view in of_type(project, "aws_security_group_rule"):
        if view.node.get("type").text == "ingress":
            yield _opening(view, view.node, _aws_ports(view.node), ("cidr_blocks", "ipv6_cidr_blocks"))
    for view in of_type(project, "aws_vpc_security_group_ingress_rule"):
        yield _opening(view, view.node, _aws_ports(view.node), ("cidr_ipv4", "cidr_ipv6"))
    yield from _of_google(project)
    yield from _of_azure(project)


def _of_google(project: Project) -> Iterator[View]:
    for view in of_type(project, "google_compute_firewall"):
        if view.node.get("direction").text != "EGRESS":
            for rule in view.node.get("allow").entries:
                named = rule.get("ports")
                ports = _ranges(named.entries) if named.exists else [_Ports(0, 65535)]
                yield _opening(view, view.node, _of_tcp(rule, ports), ("source_ranges",))


def _of_azure(project: Project) -> Iterator[View]:
    groups = of_type(project, "azurerm_network_security_group")
    rules = [(view, rule) for view in groups for rule in view.node.get("security_rule").entries]
    rules += [(view, view.node) for view in of_type(project, "azurerm_network_security_rule")]
    for view, rule in rules:
        if rule.get("direction").text == "Inbound" and rule.get("access").text == "Allow":
            single, several = rule.get("destination_port_range"), rule.get("destination_port_ranges")
            ports = _of_tcp(rule, _ranges([single] if single.exists else several.entries))
            yield _opening(view, rule, ports, ("source_address_prefix", "source_address_prefixes"))


def _opening(view: View, rule: Node, ports: list[_Ports] | None, attributes: tuple[str, ...]) -> View:
    given = [rule.get(name) for name in attributes if rule.get(name).exists]
    addresses = [entry for node in given for entry in (node.entries or [node])]
    world = next((entry for entry in addresses if entry.text in _WORLD), None)
    unsure = rule.unknown or any(node.unknown for node in (*given, *addresses))
    facts = {
        "subject": view.label,
        "from": world or (given[0] if given else rule.absent()),
        "world": True if world is not None else undecided(rule) if unsure else False,
        "ports": _said(ports),
        "admin": undecided(rule) if ports is None else _admin(ports),
    }
    return View("terraform.opening", world or rule, facts, {}, view.label)


def _protocol(rule: Node) -> str:
    """What the rule speaks of, in lower case; empty where a variable says, or nothing."""
    named = rule.get("protocol") if rule.get("protocol").exists else rule.get("ip_protocol")
    return "" if named.unknown else named.scalar.lower()


def _aws_ports(rule: Node) -> list[_Ports] | None:
    if _protocol(rule) in _EVERY_PORT:
        return [_Ports(0, 65535)]
    low, high = rule.get("from_port"), rule.get("to_port")
    known = type(low.value) is int and type(high.value) is int
    return _of_tcp(rule, [_Ports(low.value, high.value)] if known else None)


def _of_tcp(rule: Node, ports: list[_Ports] | None) -> list[_Ports] | None:
    """The ports, or none of them where the rule is of another protocol."""
    return ports if _protocol(rule) in _WITH_TCP else []


def _ranges(nodes: list[Node]) -> list[_Ports] | None:
    """Ranges as `22`, `8000-8100` or `*`; None when one of them is not known."""
    found = []
    for node in nodes:
        low, _, high = node.scalar.partition("-")
        if node.scalar == "*":
            found.append(_Ports(0, 65535))
        elif node.unknown or not low.isdigit() or not (high or low).isdigit() or len(node.scalar) > 11:
            return None
        else:
            found.append(_Ports(int(low), int(high or low)))
    return found or None


def _admin(ports: list[_Ports]) -> str:
    return next((name for port, name in ADMIN_PORTS.items() if any(p.low <= port <= p.high for p in ports)), "")


def _said(ports: list[_Ports] | None) -> str:
    if not ports:
        return "some ports" if ports is None else "no port of TCP"
    if any(p.low == 0 and p.high >= 65535 for p in ports):
        return "every port"
    first = ports[0]
    return f"port {first.low}" if first.low == first.high else f"ports {first.low} to {first.high}"


def network_views(project: Project) -> Iterator[View]:
    """Every network that is declared, by a resource or by a module for it.

    Facts: `name` (the address), `private` (Node: a subnet that gives out no public addresses; absent where there is
    none), `flow_logs` (Node: what records its traffic).
    """
    subnets = of_type(project, "aws_subnet")
    logs = of_type(project, "aws_flow_log")
    for view in of_type(project, "aws_vpc"):
        folder = view.derived["folder"]
        near = [subnet for subnet in subnets if subnet.derived["folder"] == folder]
        private = [subnet for subnet in near if subnet.node.get("map_public_ip_on_launch").value is not True]
        facts = {
            "name": view.label,
            "private": private[0].node if private else undecided(view.node) if not near else view.node.absent(),
            "flow_logs": logs[0].node if logs else view.node.absent(),
        }
        yield View("terraform.network", view.node, facts, label=view.label)
    for view in modules(project, "terraform-aws-modules/vpc/aws"):
        enabled = view.node.get("enable_flow_log")
        facts = {
            "name": view.label,
            "private": view.node.get("private_subnets"),
            "flow_logs": view.node.absent() if enabled.value is False else enabled,
        }
        yield View("terraform.network", view.node, facts, label=view.label)
