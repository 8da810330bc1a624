"""Whether a rollout keeps as many pods ready as there were: by its own numbers, or because somebody else makes it."""

from __future__ import annotations

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import undecided

_QUARTER = "25%"
"""What Kubernetes takes where `maxUnavailable` is not written."""


def keeps_capacity(workload: View, project: Project) -> bool | Node:
    """Whether no pod is taken away before another one is ready; unknown where a template or an autoscaler decides.

    A percentage of the pods is rounded down, so that the default takes none of three
    (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable).
    """
    strategy = workload.node.at("spec", "strategy")
    if progressive(workload, project) or strategy.get("blueGreen") or strategy.get("canary"):
        return True
    if strategy.get("type").text == "Recreate":
        return False
    allowed = strategy.at("rollingUpdate", "maxUnavailable")
    if allowed.unknown or strategy.unknown:
        return undecided(allowed)
    share = allowed.scalar or _QUARTER
    if not share.endswith("%") or not share[:-1].isdigit():
        return share == "0"
    most = _most(workload)
    return undecided(workload.node) if most is None else most * int(share[:-1][:6]) < 100


def _most(workload: View) -> int | None:
    """How many pods there may be at most; None where a template says."""
    replicas: Node = workload.derived["replicas"]
    counts = [replicas, *(view.derived["max"] for view in workload.get("autoscalers"))]
    written = [count for count in counts if count.exists]
    if any(type(count.value) is not int for count in written):
        return None
    return max((count.value for count in written), default=1)


def progressive(workload: View, project: Project) -> bool:
    """Whether a Canary or a Rollout names this workload as what it rolls out."""
    named: frozenset[tuple[str, str]] = project.remember("kubernetes.progressive", _named)
    return (workload.derived["kind"].text, workload.derived["name"].scalar) in named


def _named(project: Project) -> frozenset[tuple[str, str]]:
    found = set()
    for view in project.views("kubernetes.object"):
        routes = {"Canary": "targetRef", "Rollout": "workloadRef"}
        reference = view.node.at("spec", routes.get(view.derived["kind"].text, ""))
        if reference.exists:
            found.add((reference.get("kind").text, reference.get("name").scalar))
    return frozenset(found)
