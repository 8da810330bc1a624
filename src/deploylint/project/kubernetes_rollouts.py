"""Whether somebody else than the Deployment itself replaces its pods: Flagger, or a Rollout of Argo that refers to it."""

from __future__ import annotations

from deploylint.model import View
from deploylint.project import Project


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
