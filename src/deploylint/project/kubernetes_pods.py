"""Which pods a selector means: those of a workload carry the labels of its template, and some that controllers add."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deploylint.model import Node, View
from deploylint.values.selector import selects, selects_by_map

_JOB = ("job-name", "batch.kubernetes.io/job-name")
_JOB_PODS = ("controller-uid", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index")
_STATEFUL = ("apps.kubernetes.io/pod-index", "controller-revision-hash")
# https://kubernetes.io/docs/reference/labels-annotations-taints/
_ADDED: dict[str, Callable[[str], Mapping[str, str]]] = {
    "StatefulSet": lambda name: {"statefulset.kubernetes.io/pod-name": f"{name}-", **dict.fromkeys(_STATEFUL, "")},
    "Job": lambda name: {**dict.fromkeys(_JOB, name), **dict.fromkeys(_JOB_PODS, "")},
    "CronJob": lambda name: {**dict.fromkeys(_JOB, f"{name}-"), **dict.fromkeys(_JOB_PODS, "")},
    "DaemonSet": lambda _: {"controller-revision-hash": "", "pod-template-generation": ""},
    "Deployment": lambda _: {"pod-template-hash": ""},
}
OF_ONE_POD = frozenset(label for added in _ADDED.values() for label in added(""))
"""The labels that controllers add to the pods that they make."""


def selects_pods(selector: Node, workload: View) -> bool | None:
    """Whether a LabelSelector selects pods of a workload, one of them at least; None when a template decides."""
    return selects(selector, workload.derived["labels"], _added(workload))


def serves_pods(selector: Node, workload: View) -> bool | None:
    """Whether the selector of a Service selects pods of a workload, one of them at least."""
    return selects_by_map(selector, workload.derived["labels"], _added(workload))


def _added(workload: View) -> Mapping[str, str]:
    add = _ADDED.get(workload.derived["kind"].text)
    return add(workload.derived["name"].scalar) if add else {}
