"""Which files are read, as what, and what is said about those that are not."""

from __future__ import annotations

import codecs
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import Repository, git
from deploylint.discover import MAX_ARTIFACT, MAX_TEXT, Discovery, discover
from deploylint.walk import Ignore

POD = "apiVersion: v1\nkind: Pod\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def read(found: Discovery) -> dict[str, bool | None]:
    return {source.path: source.tracked for source in found.sources}


def skipped(found: Discovery) -> dict[str, str]:
    return {one.path: one.reason for one in found.skipped}


def lost(found: Discovery) -> dict[str, str]:
    return {one.source.path: one.kind for one in found.unreadable}


def test_tracked_untracked_and_ignored(repository: Repository) -> None:
    root = repository({".gitignore": "local/\n*.log\n", "k8s/pod.yaml": POD})
    write(
        root,
        {"new.yaml": POD, "local/pod.yaml": POD, "noise.log": "", "k8s/.gitignore": "!kept.log", "k8s/kept.log": ""},
    )

    found = discover(root)

    assert read(found) == {
        ".gitignore": True,
        "k8s/pod.yaml": True,
        "k8s/.gitignore": False,
        "k8s/kept.log": False,
        "new.yaml": False,
    }
    assert found.paths == set(read(found))
    assert found.notes == ()


def test_an_ignored_file_that_is_named_is_read(repository: Repository) -> None:
    root = repository({".gitignore": ".env\n"})
    write(root, {".env": "A=1\n"})

    assert read(discover(root, [".env"])) == {".gitignore": True, ".env": False}


def test_an_ignored_file_that_is_named_is_untracked_even_where_nothing_is_tracked(repository: Repository) -> None:
    root = repository({".gitignore": ".env\n"})
    git(root, "rm", "--cached", "--quiet", ".gitignore")
    write(root, {".env": "A=1\n"})

    assert read(discover(root, [".env"])) == {".gitignore": False, ".env": False}


def test_a_folder_of_a_repository_has_paths_from_itself(repository: Repository) -> None:
    root = repository({"deploy/k8s/pod.yaml": POD, "deploy-old/pod.yaml": POD, "README.md": ""})

    assert read(discover(root / "deploy")) == {"k8s/pod.yaml": True}


def test_without_git_every_file_counts(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM a\n", "k8s/pod.yaml": POD, "node_modules/a/Dockerfile": "FROM a\n"})

    found = discover(tmp_path)

    assert read(found) == {"Dockerfile": None, "k8s/pod.yaml": None}
    assert skipped(found) == {"node_modules/": "not a part of the repository"}


def test_without_git_ignore_files_are_obeyed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "# build output\n*.log\n/out\ndist/\n!important.log\n\\#odd\n",
            "a.log": "",
            "important.log": "",
            "out/x.yaml": POD,
            "k8s/out/x.yaml": POD,
            "dist/x.yaml": POD,
            "k8s/dist": "a file, not a folder",
            "k8s/.gitignore": "!a.log\nimportant.log\nlocal.yaml\n",
            "k8s/a.log": "",
            "k8s/important.log": "",
            "k8s/local.yaml": POD,
            "local.yaml": POD,
            "#odd": "",
        },
    )

    assert sorted(read(discover(tmp_path))) == [
        ".gitignore",
        "important.log",
        "k8s/.gitignore",
        "k8s/a.log",
        "k8s/dist",
        "k8s/out/x.yaml",
        "local.yaml",
    ]


@pytest.mark.parametrize(
    "line", ["!", "\\", "/", "//", "[", "[z-a]", "[[:alpha:]]", "*a" * 40, "**/" * 900 + "x", "\udcff", "\0"]
)
def test_lines_that_are_no_patterns_ignore_nothing(line: str) -> None:
    assert Ignore("", [line, "*.log"]).says("k8s/pod.yaml") is None
    assert Ignore("", [line, "*.log"]).says("k8s/a.log") is True


PATTERNS = st.lists(
    st.text("ab*/!.", min_size=1, max_size=6).filter(lambda text: "***" not in text), min_size=1, max_size=4
)
PATHS = ["a", "b", "a.b", "ab", "a/a", "a/b", "b/a/b", "b/ab/a.b"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(lines=["a", "!b"])
@given(lines=PATTERNS)
def test_patterns_mean_what_they_mean_to_git(tmp_path: Path, lines: list[str]) -> None:
    if not (tmp_path / ".git").exists():
        git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("\n".join(lines), "utf-8")
    asked = "\0".join(PATHS)
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--verbose", "--non-matching", "--stdin"],
        cwd=tmp_path,
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    fields = done.stdout.split("\0")
    verdicts = {fields[i + 3]: fields[i + 2] for i in range(0, len(fields) - 3, 4)}
    expected = {path for path, pattern in verdicts.items() if pattern and not pattern.startswith("!")}

    assert {path for path in PATHS if is_ignored(Ignore("", lines), path)} == expected


def is_ignored(ignore: Ignore, path: str) -> bool:
    """As a walk asks: folder by folder, and nothing in an ignored folder comes back."""
    steps = path.split("/")
    folders = ["/".join(steps[:end]) + "/" for end in range(1, len(steps))]
    return any(ignore.says(step) is True for step in [*folders, path])


def test_a_very_long_ignore_file_is_told(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "x\n" * 2000, "pod.yaml": POD})

    found = discover(tmp_path)

    assert found.notes == (".gitignore is very long; its first 1,000 lines are obeyed",)
    assert "pod.yaml" in read(found)


def test_an_ignore_file_that_is_no_file_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"a/pod.yaml": POD, "b/pod.yaml": POD})
    os.mkfifo(tmp_path / "a/.gitignore")
    (tmp_path / "b/.gitignore").symlink_to("/etc/hostname")

    assert read(discover(tmp_path)) == {"a/pod.yaml": None, "b/pod.yaml": None}


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can list every folder")
    write(tmp_path, {"closed/pod.yaml": POD})
    (tmp_path / "closed").chmod(0)

    assert skipped(discover(tmp_path)) == {"closed/": "Permission denied"}


def test_what_the_settings_exclude_is_skipped(repository: Repository) -> None:
    root = repository({"vendor/pod.yaml": POD, "pod.yaml": POD})

    found = discover(root, excluded=lambda path: path.startswith("vendor/"))

    assert read(found) == {"pod.yaml": True}
    assert skipped(found) == {"vendor/pod.yaml": "excluded by the configuration"}
    assert found.paths == {"pod.yaml"}


def test_a_lone_file_has_the_files_beside_it(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM a\n", ".dockerignore": "x\n", "deeper/pod.yaml": POD})

    assert read(discover(tmp_path, ["Dockerfile"], recursive=False)) == {"Dockerfile": None, ".dockerignore": None}


def test_links(repository: Repository, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"Dockerfile": "FROM secret\n"})
    root = repository({"k8s/pod.yaml": POD, ".gitignore": "ignored.yaml\n", "ignored.yaml": POD})
    git(root, "rm", "--cached", "--quiet", "ignored.yaml")
    links = {
        "in.yaml": "k8s/pod.yaml",
        "folder": "k8s",
        "ignored-link.yaml": "ignored.yaml",
        "out.yaml": str(tmp_path / "outside/Dockerfile"),
        "outside": str(tmp_path / "outside"),
        "relative.yaml": "../outside/Dockerfile",
        "sibling": f"../{root.name}-evil/Dockerfile",
        "nowhere.yaml": "missing.yaml",
        "loop.yaml": "loop.yaml",
    }
    write(tmp_path, {f"{root.name}-evil/Dockerfile": "FROM secret\n"})
    for name, target in links.items():
        (root / name).symlink_to(target)

    found = discover(root)

    assert "secret" not in "".join(source.text for source in found.sources)
    assert read(found) == {".gitignore": True, "k8s/pod.yaml": True}
    assert skipped(found) == {
        "in.yaml": "symbolic link to a file of the repository",
        "folder": "symbolic link to a folder",
        "ignored-link.yaml": "symbolic link to an ignored file",
        "out.yaml": "symbolic link out of the repository",
        "outside": "symbolic link out of the repository",
        "relative.yaml": "symbolic link out of the repository",
        "sibling": "symbolic link out of the repository",
    }
    assert lost(found) == {"nowhere.yaml": "broken-link", "loop.yaml": "broken-link"}


def test_a_path_behind_a_link_out_of_the_repository_is_not_read(repository: Repository, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"Dockerfile": "FROM secret\n"})
    root = repository({"pod.yaml": POD})
    (root / "docs").symlink_to(tmp_path / "outside")

    found = discover(root, ["docs/Dockerfile", "../outside/Dockerfile"])

    assert read(found) == {"pod.yaml": True}
    assert skipped(found)["docs/Dockerfile"] == "behind a symbolic link out of the repository"
    assert skipped(found)["../outside/Dockerfile"] == "behind a symbolic link out of the repository"


def test_a_repository_that_is_reached_by_a_link_is_read(repository: Repository, tmp_path: Path) -> None:
    root = repository({"k8s/pod.yaml": POD})
    (tmp_path / "link").symlink_to(root)

    assert read(discover(tmp_path / "link")) == {"k8s/pod.yaml": True}


def test_links_that_go_round_end(tmp_path: Path) -> None:
    write(tmp_path, {"a/pod.yaml": POD})
    (tmp_path / "a/up").symlink_to("..")

    found = discover(tmp_path)

    assert read(found) == {"a/pod.yaml": None}
    assert skipped(found) == {"a/up": "symbolic link to a folder"}


def test_a_tracked_file_that_was_deleted_is_skipped(repository: Repository) -> None:
    root = repository({"pod.yaml": POD, "gone.yaml": POD})
    (root / "gone.yaml").unlink()

    found = discover(root)

    assert skipped(found) == {"gone.yaml": "No such file or directory"}
    assert lost(found) == {}


def test_a_repository_inside_is_told(repository: Repository) -> None:
    root = repository({"pod.yaml": POD})
    write(root, {"inner/Dockerfile": "FROM a\n"})
    git(root / "inner", "init", "--quiet")

    assert list(skipped(discover(root)).values()) == ["a repository of its own"]


def test_encodings(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "bom.yaml": codecs.BOM_UTF8 + POD.encode(),
            "le.yaml": codecs.BOM_UTF16_LE + POD.encode("utf-16-le"),
            "be.yaml": codecs.BOM_UTF16_BE + POD.encode("utf-16-be"),
            "cut.yaml": codecs.BOM_UTF16_LE + POD.encode("utf-16-le") + b"x",
            "latin.yaml": "# grün\n".encode("latin-1") + POD.encode(),
            "crlf.yaml": POD.replace("\n", "\r\n"),
            "empty.yaml": b"",
        },
    )

    texts = {source.path: source.text for source in discover(tmp_path).sources}

    assert texts["bom.yaml"] == texts["le.yaml"] == texts["be.yaml"] == POD
    assert texts["cut.yaml"] == POD + "\ufffd"
    assert texts["latin.yaml"] == "# gr\ufffdn\n" + POD
    assert texts["crlf.yaml"].splitlines() == POD.splitlines()
    assert texts["empty.yaml"] == ""


def test_binary_files_and_sizes(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "logo.png": b"\x89PNG\0\0",
            "pod.yaml": POD.encode() + b"\0",
            "wide.yaml": codecs.BOM_UTF32_LE + POD.encode("utf-32-le"),
            "big.yaml": b"#" * (MAX_ARTIFACT + 1),
            "full.yaml": b"#" * MAX_ARTIFACT,
            "big.txt": b"#" * (MAX_TEXT + 1),
            "full.txt": b"#" * MAX_TEXT,
        },
    )

    found = discover(tmp_path)

    assert sorted(read(found)) == ["full.txt", "full.yaml"]
    assert lost(found) == {"pod.yaml": "binary", "wide.yaml": "binary", "big.yaml": "too-large"}
    assert skipped(found) == {
        "logo.png": "is binary",
        "big.txt": "has 1,048,577 bytes, more than the 1,048,576 that are read",
    }


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pod.yaml")

    assert skipped(discover(tmp_path)) == {"pod.yaml": "not a regular file"}


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can open every file")
    write(tmp_path, {"pod.yaml": POD})
    (tmp_path / "pod.yaml").chmod(0)

    assert lost(discover(tmp_path)) == {"pod.yaml": "unreadable"}


def test_where_git_refuses_files_are_found_without_it(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "nonsense", "pod.yaml": POD, ".gitignore": "local.yaml\n", "local.yaml": POD})

    found = discover(tmp_path)

    assert read(found) == {".gitignore": None, "pod.yaml": None}
    (note,) = found.notes
    assert note.startswith("git was not used: ")
    assert note.endswith("; files are listed without it")


def test_where_git_is_not_installed_files_are_found_without_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({"pod.yaml": POD})
    monkeypatch.setenv("PATH", "")

    found = discover(root)

    assert read(found) == {"pod.yaml": None}
    assert found.notes == ("git was not used: git is not installed; files are listed without it",)


def test_odd_names_are_read(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9.yaml")
    write(tmp_path, {"line\nbreak.yaml": POD, "a b.yaml": POD, odd: POD})

    assert set(read(discover(tmp_path))) == {"line\nbreak.yaml", "a b.yaml", odd}


def test_sources_are_in_the_order_of_their_paths(repository: Repository) -> None:
    root = repository(dict.fromkeys(["b.yaml", "a/z.yaml", "a.yaml", "C.yaml"], POD))

    assert list(read(discover(root))) == ["C.yaml", "a.yaml", "a/z.yaml", "b.yaml"]
