"""Who uses which ConfigMap and Secret: every mention of one in the objects of a unit."""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Node
from deploylint.project import Project
from deploylint.project.units import unit_of
from deploylint.values.patterns import lazy_pattern

_WORD = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_REFERENCES = {
    "configMapKeyRef": "ConfigMap",
    "configMapRef": "ConfigMap",
    "configMap": "ConfigMap",
    "secretKeyRef": "Secret",
    "secretRef": "Secret",
    "secret": "Secret",
    "imagePullSecrets": "Secret",
}
_AS_VARIABLES = ("configMapKeyRef", "configMapRef", "secretKeyRef", "secretRef")
# What these keys hold is the name of something else, or of the object itself.
_OTHER_NAMES = frozenset(("labels", "matchLabels", "selector", "image", "kind", "apiVersion", "namespace"))
_LISTS_WITH_NAMES = frozenset(
    (
        *("containers", "initContainers", "ephemeralContainers", "ports", "env", "volumes", "volumeMounts"),
        *("metadata", "volumeClaimTemplates", "scaleTargetRef", "roleRef", "subjects", "service"),
    )
)
_DEEP = 40
_MOST_WORDS = 200_000


class Uses(NamedTuple):
    """`named`: (kind, name) that a field of that kind names. `variables`: those of them that variables are taken from.
    `words`: all other words in the unit's objects, any of which may be a name too."""

    named: set[tuple[str, str]]
    variables: set[tuple[str, str]]
    words: set[str]

    def mentions(self, kind: str, name: str) -> bool:
        return (kind, name) in self.named or name in self.words


def uses_in_unit(unit: str, project: Project) -> Uses:
    """The mentions in all objects of the unit with this key, those of its patches and kustomizations included."""
    by_unit: dict[str, Uses] = project.remember("kubernetes.uses", _find)
    return by_unit.get(unit) or Uses(set(), set(), set())


def _find(project: Project) -> dict[str, Uses]:
    found: dict[str, Uses] = {}
    for document in project.documents("kubernetes", "kustomization"):
        uses = found.setdefault(unit_of(document.source.path, project).key, Uses(set(), set(), set()))
        _collect(document.root, "", uses, _DEEP)
    return found


def _collect(node: Node, key: str, uses: Uses, depth: int) -> None:
    """Adds the mentions below a node that stands under `key`, or in the list that does."""
    if not depth or len(uses.words) > _MOST_WORDS:
        return
    for entry in node.entries:
        _collect(entry, key, uses, depth - 1)
    kind = _REFERENCES.get(key, "")
    for name, child in node.items:
        if kind and name in ("name", "secretName") and child.scalar:
            uses.named.add((kind, child.scalar))
            if key in _AS_VARIABLES:
                uses.variables.add((kind, child.scalar))
        elif name not in _OTHER_NAMES and not (name == "name" and key in _LISTS_WITH_NAMES):
            _collect(child, name, uses, depth - 1)
    if node.scalar:
        uses.words.update(_WORD.findall(node.scalar))
