"""The cheap part of a rule's `when:`: which kinds of object it could be about at all.

Most rules on Kubernetes objects begin with `it.kind == "…"`, and most objects are of another kind. What such a
comparison rules out needs no evaluation: in a conjunction one false part decides, whatever the others are.
"""

from typing import Any, NamedTuple

from deploylint.model import Node, View


class Guard(NamedTuple):
    """A fact of the view that must be one of these texts, or true, for `when:` to hold."""

    fact: str
    texts: frozenset[str | bool]

    def admits(self, view: View) -> bool:
        """Whether the fact may be one of the texts."""
        text = _text(view, self.fact)
        return text is None or text in self.texts


class Shelf:
    """Views of one kind, in their order, that can be found by what is cheap to know of them."""

    def __init__(self, views: list[View]) -> None:
        self.views = views
        self._indexes: dict[str, dict[str | bool | None, list[int]]] = {}

    def chosen(self, guards: list[Guard]) -> list[View]:
        """The views that no guard rules out."""
        if not guards:
            return self.views
        first, *others = guards
        index = self._index(first.fact)
        places = [place for text in (None, *first.texts) for place in index.get(text, ())]
        return [
            view
            for view in map(self.views.__getitem__, sorted(places))
            if not others or all(guard.admits(view) for guard in others)
        ]

    def _index(self, fact: str) -> dict[str | bool | None, list[int]]:
        """The places of the views by the text of a fact; those that cannot be ruled out by it are under None."""
        if fact not in self._indexes:
            index: dict[str | bool | None, list[int]] = {}
            for place, view in enumerate(self.views):
                index.setdefault(_text(view, fact), []).append(place)
            self._indexes[fact] = index
        return self._indexes[fact]


def _text(view: View, fact: str) -> str | bool | None:
    """A fact's text, or whether it holds; None where it is something else, depends on a template or is yet to be found."""
    value = view.derived.get(fact)
    if isinstance(value, Node):
        if value.unknown:
            return None
        value = value.value if value.exists else ""
    return value if type(value) in (str, bool) else None


def guards(tree: Any) -> list[Guard]:
    """The guards in an expression's tree: `it.<fact>` by itself or compared with texts, alone or joined by `&&`."""
    if tree is None:
        return []
    parts = tree[1] if tree[0] == "and" else [tree]
    return [guard for part in parts if (guard := _guard(part)) is not None]


def _guard(tree: Any) -> Guard | None:
    if tree[0] == "or":
        choices = [_guard(part) for part in tree[1]]
        known = [choice for choice in choices if choice is not None]
        if len(known) == len(choices) and len({choice.fact for choice in known}) == 1:
            return Guard(known[0].fact, frozenset().union(*(choice.texts for choice in known)))
        return None
    if _fact(tree):
        return Guard(_fact(tree), frozenset({True}))
    if tree[0] != "binary" or tree[1] not in ("==", "in"):
        return None
    fact, other = _fact(tree[2]), tree[3]
    listed = other[1] if tree[1] == "in" and other[0] == "list" else [other] if tree[1] == "==" else []
    texts = [entry[1] for entry in listed if entry[0] == "literal" and isinstance(entry[1], str)]
    return Guard(fact, frozenset(texts)) if fact and texts and len(texts) == len(listed) else None


def _fact(tree: Any) -> str:
    plain = tree[0] == "field" and tree[1][0] == "name" and tree[1][1] == "it"
    return str(tree[2]) if plain else ""
