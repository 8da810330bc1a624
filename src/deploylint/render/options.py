"""What a person may choose about how a report looks."""

from typing import NamedTuple


class Options(NamedTuple):
    """How a report is shown; a renderer takes from here what means something to its format.

    `width` counts terminal columns. `links` allows terminal hyperlinks. `repository_url` (`https://host/owner/name`)
    and `commit` are where places are linked to. `show_all` lists the items of a checklist that ask for nothing too;
    `gate` is on where its verdict decides whether to go, off where the list is only looked at.
    """

    color: bool = False
    width: int = 100
    links: bool = False
    show_suppressed: bool = False
    sarif_category: str = "deploylint"
    repository_url: str | None = None
    commit: str | None = None
    show_all: bool = False
    gate: bool = True
