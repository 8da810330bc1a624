"""Checks that the ConfigMaps, Secrets and claims which workloads name are there, and that Secrets are whole."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes import look_up
from deploylint.project.kubernetes_availability import own_autoscalers, replica_count
from deploylint.project.kubernetes_references import made_by_others, names_nearby, origin_of
from deploylint.project.units import unit_of
from deploylint.secrets.placeholders import is_placeholder
from deploylint.values.likeness import nearest

_MADE_BY_CLUSTER = {"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"}
_SINGLE_NODE = {"ReadWriteOnce", "ReadWriteOncePod"}
_REQUIRED = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
_SHORTEST = 12
"""Characters of base64 from which on it is no accident that they decode to text: nine bytes of it."""
_NOT_HERE = "it may be made by a chart, a template, an operator or by hand"


def missing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The ConfigMap or Secret is in the repository, or something in it makes it."""
    yield from _missing(it, it.derived["target_kind"], it.derived["name"], project)


def missing_claim(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The claim that a volume names is in the repository."""
    claim = it.node.at("persistentVolumeClaim", "claimName")
    yield from _missing(it, "PersistentVolumeClaim", claim, project)


def _missing(it: View, kind: str, name: Node, project: Project) -> Iterator[Problem | Unknown]:
    path = it.source.path
    if name.unknown or not name.scalar:
        yield Unknown("its name depends on a template")
        return
    if name.scalar in _MADE_BY_CLUSTER or origin_of(path, kind, name.scalar, project):
        return
    nearby = names_nearby(path, kind, project)
    if not nearby or unit_of(path, project).open or made_by_others(path, name.scalar, project):
        yield Unknown(_NOT_HERE)
        return
    near = nearest(name.scalar, nearby)
    hint = f", did you mean {near}?" if near else ""
    yield Problem(name.place, facts={"target": f"{kind}/{name.scalar}", "hint": hint})


def missing_key(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The ConfigMap or Secret has the entries that the workload asks for."""
    name: Node = it.derived["name"]
    origin = origin_of(it.source.path, it.derived["target_kind"], name.scalar, project)
    if origin is None or origin.open or name.unknown or unit_of(it.source.path, project).open:
        yield Unknown("its entries cannot be seen here")
        return
    for key in it.derived["keys"]:
        if key.unknown:
            yield Unknown("which entry is asked for depends on a template")
        elif key.scalar not in origin.keys:
            near = nearest(key.scalar, sorted(origin.keys))
            yield Problem(key.place, facts={"key": key.scalar, "hint": f", did you mean {near}?" if near else ""})


def shared_claim(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Several pods do not share a claim that one node alone may mount."""
    workload = it.scope["workload"]
    claim = it.node.at("persistentVolumeClaim", "claimName")
    found = look_up(workload, project, "kubernetes.object", ("PersistentVolumeClaim", claim.scalar), _claims_by_name)
    count = _most_replicas(workload, project)
    if not found or count is None:
        yield Unknown("the claim or the number of replicas is not known")
        return
    modes = found[0].node.at("spec", "accessModes").entries
    if count > 1 and modes and all(mode.text in _SINGLE_NODE for mode in modes):
        yield Problem(claim.place, facts={"claim": claim.scalar, "count": count, "mode": modes[0].text})


def _most_replicas(workload: View, project: Project) -> int | None:
    """The most pods that a workload runs with, so far as manifests say; None where something else decides it."""
    scalers = own_autoscalers(workload, project)
    if not scalers:
        return replica_count(workload, project)
    most: Node = scalers[0].get("max")
    return most.value if type(most.value) is int and not most.unknown else None


def _claims_by_name(view: View) -> list[tuple[str, str]]:
    kind = view.derived["kind"].text
    return [(kind, view.derived["name"].scalar)] if kind == "PersistentVolumeClaim" else []


def encoded(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Every value below `data` of a Secret is base64."""
    if it.node.get("sops"):
        yield Unknown("its values are encrypted")
        return
    for name, value in it.node.get("data").items:
        if value.value is None and not value.unknown:
            continue
        if value.unknown or value.scalar.startswith("<") or _stands_for_another(value):
            yield Unknown("a value stands for one that is filled in later")
        elif not value.scalar and value.text != "":
            continue
        elif _decoded(value.scalar) is None:
            yield Problem(value.key_place, facts={"entry": name})


def encoded_twice(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No value below `data` of a Secret is base64 of base64, of which pods get the inner one."""
    for name, value in it.node.get("data").items:
        if value.unknown:
            yield Unknown("a value stands for one that is filled in later")
        elif _says_text(_decoded(value.scalar)):
            yield Problem(value.key_place, facts={"entry": name})


def _says_text(outer: bytes | None) -> bool:
    """Whether bytes are base64 of plain text, in the form that encoders write: random bytes are seldom text."""
    if not outer or len(outer) < _SHORTEST or not outer.isascii():
        return False
    inner = _decoded(outer.decode("ascii").rstrip("\n"))
    return inner is not None and inner.isascii() and inner.decode("ascii").rstrip("\n").isprintable()


def _stands_for_another(value: Node) -> bool:
    return _decoded(value.scalar) is None and is_placeholder(value.scalar)


def _decoded(text: str) -> bytes | None:
    """What base64 says, line breaks aside, as the API server reads it; None where it is none."""
    from base64 import b64decode

    try:
        return b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except ValueError:
        return None


def incomplete(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A Secret of a type has the entries of that type; the API server refuses it otherwise."""
    kind = it.node.get("type")
    data, plain = it.node.get("data"), it.node.get("stringData")
    if unit_of(it.source.path, project).open or data.unknown or plain.unknown:
        yield Unknown("its entries may come from a template")
        return
    names = {name for name, _ in (*data.items, *plain.items)}
    if kind.text == "kubernetes.io/basic-auth" and not names & {"username", "password"}:
        yield Problem(kind.place, facts={"flaw": "has neither username nor password"})
    lacking = [name for name in _REQUIRED.get(kind.text, ()) if name not in names]
    if lacking:
        yield Problem(kind.place, facts={"flaw": f"has no {' and no '.join(lacking)}"})
    elif kind.text == "kubernetes.io/dockerconfigjson" and not it.node.get("sops"):
        yield from _registry_logins(data.get(".dockerconfigjson"), plain.get(".dockerconfigjson"))


def _registry_logins(encoded: Node, plain: Node) -> Iterator[Problem | Unknown]:
    value = plain or encoded
    if value.unknown or not value.scalar or is_placeholder(value.scalar):
        yield Unknown("its value is filled in later")
        return
    import json

    text = plain.scalar.encode() if plain else _decoded(encoded.scalar)
    try:
        valid = text is None or isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        valid = False
    if not valid:
        yield Problem(value.key_place, facts={"flaw": "has no JSON object in .dockerconfigjson"})
