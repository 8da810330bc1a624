"""The published ports of a compose service, in the short and the long syntax.

https://docs.docker.com/reference/compose-file/services/#ports
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import NamedTuple

from deploylint.model import Node
from deploylint.values.patterns import lazy_pattern

_SHORT = lazy_pattern(
    r"(?:(?P<ip>\[[0-9a-fA-F:]+\]|[^:\[\]]*):)?(?:(?P<host>\d{1,5}(?:-\d{1,5})?|):)?"
    r"(?P<port>\d{1,5}(?:-\d{1,5})?)(?:/(?P<protocol>\w+))?"
)
_MOST = 1_000


class Port(NamedTuple):
    """One entry of `ports`.

    `address` is the host's address as written, empty for every one; `published` are the ports of the host, first and
    last, None where the engine picks one; `target` those of the container. `node` is where the entry stands.
    """

    address: str
    published: tuple[int, int] | None
    target: tuple[int, int]
    protocol: str
    node: Node

    @property
    def everywhere(self) -> bool:
        """Whether it is bound to every address of the host."""
        address = self.address.strip("[]")
        try:
            return not address or ip_address(address).is_unspecified
        except ValueError:
            return False


def ports(listed: Node, fill: Callable[[Node], Node]) -> list[Port]:
    """The ports of a service that can be read, each once; those that a variable decides are left out."""
    entries = listed.entries[:_MOST]
    found = (_long(entry, fill) if type(entry.value) is dict else _short(fill(entry)) for entry in entries)
    unique = {port[:4]: port for port in found if port is not None}
    return list(unique.values())


def _long(entry: Node, fill: Callable[[Node], Node]) -> Port | None:
    target, published, address = (fill(entry.get(name)) for name in ("target", "published", "host_ip"))
    inside, outside = port_range(target.scalar), port_range(published.scalar)
    if inside is None or address.unknown or (published.scalar and outside is None) or published.unknown:
        return None
    protocol = entry.get("protocol").text or "tcp"
    return Port(address.text, outside, inside, protocol.lower(), published if published.exists else entry)


def _short(entry: Node) -> Port | None:
    written = _SHORT.fullmatch(entry.scalar.strip()) if not entry.unknown else None
    if written is None:
        return None
    address, host = written["ip"] or "", written["host"] or ""
    if not host and port_range(address) is not None:  # `8080:80`: what could be an address is a port
        address, host = "", address
    outside, inside = port_range(host), port_range(written["port"])
    if inside is None or (host and outside is None):
        return None
    return Port(address, outside, inside, (written["protocol"] or "tcp").lower(), entry)


def port_range(text: str) -> tuple[int, int] | None:
    """First and last port of `80` or `8000-8010`; None for anything else."""
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        return None
    low, high = int(first), int(last or first)
    return (low, high) if 0 < low <= high <= 65535 else None
