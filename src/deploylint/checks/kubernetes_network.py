"""Checks of network policies, of Services that can be reached from outside, and of what their selectors select."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit, same_namespace
from deploylint.project.kubernetes_operators import made_by_operator
from deploylint.project.kubernetes_pods import selects_pods
from deploylint.project.kubernetes_structure import patches_label
from deploylint.project.kubernetes_templates import hidden_labels, hidden_nearby
from deploylint.project.units import unit_of

_TEMPLATED = "the selector or the labels of pods depend on a template"
_UNSEEN = "the pods may be made by something that is not here"


def policy_selects_nothing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The pods that a network policy is for are made by some workload."""
    yield from _nothing_selected(it, it.get("pods"), project)


def peer_selects_nothing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The pods of its own namespace that a network policy lets through are made by some workload."""
    for selector in _own_peers(it.get("spec")):
        yield from _nothing_selected(it, selector, project)


def _own_peers(spec: Node) -> Iterator[Node]:
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for rule in spec.get(direction).entries:
            for peer in rule.get(side).entries:
                selector = peer.get("podSelector")
                if not peer.get("namespaceSelector") and _wanted(selector):
                    yield selector


def _wanted(selector: Node) -> bool:
    """Whether a LabelSelector asks for anything: an empty one selects every pod."""
    return bool(selector.get("matchLabels").items or selector.get("matchExpressions").entries)


def _nothing_selected(it: View, selector: Node, project: Project) -> Iterator[Problem | Unknown]:
    if any(selects_pods(selector, view) for view in _likely(it, selector, project)):
        return
    nearby = in_unit(it, project, "kubernetes.workload")
    answers = [selects_pods(selector, view) for view in nearby]
    if True in answers:
        return
    if None in answers or _open(selector) or any(map(hidden_labels, nearby)) or hidden_nearby(it, project):
        yield Unknown(_TEMPLATED)
    elif not nearby or unit_of(it.source.path, project).open or _made_elsewhere(it, selector, project):
        yield Unknown(_UNSEEN)
    elif patches_label(selector.get("matchLabels").items, (view.derived["labels"] for view in nearby), it, project):
        yield Unknown("a kustomization gives pods the labels that it selects")
    else:
        yield Problem(selector.place, facts={"wanted": _words(selector)})


def _likely(it: View, selector: Node, project: Project) -> list[View]:
    """The workloads of the unit and namespace that have the first label of a selector."""
    index: dict[tuple[str, ...], list[View]] = project.remember("kubernetes.labelled-pods", _labelled)
    unit = unit_of(it.source.path, project).key
    first = next(((unit, name, value.scalar) for name, value in selector.get("matchLabels").items), ())
    return [view for view in index.get(first, ()) if same_namespace(it, view)]


def _labelled(project: Project) -> dict[tuple[str, ...], list[View]]:
    found: dict[tuple[str, ...], list[View]] = {}
    for view in project.views("kubernetes.workload"):
        unit = unit_of(view.source.path, project).key
        for name, value in view.derived["labels"].items:
            found.setdefault((unit, name, value.scalar), []).append(view)
    return found


def _open(selector: Node) -> bool:
    """Whether a template decides what a selector asks for."""
    asked = [selector, selector.get("matchLabels"), *(value for _, value in selector.get("matchLabels").items)]
    for expression in selector.get("matchExpressions").entries:
        values = expression.get("values")
        asked += [expression, expression.get("key"), expression.get("operator"), values, *values.entries]
    return any(node.unknown for node in asked)


def _made_elsewhere(it: View, selector: Node, project: Project) -> bool:
    """Whether labels belong to pods of an operator or of the cluster, which no manifest shows."""
    labels = [*selector.get("matchLabels").items]
    for expression in selector.get("matchExpressions").entries:
        labels += [(expression.get("key").text, value) for value in expression.get("values").entries or [expression]]
    return made_by_operator(it, labels, project)


def _words(selector: Node) -> str:
    """A selector as kubectl writes it: `app=web,tier in (api, web)`."""
    words = [f"{name}={value.scalar}" for name, value in selector.get("matchLabels").items]
    for expression in selector.get("matchExpressions").entries:
        values = ", ".join(value.scalar for value in expression.get("values").entries)
        words.append(f"{expression.get('key').text} {expression.get('operator').text.lower()} ({values})")
    return ",".join(words)


def allows_by_default(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A namespace that has network policies has one that selects every pod and allows nothing to come in."""
    workloads: list[View] = it.get("workloads")
    policies = in_unit(workloads[0], project, "kubernetes.network_policy") if workloads else []
    if not policies or any(map(_denies, policies)):
        return
    first = policies[0]
    if any(map(_undecided, policies)) or unit_of(first.source.path, project).open or hidden_nearby(first, project):
        yield Unknown("a policy that is not read here may deny by default")
        return
    yield Problem(first.derived["name"].place, facts={"policy": first.label})


def _undecided(policy: View) -> bool:
    types = policy.node.at("spec", "policyTypes")
    return bool(policy.get("pods").unknown or types.unknown or any(kind.unknown for kind in types.entries))


def _denies(policy: View) -> bool:
    pods: Node = policy.get("pods")
    types = [kind.text for kind in policy.node.at("spec", "policyTypes").entries]
    everyone = type(pods.value) is dict and not _wanted(pods)
    return everyone and not policy.node.at("spec", "ingress").entries and (not types or "Ingress" in types)


def opened_on_nodes(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A Service of type NodePort is there because a load balancer that an Ingress makes needs it."""
    behind: frozenset[str] = project.remember("kubernetes.behind-ingress", _behind_ingress)
    name: Node = it.get("name")
    if name.unknown or "" in behind or hidden_nearby(it, project):
        yield Unknown("a template decides which Services are behind an Ingress")
    elif name.scalar not in behind:
        yield Problem(it.node.at("spec", "type").place)


def _behind_ingress(project: Project) -> frozenset[str]:
    """The names of the Services that Ingresses send to, with an empty one where a template decides."""
    names = [backend.get("service") for backend in project.views("kubernetes.backend")]
    for ingress in project.views("kubernetes.ingress"):
        names += _structure(ingress.get("spec").get("rules"))
    return frozenset("" if name.unknown else name.scalar for name in names)


def _structure(rules: Node) -> Iterator[Node]:
    """What leads to the names of an Ingress's Services, in so far as a template stands in its place."""
    found = [rules, *rules.entries]
    for rule in rules.entries:
        http = rule.get("http")
        paths = http.get("paths")
        backends = [path.get("backend") for path in paths.entries]
        found += [http, paths, *paths.entries, *backends, *(backend.get("service") for backend in backends)]
    yield from (node for node in found if node.unknown)
