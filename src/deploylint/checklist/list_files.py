"""A Markdown list on disk: read once, written whole or not at all, and only when nobody changed it meanwhile."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from deploylint.discover import MAX_ARTIFACT
from deploylint.scan import UsageError

_ERRORS = "surrogateescape"


class ListFile(NamedTuple):
    """A list as it was read. `path` is where it is shown to stand, `file` what is written when that is a link.

    Bytes that are no UTF-8 are surrogates in `text`, so that they can be written as they were.
    """

    path: str
    file: Path
    text: str


def read_file(root: Path, path: str) -> ListFile:
    """The list at `path` from the root. A link is followed as long as it stays below the root.

    Raises UsageError for what is no file, lies elsewhere or is too large, and OSError.
    """
    file = Path(os.path.realpath(root / path))  # Path.resolve raises RuntimeError for links in a circle before 3.13
    if not file.is_relative_to(os.path.realpath(root)):
        raise UsageError(f"{path} is a link out of the repository; name the file that it leads to")
    if not stat.S_ISREG(file.stat().st_mode):
        raise UsageError(f"{path} is no file")
    data = _bytes(file)
    if len(data) > MAX_ARTIFACT:
        raise UsageError(f"{path} has more than the {MAX_ARTIFACT:,} bytes that are read")
    return ListFile(path, file, data.decode("utf-8", _ERRORS))


def write_file(old: ListFile, text: str) -> None:
    """Put `text` in the place of what was read, with the same permissions.

    Raises UsageError when the file is not as it was read, and OSError; the file is then left as it is.
    """
    mode = stat.S_IMODE(old.file.stat().st_mode)
    handle, name = tempfile.mkstemp(prefix=f".{old.file.name}.", dir=old.file.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", _ERRORS))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        if _bytes(old.file) != old.text.encode("utf-8", _ERRORS):
            raise UsageError(f"{old.path} was changed while it was looked at; nothing was written, run it again")
        os.replace(name, old.file)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_ARTIFACT + 1)
