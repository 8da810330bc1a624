"""Which probes of an item are asked in this repository: those for a service that is not in use are not."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.model.checklist import Item, ProbeUse


def as_asked(item: Item, applies: Callable[[str], bool | None]) -> Item:
    """The item without the probes of technologies that are not there.

    `applies` says of a technology whether it is in use, None where that cannot be said: then its probes stay. An item
    that loses all of its probes is left with none, so that nothing passes unseen.
    """

    def kept(use: ProbeUse) -> bool:
        return not use.applies_if or applies(use.applies_if) is not False

    groups = (tuple(filter(kept, group)) for group in item.probes)
    return item._replace(
        probes=tuple(group for group in groups if group),
        vetoes=tuple(filter(kept, item.vetoes)),
        supports=tuple(filter(kept, item.supports)),
    )
