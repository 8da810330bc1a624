"""Checks of what Kubernetes objects say they are: kinds that no version of Kubernetes has, and custom ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from deploylint.checks import UNRELATED, Params, Unknown
from deploylint.kubernetes_api.bundle import Bundle, bundle
from deploylint.kubernetes_api.lifecycle import EARLIER, group_of, is_known
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes_structure import advised, custom_versions, is_nameless_or_patch, target

_NEAR_KIND = 0.85
_NEAR_GROUP = 0.9

_CONFIGURATION = (
    *(".config.k8s.io", "kubeadm.k8s.io", "kind.x-k8s.io", "audit.k8s.io", "client.authentication.k8s.io"),
    *("k3d.io", "eksctl.io", "k0s.k0sproject.io"),
)
"""Groups of files that programs read and no API server does."""


def unknown_kind(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The kind exists under the apiVersion."""
    api, kind = it.derived["apiVersion"], it.derived["kind"]
    if api.unknown or kind.unknown or not api.text:
        yield Unknown("the apiVersion or the kind is not told")
        return
    found = bundle()
    if is_known(api.text, kind.text, found) or custom_versions(group_of(api.text), kind.text, project):
        return
    if is_nameless_or_patch(it, project) or target(project).minor > found.minors[-1]:
        yield Unknown("nothing here knows this kind, or it is no whole object")
        return
    if api.text in found.kinds or group_of(api.text) in _own_groups(found) - {""}:
        yield from _in_own_group(api, kind, found, project)
    else:
        yield from _elsewhere(api, kind, found, project)


def _in_own_group(api: Node, kind: Node, found: Bundle, project: Project) -> Iterator[Problem | Unknown]:
    """A version or a group of Kubernetes itself, without such a kind."""
    here = [name for name in found.kinds.get(api.text, ()) if not name.endswith("List")]
    near = _near(kind.text, here, _NEAR_KIND, project)
    at_home = _homes(kind.text, found)
    if near:
        yield _problem(kind, f"; did you mean {near}?")
    elif at_home:
        yield _problem(api, f"; {kind.text} is in {at_home[0]}")
    elif api.text != "v1":
        yield _problem(api if api.text not in found.kinds else kind, "")
    else:  # the configuration of kubectl and the objects of OpenShift 3 do
        yield Unknown("what is no object of Kubernetes may say v1 as well")


def _elsewhere(api: Node, kind: Node, found: Bundle, project: Project) -> Iterator[Problem | Unknown]:
    """A group that is not Kubernetes' own: a typo of one, or somebody else's."""
    homes = _homes(kind.text, found) or _homes(_usual_case(kind.text, found), found)
    own = "." not in group_of(api.text)  # a custom group is a domain with a dot, or the API server refuses it
    near = _near(api.text, homes, 0.5 if own else _NEAR_GROUP, project)
    if homes and (own or near):
        yield _problem(api, f"; did you mean {near}?" if near else f"; {kind.text} is in {homes[0]}")
    elif not own:
        yield UNRELATED  # kubernetes/custom-resource-without-definition is about these


def _near(word: str, known: list[str], cutoff: float, project: Project) -> str:
    from deploylint.kubernetes_api.advice import near_word

    return near_word(word, known, cutoff) if known and advised(project) else ""


@lru_cache(maxsize=1024)
def _usual_case(kind: str, found: Bundle) -> str:
    names = {name.lower(): name for kinds in found.kinds.values() for name in kinds}
    return names.get(kind.lower(), "")


@lru_cache(maxsize=1024)
def _homes(kind: str, found: Bundle) -> list[str]:
    """The apiVersions that serve a kind in the newest version, best first."""
    newest = found.minors[-1]
    homes = [api for api, kinds in found.kinds.items() if kind in kinds and newest in found.served(api, kind)]
    old = [life.instead for (_, name), life in EARLIER.items() if name == kind and life.instead]
    return sorted(homes, key=lambda api: ("alpha" in api, "beta" in api, api)) or old[:1]


def _problem(place: Node, hint: str) -> Problem:
    return Problem(place.place, facts={"hint": hint})


def without_definition(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A custom resource's definition is in the repository; told once for each kind."""
    group, kind = it.derived["group"], it.derived["kind"].text
    if it.derived["kind"].unknown or it.derived["apiVersion"].unknown:
        yield Unknown("the kind or the apiVersion depends on a template")
        return
    if not _is_custom(it):
        return
    if not custom_versions(group, kind, project):
        first: dict[tuple[str, str], View] = project.remember("kubernetes.undefined", _first_of_each)
        if first.get((group, kind)) is it:
            yield Problem(it.derived["kind"].place)


def _is_custom(it: View) -> bool:
    group = it.derived["group"]
    return "." in group and group not in _own_groups(bundle()) and not group.endswith(_CONFIGURATION)


@lru_cache(maxsize=1)
def _own_groups(found: Bundle) -> frozenset[str]:
    return frozenset(map(group_of, found.kinds))


def _first_of_each(project: Project) -> dict[tuple[str, str], View]:
    first: dict[tuple[str, str], View] = {}
    for view in project.views("kubernetes.object"):
        first.setdefault((view.derived["group"], view.derived["kind"].text), view)
    return first
