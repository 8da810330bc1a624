"""Checks of the images that containers run, and of the secrets that they are pulled with."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes_references import made_by_others, names_nearby, origin_of
from deploylint.project.units import unit_of
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pods import is_fragment, pod_template

# A word in capitals, or brackets of any kind: a script puts the image there. `ko://` and `//` are build tools' names.
_STAND_IN = lazy_pattern(r"[<>{}()\[\]$%#]|@@|__|\.\.\.|^ko://|^//|(?:^|[/:@.-])[A-Z][A-Z0-9_ ]+(?:$|[/:@.-])")


def invalid_reference(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A container's image is a reference that a runtime can read."""
    image: Node = it.get("image")
    text = image.scalar
    unsaid = _unsaid(image, it.scope["workload"])
    if unsaid:
        yield Unknown(unsaid)
    elif not image:
        name: Node = it.get("name")
        yield Problem(name.place, facts={"flaw": "has no image", "hint": ""})
    elif not text.strip():
        flaw = "has an image that is no text" if image.entries or image.items else "has an empty image"
        yield Problem(image.place, facts={"flaw": flaw, "hint": ""})
    elif parse_image(text) is None:
        yield Problem(image.place, facts={"flaw": f"has the image {text}", "hint": _hint(text)})


def _unsaid(image: Node, workload: View) -> str:
    """Why what stands there need not be the image that runs; empty when it is."""
    if image.unknown:
        return "the image depends on a template"
    if not image.scalar.strip() and _set_by_trigger(workload):
        return "OpenShift fills the image in"
    # Only a whole workload has a selector; what lacks one may be a patch that leaves the image alone.
    if not image and not workload.node.at("spec", "selector"):
        return "this may be a patch that leaves the image alone"
    if parse_image(image.scalar) is None and _STAND_IN.search(image.scalar):
        return "the image looks like a stand-in for a real one"
    return ""


def _set_by_trigger(workload: View) -> bool:
    """Whether OpenShift takes the image from an image stream, for which manifests leave it empty."""
    annotations = workload.node.at("metadata", "annotations")
    return workload.derived["kind"].text == "DeploymentConfig" or bool(annotations.get("image.openshift.io/triggers"))


def _hint(image: str) -> str:
    if "://" in image:
        return ", which must not begin with a scheme"
    if image != image.strip():
        return ", which has blanks around it"
    if parse_image(image.lower()) is not None:
        return ", which must be in lower case"
    return ", which no runtime can read"


def pull_secret_missing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every secret that images are pulled with is made by something in the repository, where others are."""
    for entry in _pull_secrets(it).entries:
        name = entry.get("name")
        if name.unknown or not name.scalar:
            yield Unknown("the name of the secret depends on a template")
        elif not origin_of(it.source.path, "Secret", name.scalar, project):
            if _made_unseen(it.source.path, name.scalar, project):
                yield Unknown("the secret may be made by a chart, a template, an operator or by hand")
            else:
                yield Problem(name.place, facts={"secret": name.scalar})


def _made_unseen(path: str, name: str, project: Project) -> bool:
    if unit_of(path, project).open or not names_nearby(path, "Secret", project):
        return True
    return made_by_others(path, name, project)


def _pull_secrets(it: View) -> Node:
    if it.derived["kind"].text == "ServiceAccount" and it.derived["group"] == "":
        return it.node.get("imagePullSecrets")
    template = pod_template(it)
    if template is None or is_fragment(it, template):
        return it.node.absent()
    return template.node.at("spec", "imagePullSecrets")
