"""Where a template hides what a manifest says, so that nobody can tell what is missing."""

from __future__ import annotations

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit
from deploylint.project.units import unit_of


def hidden_nearby(view: View, project: Project) -> bool:
    """Whether an object in the unit and namespace of `view` is, or is called, what only a template says."""
    key = ("kubernetes.hidden", unit_of(view.source.path, project).key, view.derived["namespace"].scalar)
    return project.remember(key, lambda p: any(map(_is_hidden, in_unit(view, p, "kubernetes.object"))))


def _is_hidden(view: View) -> bool:
    node = view.node
    parts = (view.derived["kind"], node.get("apiVersion"), node.get("metadata"), view.derived["name"], node.get("spec"))
    return any(part.unknown for part in parts)


def hidden_labels(workload: View) -> bool:
    """Whether a template decides which labels the pods of a workload have."""
    template: Node = workload.derived["template"]
    metadata = template.get("metadata")
    return template.unknown or metadata.unknown or metadata.get("labels").unknown


def hidden_containers(workload: View) -> bool:
    """Whether a template decides which containers the pods of a workload have."""
    pod: Node = workload.derived["pod"]
    fields = (pod.get("containers"), pod.get("initContainers"))
    return pod.unknown or any(field.unknown or any(entry.unknown for entry in field.entries) for field in fields)
