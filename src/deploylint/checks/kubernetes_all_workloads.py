"""Checks of all workloads of a namespace at once: what is missing for all of them is one problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import policies_of
from deploylint.project.kubernetes_accounts import account_name, grants, mounts_token
from deploylint.project.kubernetes_availability import own_autoscalers, replica_count
from deploylint.project.units import Unit, unit_of

_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"
_COUNT_UNKNOWN = "the number of replicas depends on a template, a patch or another tool"


def not_isolated(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every workload of a namespace is selected by a network policy; one problem for all that are not.

    Pods in the network of their node have its address, which most network plugins apply no policy to.
    """
    workloads = [view for view in it.get("workloads") if view.get("pod").get("hostNetwork").value is not True]
    reachable = [view for view in workloads if not policies_of(view, project)]
    seen = [view for view in reachable if not unit_of(view.source.path, project).open]
    if len(seen) < len(reachable):
        yield Unknown(_UNSEEN)
    if seen and len(seen) == len(workloads):
        yield Problem(it.place, facts={"whose": _names(seen)})
    elif seen:
        yield _shared_problem(seen)


def not_scaled(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """Deployments that serve traffic have an autoscaler; one problem for all where none is scaled."""
    unscaled: list[View] = []
    for unit, candidates in _by_unit(it, project, lambda view: _scales(view, params)).items():
        missing = [view for view in candidates if not _is_scaled(view, project)]
        if missing and unit.open:
            yield Unknown(_UNSEEN)
        elif len(missing) == len(candidates):
            unscaled += missing
        else:
            yield from (_problem_of(view, view.derived["name"]) for view in missing)
    if unscaled:
        yield _shared_problem(unscaled)


def _is_scaled(workload: View, project: Project) -> bool:
    """Whether an autoscaler scales this workload, or another one behind each of its Services, as beside a canary."""
    if workload.get("autoscalers"):
        return True
    return all(
        any(other.get("autoscalers") for other in _beside(workload, service, project))
        for service in workload.get("services")
    )


def not_replicated(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """Workloads that serve traffic have two pods at least; one problem for all that leave it at the default of one."""
    for candidates in _by_unit(it, project, lambda view: _serves(view, params)).values():
        counts = [(view, replica_count(view, project)) for view in candidates]
        if any(count is None for _, count in counts):
            yield Unknown(_COUNT_UNKNOWN)
        alone = [view for view, count in counts if count == 1 and not _helped(view, project)]
        written = [view for view in alone if view.get("replicas")]
        yield from (_problem_of(view, view.get("replicas")) for view in written)
        unwritten = [view for view in alone if not view.get("replicas")]
        if unwritten:
            yield _shared_problem(unwritten, "too")


def idle_tokens(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Pods get a token for the Kubernetes API only where a role is bound to their ServiceAccount.

    One problem for all of a unit where nobody says anything of it.
    """
    silent: dict[Unit, list[View]] = {}
    for view in it.get("workloads"):
        mounts = mounts_token(view, project)
        unit = unit_of(view.source.path, project)
        if mounts is None:
            yield Unknown("depends on a template, or on a ServiceAccount that is not here")
        elif mounts and not grants(view, project):
            own = view.get("pod").get("automountServiceAccountToken")
            if unit.open:
                yield Unknown(_UNSEEN)
            elif own:
                yield _problem_of(view, own)
            else:
                silent.setdefault(unit, []).append(view)
    for views in silent.values():
        shared = _shared_problem(views, "too")
        account = account_name(views[0])
        yield shared._replace(place=account.place) if account else shared


def _by_unit(it: View, project: Project, wanted: Callable[[View], bool]) -> dict[Unit, list[View]]:
    units: dict[Unit, list[View]] = {}
    for view in it.get("workloads"):
        if wanted(view):
            units.setdefault(unit_of(view.source.path, project), []).append(view)
    return units


def _problem_of(workload: View, node: Node) -> Problem:
    """A problem of one workload, at one of its nodes."""
    return Problem(node.place, facts={"whose": workload.label}, about=workload.label)


def _shared_problem(views: list[View], also: str = "neither") -> Problem:
    """One problem of several workloads: it stands at the first, and the next ones are related."""
    related = tuple(Related(view.derived["name"].place, f"{view.label} {also}") for view in views[1:5])
    first = views[0]
    return Problem(first.derived["name"].place, related=related, facts={"whose": _names(views)}, about=first.label)


def _scales(workload: View, params: Params) -> bool:
    """Whether more pods of this workload could share its traffic: no data store, no claim of one writer."""
    if workload.derived["kind"].text not in ("Deployment", "Rollout") or not _takes_traffic(workload):
        return False
    pod: Node = workload.get("pod")
    if any(volume.get("persistentVolumeClaim") for volume in pod.get("volumes").entries):
        return False
    if workload.node.at("spec", "strategy", "type").text == "Recreate":
        return False
    return not _keeps_state(workload, params)


def _serves(workload: View, params: Params) -> bool:
    """Whether a second pod of this workload would keep it reachable: it takes traffic, and is no data store."""
    if workload.derived["kind"].text not in ("Deployment", "StatefulSet", "Rollout") or not _takes_traffic(workload):
        return False
    return workload.node.at("spec", "strategy", "type").text != "Recreate" and not _keeps_state(workload, params)


def _helped(workload: View, project: Project) -> bool:
    """Whether an autoscaler adds pods to this workload, or each of its Services has another one, as of a canary."""
    if own_autoscalers(workload, project):
        return True
    return all(_beside(workload, service, project) for service in workload.get("services"))


def _beside(workload: View, service: View, project: Project) -> list[View]:
    """The other workloads behind a Service. One of the same name is an alternative to this one, in another file."""
    unit = unit_of(workload.source.path, project)
    return [
        other
        for other in service.get("workloads")
        if other.label != workload.label and unit_of(other.source.path, project) == unit
    ]


def _takes_traffic(workload: View) -> bool:
    """Whether some Service of it has a port for more than metrics, which every pod has for itself."""
    ports = (port.get("name") for service in workload.get("services") for port in service.get("ports").entries)
    return any("metrics" not in name.text and name.text != "prometheus" for name in ports)


def _keeps_state(workload: View, params: Params) -> bool:
    images = [container.get("image").text.rpartition("/")[2] for container in workload.get("containers")]
    return any(store in image for image in images for store in params["stateful"])


def _names(views: list[View]) -> str:
    labels = [view.label for view in views]
    return ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
