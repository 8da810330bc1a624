"""What binds a report to what is released: its own word, or that it was written after the commit.

A report that says of which commit it speaks is believed. Of any other only its time can tell, which says that it is of
this commit or of something newer in the same folder; whoever writes the file decides its time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from deploylint.ci_reports.readings import Flaws, Report, Restore
from deploylint.model.checklist import State, Subject
from deploylint.values.instant import instant, written
from deploylint.values.patterns import lazy_pattern

_HASH = lazy_pattern(r"[0-9a-fA-F]{7,64}")
_WESTERNMOST = timedelta(hours=12)
IMAGE_PROBE = "artifact.image-scan"


class Head(NamedTuple):
    """What reports are to speak of.

    `commit` is the whole hash of HEAD. `since` is when the content that is judged was committed: the time of HEAD, or
    of the oldest commit from which HEAD differs in records alone. None when that is not known: then only reports that
    name their commit are bound. `image` is the image that is released, as a reference with a digest or a digest.
    """

    commit: str
    since: datetime | None = None
    image: str = ""

    @property
    def digest(self) -> str:
        """The digest of the image, empty where it is not said."""
        found = self.image.rpartition("@")[2]
        return found if found.startswith("sha256:") else ""


class Bond(NamedTuple):
    """What a report speaks of and when it was made; `state` and `reason` where it is of something else."""

    subject: Subject
    observed_at: str
    state: State | None = None
    reason: str = ""


def bond(report: Report, probe: str, modified: datetime, head: Head) -> Bond:
    """What binds a report, read by one of its probes, whose file was written at `modified`."""
    made = made_at(report, modified)
    if isinstance(report.reading, Restore):
        return Bond(Subject(environment=report.reading.environment), written(made))
    image = _image(report, probe, head)
    own = report.commit.strip().lower()
    if _HASH.fullmatch(own):
        commit = head.commit if head.commit.startswith(own) else own
        found = Bond(Subject(commit=commit, image=image), written(made))
    elif head.since is not None and made >= head.since:
        found = Bond(Subject(commit=head.commit, image=image), written(made))
    else:
        found = Bond(Subject(image=image), written(made), State.EXPIRED, "other-commit")
    if head.digest and image and image != head.digest:
        return found._replace(state=State.EXPIRED, reason="other-release")
    return found


def made_at(report: Report, modified: datetime) -> datetime:
    """When the report says that it was made, else when its file was written.

    Archives and downloads write files anew, so what the report itself says counts where it is older. A time without a
    zone is as late as it can be anywhere.
    """
    own = instant(report.written)
    if own is not None and "T" in report.written:
        return own
    try:
        latest = datetime.fromisoformat(report.written).replace(tzinfo=UTC) + _WESTERNMOST
    except (ValueError, OverflowError):
        return modified
    return min(latest, modified)


def _image(report: Report, probe: str, head: Head) -> str:
    digests = report.reading.digests if isinstance(report.reading, Flaws) and probe == IMAGE_PROBE else ()
    return head.digest if head.digest in digests else next(iter(digests), "")
