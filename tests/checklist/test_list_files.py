"""Lists on disk: written whole, with their permissions, and never over what somebody else wrote."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from deploylint.checklist.list_files import ListFile, read_file, write_file
from deploylint.discover import MAX_ARTIFACT
from deploylint.scan import UsageError

DATA = b"\xef\xbb\xbf- [ ] a\r\n- [x] b\xff\n\r- [ ] c"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "go.md"
    path.write_bytes(DATA)
    return path


def test_every_byte_is_read_and_written(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    found = read_file(tmp_path, "go.md")
    write_file(found, found.text.replace("[ ]", "[x]"))

    assert file.read_bytes() == DATA.replace(b"[ ]", b"[x]")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["go.md"]


def test_what_changed_meanwhile_is_not_overwritten(file: Path, tmp_path: Path) -> None:
    found = read_file(tmp_path, "go.md")
    file.write_bytes(b"- [ ] mine\n")

    with pytest.raises(UsageError, match=r"go\.md was changed while it was looked at"):
        write_file(found, "- [x] theirs\n")
    assert file.read_bytes() == b"- [ ] mine\n"
    assert os.listdir(tmp_path) == ["go.md"]


def test_a_link_within_the_repository_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/list.md").symlink_to("../go.md")
    found = read_file(tmp_path, "docs/list.md")
    write_file(found, "- [x] a\n")

    assert (tmp_path / "docs/list.md").is_symlink()
    assert file.read_bytes() == b"- [x] a\n"


@pytest.mark.parametrize("folder", [False, True])
def test_a_link_out_of_the_repository_is_refused(file: Path, tmp_path: Path, folder: bool) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    name = "docs/go.md" if folder else "go.md"
    (root / name.split("/")[0]).symlink_to(tmp_path if folder else file)

    with pytest.raises(UsageError, match="a link out of the repository"):
        read_file(root, name)


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_bytes(b"\n" * (MAX_ARTIFACT + 1))
    (tmp_path / "loop.md").symlink_to("loop.md")

    with pytest.raises(UsageError, match="is no file"):
        read_file(tmp_path, "")
    with pytest.raises(UsageError, match="more than the"):
        read_file(tmp_path, "big.md")
    with pytest.raises(OSError, match="Too many levels"):
        read_file(tmp_path, "loop.md")
    with pytest.raises(OSError, match="No such file"):
        read_file(tmp_path, "none.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_folder_that_cannot_be_written_leaves_the_file(file: Path, tmp_path: Path) -> None:
    found = read_file(tmp_path, "go.md")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            write_file(found, "")
    finally:
        tmp_path.chmod(0o700)
    assert file.read_bytes() == DATA


def test_a_write_that_fails_leaves_no_trace(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("deploylint.checklist.list_files.os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_file(ListFile("go.md", file, DATA.decode("utf-8", "surrogateescape")), "- [x] a")
    assert file.read_bytes() == DATA
    assert os.listdir(tmp_path) == ["go.md"]
