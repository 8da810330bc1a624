"""The tag of a release is asked of git; a shallow clone that lacks it proves nothing."""

from __future__ import annotations

import pytest

from deploylint.checklist.release_tag import release_tag
from deploylint.model.checklist import Release, State


@pytest.mark.parametrize(
    ("wanted", "tags", "shallow", "state"),
    [
        ("v1.8.2", ["v1.8.2"], False, State.PASS),
        ("v1.8.2", ["v1.8.2"], True, State.PASS),
        ("v1.8.2", ["v1.8.1", "latest"], False, State.FAIL),
        ("v1.8.2", [], False, State.FAIL),
        ("v1.8.2", [], True, State.UNKNOWN),
        ("", ["v1.8.2"], False, State.PASS),
        ("", ["api@2.0.0-rc.1"], False, State.PASS),
        ("", ["latest", "stable"], False, State.FAIL),
        ("", [], True, State.UNKNOWN),
    ],
)
def test_a_tag_is_there_or_not(wanted: str, tags: list[str], shallow: bool, state: State) -> None:
    (piece,) = release_tag(Release(tag=wanted), tags, shallow=shallow)

    assert (piece.item, piece.slot, piece.state) == ("S124", "static", state)
    assert wanted in piece.text
    assert (piece.reason == "undecided") == (state is State.UNKNOWN)
