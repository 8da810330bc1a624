"""Checks of what keeps workloads available: replicas, autoscalers, disruption budgets, governing Services."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from posixpath import dirname

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit
from deploylint.project.kubernetes_availability import is_protected, own_autoscalers, protected, replica_count
from deploylint.project.kubernetes_operators import made_by_operator
from deploylint.project.kubernetes_structure import patches_label
from deploylint.project.units import unit_of

_NOT_DEPLOYED = {"test", "tests", "e2e", "example", "examples", "sample", "samples", "doc", "docs", "debug", "hack"}
_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"
_COUNT_UNKNOWN = "the number of its replicas depends on a template, a patch or another tool"


def fixed_replicas(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A workload with an autoscaler leaves the number of its replicas to it."""
    replicas: Node = it.get("replicas")
    if replicas:
        for scaler in own_autoscalers(it, project)[:1]:
            related = (Related(scaler.get("target_name").place, f"{scaler.label} scales it"),)
            yield Problem(replicas.place, related=related, facts={"scaler": scaler.label})


def competing(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A workload is scaled by one autoscaler; environments in folders of their own do not meet."""
    first: dict[str, View] = {}
    for scaler in own_autoscalers(it, project):
        other = first.setdefault(dirname(scaler.source.path), scaler)
        if other.label != scaler.label:
            related = (Related(other.get("target_name").place, f"{other.label} scales it too"),)
            yield Problem(
                scaler.get("target_name").place,
                related=related,
                facts={"one": scaler.label, "other": other.label},
            )


def unprotected(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A workload of several replicas has a disruption budget."""
    count = replica_count(it, project)
    if count is None:
        yield Unknown(_COUNT_UNKNOWN)
    elif count > 1 and not is_protected(it, project):
        if unit_of(it.source.path, project).open or it.derived["labels"].unknown:
            yield Unknown(_UNSEEN)
        else:
            yield Problem(it.derived["name"].place, facts={"count": count})


def protects_nothing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A disruption budget selects the pods of some workload."""
    spec = it.node.get("spec")
    if not it.derived["selector"]:
        templated = any("{{" in name or "${" in name for name, _ in spec.items)
        yield Unknown("a template may give the selector") if templated else Problem(spec.key_place)
        return
    if protected(it, project):
        return
    nearby = in_unit(it, project, "kubernetes.workload")
    labels = it.derived["selector"].get("matchLabels").items
    if not nearby or unit_of(it.source.path, project).open or made_by_operator(it, labels, project):
        yield Unknown("the pods that it selects may be made by something that is not here")
    elif any(view.derived["labels"].unknown for view in nearby):
        yield Unknown("the labels of the pods depend on a template")
    elif patches_label(labels, (view.derived["labels"] for view in nearby), it, project):
        yield Unknown("a kustomization gives pods the labels that it selects")
    else:
        yield Problem(it.derived["selector"].key_place)


def blocks_eviction(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A disruption budget lets at least one pod be evicted."""
    least, most = it.derived["least"], it.derived["most"]
    if least.unknown or most.unknown:
        yield Unknown("what it allows depends on a template")
    elif most and most.scalar.strip() in ("0", "0%"):
        yield Problem(most.place, facts={"flaw": f"maxUnavailable is {most.scalar}"})
    elif least.scalar.strip() == "100%":
        yield Problem(least.place, facts={"flaw": "minAvailable is 100%"})
    elif least:
        yield from _more_than_there_are(it, least, project)


def _more_than_there_are(it: View, least: Node, project: Project) -> Iterator[Problem | Unknown]:
    workloads = protected(it, project)
    counts = [replica_count(view, project) for view in workloads]
    known = [count for count in counts if count is not None]
    if not workloads or len(known) < len(counts) or any("replicas" not in _counted(view) for view in workloads):
        yield Unknown("the number of the pods that it protects is not known")
        return
    wanted, total = _wanted(least, sum(known)), sum(known)
    if total and wanted is not None and wanted >= total:
        names = ", ".join(view.label for view in workloads[:3])
        pods = "one pod" if total == 1 else f"{total} pods"
        related = tuple(Related(view.derived["name"].place, f"{view.label} is protected") for view in workloads[:3])
        yield Problem(least.place, related=related, facts={"flaw": f"it wants {wanted} of the {pods} of {names}"})


def _counted(workload: View) -> tuple[str, ...]:
    """What says how many pods there are: a DaemonSet has as many as there are nodes."""
    return () if workload.derived["kind"].text in ("DaemonSet", "Job", "CronJob", "Pod") else ("replicas",)


def _wanted(least: Node, total: int) -> int | None:
    """How many pods must stay; percentages are rounded up, as the disruption controller does."""
    if type(least.value) is int:
        return least.value
    number = least.scalar.strip().removesuffix("%")
    if number.isdecimal() and len(number) < 4 and least.scalar.strip().endswith("%"):
        return ceil(int(number) * total / 100)
    return None


def bare_pod(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A Pod that is to run on is made by a controller; those of tests and examples are not deployed."""
    if not it.get("job_like") and _NOT_DEPLOYED.isdisjoint(it.source.path.lower().split("/")):
        yield Problem(it.derived["name"].place)


def wrong_group(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """An autoscaler names the API group of its target, by which the controller looks it up; KEDA knows a default."""
    target: View | Node = it.get("target")
    reference = it.node.at("spec", "scaleTargetRef")
    api = reference.get("apiVersion")
    if isinstance(target, Node) or api.unknown or target.derived["apiVersion"].unknown:
        yield Unknown("the target is not here, or its apiVersion depends on a template")
        return
    # What was once in extensions is found in apps.
    wanted = target.derived["group"].replace("extensions", "apps")
    group, slash, _version = api.text.rpartition("/")
    if (group if slash else "") == wanted or (not api.text and it.derived["kind"].text == "ScaledObject"):
        return
    related = (Related(target.derived["apiVersion"].place, f"{target.label} is here"),)
    facts = {"api": api.text or "no apiVersion", "right": target.derived["apiVersion"].text}
    yield Problem((api or reference.get("kind")).place, related=related, facts=facts)
