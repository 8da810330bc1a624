"""Checks of what objects, containers and volumes are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pods import pod_template

_LABEL = lazy_pattern(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_DOMAIN = lazy_pattern(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_PLACEHOLDER = lazy_pattern(r"[$<>{}%\[\]]|^__.*__$|^@.*@$|^[A-Z][A-Z0-9_-]*$")
_KEY = lazy_pattern(r"[-._a-zA-Z0-9]+")
_ADDRESS = lazy_pattern(r"\d{1,3}(\.\d{1,3}){3}|.*:.*:.*")
_BUILT_IN = frozenset(
    (
        *("", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "storage.k8s.io", "scheduling.k8s.io"),
        *("node.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "gateway.networking.k8s.io"),
    )
)
_LABELLED = {"Service": 63, "Namespace": 63}
_SHORTER = {"CronJob": 52}
_LONGEST_LABEL = 63
_LONGEST_NAME = 253


def invalid(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Names are ones that the API server takes, whatever its version.

    Roles and bindings may be called almost anything, and so may what an extension serves.
    """
    if it.derived["group"] in _BUILT_IN and not it.derived["partial"]:
        node = it.node.at("metadata", "name")
        yield from _judged(node, it.derived["kind"].text, _object_flaw(it, node.text))
    template = pod_template(it)
    if template is not None and template.known:
        pod = template.node.get("spec")
        for field, what in (("containers", "container"), ("initContainers", "container"), ("volumes", "volume")):
            for entry in pod.get(field).entries:
                node = entry.get("name")
                yield from _judged(node, what, _label_flaw(node.text, _LONGEST_LABEL))


def _judged(node: Node, what: str, flaw: str) -> Iterator[Problem | Unknown]:
    if node.unknown or (flaw and _PLACEHOLDER.search(node.text)):
        yield Unknown("a name depends on a template")
    elif node.text and flaw:
        yield Problem(node.place, facts={"what": what, "name": node.text, "flaw": flaw})


def _object_flaw(view: View, name: str) -> str:
    kind = view.derived["kind"].text
    if view.derived["group"] == "" and kind in _LABELLED:
        return _label_flaw(name, _LABELLED[kind])
    return _domain_flaw(name, _SHORTER.get(kind, _LONGEST_NAME))


@lru_cache(maxsize=4096)
def _label_flaw(name: str, longest: int) -> str:
    if len(name) > longest:
        return f"has more than {longest} characters"
    if _LABEL.fullmatch(name) is None:
        return "may only hold lower-case letters and digits, with - between them"
    return ""


@lru_cache(maxsize=4096)
def _domain_flaw(name: str, longest: int) -> str:
    if len(name) > longest:
        return f"has more than {longest} characters"
    if _DOMAIN.fullmatch(name) is None:
        return "may only hold lower-case letters and digits, with - and . between them"
    return ""


def duplicate_container(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """The containers of a pod have names of their own, init and ephemeral ones too."""
    first: dict[str, Node] = {}
    for container in it.get("containers"):
        name: Node = container.derived["name"]
        if name.unknown or not name.scalar:
            continue
        other = first.setdefault(name.scalar, name)
        if other is not name:
            yield Problem(name.place, related=(Related(other.place, "the first one is here"),), facts={"name": name})


def invalid_entries(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """The entries of a ConfigMap or Secret can be files, and each is there once."""
    seen: dict[str, Node] = {}
    for field in ("data", "binaryData"):
        for name, value in it.node.get(field).items:
            flaw = _entry_flaw(name)
            if flaw and _PLACEHOLDER.search(name):
                yield Unknown("the name of an entry depends on a template")
            elif flaw:
                yield Problem(value.key_place, facts={"entry": name, "flaw": flaw})
            elif name in seen:
                related = (Related(seen[name].key_place, "it is in data too"),)
                facts = {"entry": name, "flaw": "is in both data and binaryData"}
                yield Problem(value.key_place, related=related, facts=facts)
            seen[name] = value


@lru_cache(maxsize=4096)
def _entry_flaw(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        return f"has a name of more than {_LONGEST_NAME} characters"
    if name == "." or name.startswith(".."):
        return "has a name that begins as that of a folder above"
    if _KEY.fullmatch(name) is None:
        return "has a name with other characters than letters, digits, - _ and ."
    return ""


def invalid_hosts(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Hosts are names, in which an asterisk may stand for the first part: no addresses, ports or URLs."""
    spec = it.node.get("spec")
    hosts = [rule.get("host") for rule in spec.get("rules").entries]
    hosts += [host for entry in spec.get("tls").entries for host in entry.get("hosts").entries]
    hosts += spec.get("hostnames").entries
    for host in hosts:
        flaw = _host_flaw(host.text)
        if host.unknown or (flaw and _PLACEHOLDER.search(host.text)):
            yield Unknown("a host depends on a template")
        elif host.text and flaw:
            yield Problem(host.place, facts={"host": host.text, "flaw": flaw})


@lru_cache(maxsize=4096)
def _host_flaw(host: str) -> str:
    if "://" in host or "/" in host:
        return "is a URL, and not a host name"
    if _ADDRESS.fullmatch(host):
        return "is an address, and not a host name"
    if ":" in host:
        return "has a port, and not only a host name"
    name = host.removeprefix("*.")
    return "" if len(host) <= _LONGEST_NAME and _DOMAIN.fullmatch(name) else "is no host name"
