"""What keeps workloads available: disruption budgets."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import object_facts, object_views, written


def disruption_budget_views(document: Document) -> Iterator[View]:
    """Every PodDisruptionBudget.

    Facts: those of the object; `selector` (LabelSelector; one that is absent or null selects no pods), `least`
    (`minAvailable`) and `most` (`maxUnavailable`), Nodes with a number or a percentage.
    """
    for view in object_views(document, "PodDisruptionBudget"):
        spec = view.node.get("spec")
        if view.derived["group"] != "policy" or view.derived["partial"] or type(spec.value) is not dict:
            continue
        facts = {
            **object_facts(view),
            "selector": written(spec.get("selector")),
            "least": written(spec.get("minAvailable")),
            "most": written(spec.get("maxUnavailable")),
        }
        yield View("kubernetes.disruption_budget", view.node, facts, {"object": view}, view.label)
