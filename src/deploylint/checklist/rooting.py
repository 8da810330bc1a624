"""Which folder is the root of what is judged, where a commit decides.

The root is where the nearest settings are. A change that brings settings into a folder must not move it there, away
from what the rest of the repository would be judged by.
"""

from __future__ import annotations

from pathlib import Path

from deploylint import git, git_history
from deploylint.checklist.policy_files import AtCommit
from deploylint.config import FILE_NAMES, TOML_NAME, says_settings
from deploylint.scan import Target


def rooted(target: Target, folder: Path, base: str) -> Target:
    """The target with the root that it has by the settings of the commit; as it is where there is no such commit.

    Raises AuthoredProblem for settings that cannot be read there, and GitError.
    """
    top = git.top_level(folder)
    commit = git_history.resolve(top, base) if top is not None else None
    if top is None or commit is None:
        return target
    files = AtCommit(top, commit.hash)
    places = [place for place in (folder, *folder.parents) if place.is_relative_to(top)]
    root = next((place for place in places if _has_settings(files, place.relative_to(top).as_posix())), top)
    if root == target.root:
        return target
    found = [root / name for name in FILE_NAMES if (root / name).is_file()]
    return target._replace(root=root, config_file=next(iter(found), None))


def _has_settings(files: AtCommit, folder: str) -> bool:
    start = "" if folder == "." else f"{folder}/"
    if any(files.read(f"{start}{name}") is not None for name in FILE_NAMES):
        return True
    return says_settings(files.read(f"{start}{TOML_NAME}") or "")
