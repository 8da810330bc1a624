"""Whether the commit that is judged bears the tag of its release: git is asked, since no file says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploylint.model.checklist import Evidence, Release, State
from deploylint.values.patterns import lazy_pattern

ITEM = "S124"
"""The item of the built-in checklist that is decided by this."""

SOURCE = "git/release-tag"
_VERSION = lazy_pattern(r"(?:[\w.-]+[/@-])?v?\d+\.\d+(?:\.\d+)?(?:[-+][\w.+-]+)?")


def release_tag(release: Release, tags: Sequence[str], *, shallow: bool) -> Iterator[Evidence]:
    """The evidence that the tags of a commit are for its release.

    Where the release file names no tag, any that reads like a version will do. A shallow clone usually comes without
    tags, so that one which is not there proves nothing.
    """
    wanted = release.tag
    versions = [tag for tag in tags if tag == wanted or (not wanted and _VERSION.fullmatch(tag))]
    if versions:
        yield Evidence(ITEM, "static", SOURCE, State.PASS, f"the commit bears the tag {versions[0]}")
        return
    text = f"the tag {wanted} does not stand at this commit" if wanted else "no tag of a version stands at this commit"
    if shallow:
        text = f"{text}, but this clone is shallow and may lack tags: fetch them (fetch-depth: 0)"
        yield Evidence(ITEM, "static", SOURCE, State.UNKNOWN, text, "undecided")
    else:
        yield Evidence(ITEM, "static", SOURCE, State.FAIL, text)
