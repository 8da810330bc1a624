"""From which commit each record comes: who added it, whether it was changed since, and which ones were taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from deploylint.git_history import Event


@dataclass(slots=True)
class Life:
    """A file from the commit that added it on. `texts` are the hashes of the contents that it was given, in order.

    `path` is where it was last; to be renamed is no change. `deleted` is the event that ended it, if one did.
    """

    path: str
    added: Event
    changes: list[Event] = field(default_factory=list)
    deleted: Event | None = None

    @property
    def original(self) -> str:
        """The hash of the content that it was added with."""
        return self.added.blob

    def author_of(self, blob: str) -> Event:
        """The event that gave it this content, else the one that added it."""
        return next((event for event in reversed(self.changes) if event.blob == blob), self.added)


def lives(events: Iterable[Event]) -> list[Life]:
    """The lives of files, from what happened to them, oldest first. A path that was taken up again has several."""
    found: list[Life] = []
    at: dict[str, list[Life]] = {}
    for event in events:
        if event.kind == "renamed" and event.before in at:
            for life in at.pop(event.before):
                life.path = event.path
                at.setdefault(event.path, []).append(life)
        elif event.kind == "deleted":
            for life in at.pop(event.path, []):
                life.deleted = event
        elif event.kind == "modified" and event.path in at:
            for life in at[event.path]:
                life.changes.append(event)
        else:
            life = Life(event.path, event)
            found.append(life)
            at.setdefault(event.path, []).append(life)
    return found


def current(found: Iterable[Life], blobs: Mapping[str, str]) -> dict[str, Life]:
    """The life of each file that is there now, by path; `blobs` are the hashes of what the files hold now.

    Of several, the one that was added with what the file holds now, and that nobody ended.
    """
    best: dict[str, Life] = {}
    for life in found:
        blob = blobs.get(life.path)
        if blob is None:
            continue
        other = best.get(life.path)
        if other is None or _fit(life, blob) >= _fit(other, blob):
            best[life.path] = life
    return best


def _fit(life: Life, blob: str) -> tuple[bool, bool]:
    return life.deleted is None, life.original == blob


def gone(found: Iterable[Life], blobs: Mapping[str, str]) -> list[Life]:
    """The lives that ended, whether by a commit or because a merge left the file out."""
    living = current(found, blobs)
    return [life for life in found if living.get(life.path) is not life]
