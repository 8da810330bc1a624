"""The cheap part of a rule's `when:`: which kinds of object it could be about at all.

Most rules on Kubernetes objects begin with `it.kind == "…"`, and most objects are of another kind. What such a
comparison rules out needs no evaluation: in a conjunction one false part decides, whatever the others are.
"""

from typing import Any, NamedTuple

from deploylint.model import Node, View


class Guard(NamedTuple):
    """A fact of the view that must be one of these texts for `when:` to hold, or hold itself where there are none."""

    fact: str
    texts: frozenset[str]

    def admits(self, view: View) -> bool:
        """Whether the fact may be as it must."""
        known = self.known(view)
        return known is None or known in self.wanted

    @property
    def wanted(self) -> frozenset[str | bool]:
        return self.texts or frozenset({True})

    def known(self, view: View) -> str | bool | None:
        """The fact, a text or whether it holds; None where it is another value, depends on a template or is worked out
        on demand."""
        value = view.derived.get(self.fact)
        if isinstance(value, Node):
            if value.unknown:
                return None
            value = value.value if value.exists else "" if self.texts else False
        return value if type(value) is (str if self.texts else bool) else None


class Shelf:
    """Views of one kind, in their order, that can be found by what is cheap to know of them."""

    def __init__(self, views: list[View]) -> None:
        self.views = views
        self._indexes: dict[tuple[str, bool], dict[str | bool | None, list[int]]] = {}

    def chosen(self, guards: list[Guard]) -> list[View]:
        """The views that no guard rules out."""
        if not guards:
            return self.views
        first, *others = guards
        index = self._index(first)
        places = [place for known in (None, *first.wanted) for place in index.get(known, ())]
        return [
            view
            for view in map(self.views.__getitem__, sorted(places))
            if not others or all(guard.admits(view) for guard in others)
        ]

    def _index(self, guard: Guard) -> dict[str | bool | None, list[int]]:
        """The places of the views by what is known of a fact; those that cannot be ruled out by it are under None."""
        key = guard.fact, bool(guard.texts)
        if key not in self._indexes:
            index: dict[str | bool | None, list[int]] = {}
            for place, view in enumerate(self.views):
                index.setdefault(guard.known(view), []).append(place)
            self._indexes[key] = index
        return self._indexes[key]


def guards(tree: Any) -> list[Guard]:
    """The guards in an expression's tree: `it.<fact>` by itself or compared with texts, alone or joined by `&&`."""
    if tree is None:
        return []
    parts = tree[1] if tree[0] == "and" else [tree]
    return [guard for part in parts if (guard := _guard(part)) is not None]


def _guard(tree: Any) -> Guard | None:
    if tree[0] == "or":
        choices = [_guard(part) for part in tree[1]]
        known = [choice for choice in choices if choice is not None and choice.texts]
        if len(known) == len(choices) and len({choice.fact for choice in known}) == 1:
            return Guard(known[0].fact, frozenset().union(*(choice.texts for choice in known)))
        return None
    if _fact(tree):
        return Guard(_fact(tree), frozenset())
    if tree[0] != "binary" or tree[1] not in ("==", "in"):
        return None
    fact, other = _fact(tree[2]), tree[3]
    listed = other[1] if tree[1] == "in" and other[0] == "list" else [other] if tree[1] == "==" else []
    texts = [entry[1] for entry in listed if entry[0] == "literal" and isinstance(entry[1], str)]
    return Guard(fact, frozenset(texts)) if fact and texts and len(texts) == len(listed) else None


def _fact(tree: Any) -> str:
    plain = tree[0] == "field" and tree[1][0] == "name" and tree[1][1] == "it"
    return str(tree[2]) if plain else ""
