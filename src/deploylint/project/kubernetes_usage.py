"""Who uses which ConfigMap and Secret: every mention of one in the objects of a unit."""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Node
from deploylint.project import Project
from deploylint.project.units import unit_of
from deploylint.values.patterns import lazy_pattern

_WORD = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
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
_WITH_NAMES = frozenset(
    (
        *("containers", "initContainers", "ephemeralContainers", "ports", "env", "volumes", "volumeMounts"),
        *("metadata", "volumeClaimTemplates", "scaleTargetRef", "roleRef", "subjects", "service"),
    )
)
_MOST_WORDS = 200_000


class Uses(NamedTuple):
    """`named`: (kind, name) that a field of that kind names. `variables`: those of them that variables are taken from.
    `words`: all other words in the unit's objects, any of which may be a name too."""

    named: set[tuple[str, str]]
    variables: set[tuple[str, str]]
    words: set[str]

    def mentions(self, kind: str, name: str) -> bool:
        """Whether an object of this name is used, or may be: not all words were read where there are too many."""
        return (kind, name) in self.named or name in self.words or len(self.words) >= _MOST_WORDS


def uses_in_unit(unit: str, project: Project) -> Uses:
    """The mentions in all objects of the unit with this key, those of its patches and kustomizations included."""
    by_unit: dict[str, Uses] = project.remember("kubernetes.uses", _find)
    return by_unit.get(unit) or Uses(set(), set(), set())


def _find(project: Project) -> dict[str, Uses]:
    found: dict[str, Uses] = {}
    for document in project.documents("kubernetes", "kustomization"):
        uses = found.setdefault(unit_of(document.source.path, project).key, Uses(set(), set(), set()))
        _collect(document.root, uses)
    return found


def _collect(root: Node, uses: Uses) -> None:
    """Adds the mentions in a document. A value that anchors repeat counts once for each key that it stands under."""
    stack, seen = [(root, "")], set()
    while stack and len(uses.words) < _MOST_WORDS:
        node, key = stack.pop()
        if type(node.value) not in (dict, list):
            uses.words.update(_WORD.findall(node.scalar))
        elif (id(node.value), key) not in seen:
            seen.add((id(node.value), key))
            stack += [(entry, key) for entry in node.entries]
            stack += [(child, name) for name, child in node.items if not _is_mention(key, name, child, uses)]


def _is_mention(key: str, name: str, child: Node, uses: Uses) -> bool:
    """Whether an entry `name` of the mapping under `key` says no more than a name; one of a reference is added."""
    kind = _REFERENCES.get(key, "")
    if kind and name in ("name", "secretName"):
        uses.named.add((kind, child.scalar))
        if key in _AS_VARIABLES:
            uses.variables.add((kind, child.scalar))
        return True
    return name in _OTHER_NAMES or (name == "name" and key in _WITH_NAMES)
