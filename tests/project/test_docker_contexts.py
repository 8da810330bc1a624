"""What contexts, copies and ignore files are known to do, where the examples of the rules do not reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploylint.config import Config
from deploylint.examples import project_of
from deploylint.model import Source, View
from deploylint.project import Project
from deploylint.scan import find_target, read_project


def context(files: dict[str, str]) -> View:
    (view,) = project_of(files).views("docker.context")
    return view


def copies(files: dict[str, str]) -> list[View]:
    return project_of(files).views("docker.copy")


def ignored(dockerfile: str, ignore: str, *paths: str) -> list[list[str]]:
    files = {"Dockerfile": f"FROM a\n{dockerfile}\n", ".dockerignore": ignore, **dict.fromkeys(paths, "")}
    return [[node.text for node in view.get("ignored_sources")] for view in copies(files)]


@pytest.mark.parametrize(
    ("copy", "ignore", "paths", "expected"),
    [
        ("COPY a b /x/", "b\n", (), ["b"]),
        ("COPY ./dist/ /x", "dist", (), ["./dist/"]),
        ("COPY dist/app /x", "dist", (), ["dist/app"]),
        ("COPY dist/*.js /x", "dist", (), ["dist/*.js"]),
        ("COPY *.js /x", "*.js", (), []),
        ("COPY . /x", "*", (), ["."]),
        ("COPY . /x", "*\n!a", (), []),
        ("COPY . /x", "a", (), []),
        ("COPY src /x", "src\n!src/a", (), []),
        ("COPY src/b /x", "src\n!src/a", (), ["src/b"]),
        ("COPY src /x", "src\n!**/*.py", (), []),
        ("COPY src /x", "src\n!**/*.py", ("src",), ["src"]),
        ("COPY $DIR /x", "**", (), []),
        ("ARG DIR=dist\nCOPY ${DIR} /x", "dist", (), ["dist"]),
        ("COPY --from=b dist /x", "dist", (), []),
        ("COPY <<EOF /x\na\nEOF", "*", (), []),
        ("ADD https://example.com/a.js /x", "**", (), []),
        ('COPY [ "a b", "/x" ]', "a b", (), ["a b"]),
        ("ONBUILD COPY dist /x", "dist", (), []),
        ("COPY --parents ./a/./b/c /x", "a/b", (), []),
    ],
)
def test_ignored_sources(copy: str, ignore: str, paths: tuple[str, ...], expected: list[str]) -> None:
    assert ignored(copy, ignore, *paths)[-1] == expected


def test_a_source_counts_when_every_build_misses_it() -> None:
    compose = "services:\n  a: {build: {context: ., dockerfile: web/Dockerfile}}\n  b: {build: ./web}\n"
    files = {"compose.yaml": compose, "web/Dockerfile": "FROM a\nCOPY dist /x\n", ".dockerignore": "dist\n"}
    assert [view.get("ignored_sources") for view in copies(files)] == [[]]
    (view,) = copies({**files, "web/.dockerignore": "**/dist\n"})
    assert [node.text for node in view.get("ignored_sources")] == ["dist"]
    assert view.get("ignored_by") == ".dockerignore:1 (dist)"


def test_the_ignore_file_of_a_cloned_context_is_not_read() -> None:
    workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: docker/build-push-action@v6}]\n"
    files = {".github/workflows/a.yml": workflow, ".dockerignore": "dist", "Dockerfile": "FROM a\nCOPY dist /x\n"}
    assert [view.get("ignored_sources") for view in copies(files)] == [[]]


def missing(copy: str, files: dict[str, str], config: Config | None = None) -> list[str]:
    project = project_of({"Dockerfile": f"FROM a\nCOPY here /x\n{copy}\n", "here": "", **files}, config=config)
    return [node.text for node in project.views("docker.copy")[-1].get("missing_sources")]


@pytest.mark.parametrize(
    ("copy", "files", "expected"),
    [
        ("COPY lib /x", {}, ["lib"]),
        ("COPY lib /x", {"lib/a.py": ""}, []),
        ("COPY lib/*.py /x", {}, []),
        ("COPY $LIB /x", {}, []),
        ("ARG LIB=lib\nCOPY $LIB /x", {}, []),
        ("COPY lib /x", {".gitignore": "lib/\n"}, []),
        ("COPY a/lib /x", {"a/.gitignore": "/lib\n"}, []),
        ("COPY a/lib/b /x", {"a/.gitignore": "/lib\n!/lib/c\n"}, []),
        ("COPY target/app.jar /x", {}, []),
        ("COPY app.jar /x", {}, []),
        ("COPY lib /x", {"Makefile": "lib: ; mkdir lib\n"}, []),
        ("COPY vendored/lib /x", {"vendored": ""}, []),
    ],
)
def test_missing_sources(copy: str, files: dict[str, str], expected: list[str]) -> None:
    assert missing(copy, files) == expected


def test_what_the_settings_exclude_is_not_missing() -> None:
    assert missing("COPY lib /x", {}, Config(exclude=("lib",))) == []


def test_a_near_name_is_offered() -> None:
    files = {"Dockerfile": "FROM a\nCOPY here srcs/apps.py /x/\n", "here": "", "srcs/app.py": ""}
    (view,) = copies(files)
    assert view.get("near_name") == "srcs/app.py"


def test_a_file_without_its_repository_misses_nothing(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("")
    (tmp_path / "Dockerfile").write_text("FROM a\nCOPY here lib /x/\n")
    project = read_project(find_target([tmp_path / "Dockerfile"]), Config())
    assert [view.get("missing_sources") for view in project.views("docker.copy")] == [[]]


def test_sizes_are_those_of_what_is_copied(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "big.bin").write_bytes(b"\0" * 5000)
    (tmp_path / "web" / "kept-out.bin").write_bytes(b"\0" * 7000)
    (tmp_path / "web" / ".dockerignore").write_text("kept-out.bin\nDockerfile\n.dockerignore\n")
    (tmp_path / "web" / "Dockerfile").write_text("FROM a\nCOPY . /x\n")
    (tmp_path / "webbing").write_bytes(b"\0" * 900)
    (view,) = read_project(find_target([tmp_path]), Config()).views("docker.context")
    assert 12_000 < view.get("bytes") < 12_200
    assert (view.get("taken_bytes"), view.get("taken_count")) == (5000, 1)


def test_an_ignore_file_that_cannot_be_read_keeps_everything_out() -> None:
    sources = [Source("Dockerfile", "docker", "FROM a\nCOPY . /x\n"), Source(".env", "env", "A=1\n")]
    project = Project(sources, paths=[".dockerignore"])
    (view,) = project.views("docker.context")
    assert (view.get("takes_env"), view.get("takes_git"), view.get("env_files")) == (False, False, [])


def test_so_does_one_with_more_lines_than_are_read() -> None:
    view = context({"Dockerfile": "FROM a\nCOPY . /x\n", ".dockerignore": "a\n" * 3000})
    assert (view.get("takes_env"), view.get("takes_git")) == (False, False)


def test_exclude_keeps_out_too() -> None:
    view = context({"Dockerfile": "FROM a\nCOPY --exclude=.env* --exclude=.git . /x\n", ".env": "A=1\n"})
    assert (view.get("takes_env"), view.get("takes_git"), view.get("env_files")) == (False, False, [])


def test_keys_are_told_by_their_text_where_names_do_not_tell() -> None:
    begin = "-----BEGIN "
    files = {
        "Dockerfile": "FROM a\nCOPY . /x\n",
        ".dockerignore": "x\n",
        "a.pem": f"{begin}CERTIFICATE-----\n",
        "b.pem": f"{begin}RSA PRIVATE KEY-----\n",
        ".npmrc": "registry=https://registry.example.com/\n",
        "c/.npmrc": "//registry.example.com/:_auth" + "Token=abcdef123456\n",
        "tests/d.pem": f"{begin}PRIVATE KEY-----\n",
    }
    assert context(files).get("key_files") == ["b.pem", "c/.npmrc"]


def lines(ignore: str, *paths: str, copy: str = "COPY . /x") -> dict[str, View]:
    files = {"Dockerfile": f"FROM a\n{copy}\n", ".dockerignore": ignore, **dict.fromkeys(paths, "")}
    return {view.get("pattern"): view for view in project_of(files).views("docker.ignore_line")}


@pytest.mark.parametrize(
    ("ignore", "paths", "idle"),
    [
        ("a # b\n", (), {"a # b"}),
        ("a # b\n", ("a # b",), set()),
        ("#a\n", (), set()),
        ("c#\n", (), set()),
        ("src\\bin\n", ("src/bin",), {"src\\bin"}),
        ("star\\*\n", (), set()),
        ("..\n../a\n..a\n", (), {"..", "../a"}),
        (".\n", (), {"."}),
        ("'a'\n\"b\"\n", (), {"'a'", '"b"'}),
        ("/home/me/x\n/src\n", ("src/a",), {"home/me/x"}),
        ("/home/me/x\n", ("home/me/x/a",), set()),
        ("!a\n*\n", (), {"!a"}),
        ("*\n!a\n!b\na\n", (), {"!a"}),
        ("*\n!a/b\na\n", (), set()),  # 'a' is not asked about the folder, which '*' keeps out before
        ("*\n!a/b\na/b\n", (), {"!a/b"}),
        ("*\n!a*\nab\n", (), set()),
    ],
)
def test_idle_lines(ignore: str, paths: tuple[str, ...], idle: set[str]) -> None:
    assert {pattern for pattern, view in lines(ignore, *paths).items() if view.get("idle")} == idle


@pytest.mark.parametrize(
    ("ignore", "paths", "copy", "secrets"),
    [
        (".env\n!.env\n", (), "COPY . /x", [".env"]),
        (".env\n!.env\n", (), "COPY --exclude=.env . /x", []),
        (".env\n!.env\n.env\n", (), "COPY . /x", []),
        ("!.env\n", (), "COPY . /x", []),
        ("*\n!src\n", ("src/.env",), "COPY . /x", []),
        ("*\n!**/.env.live\n", ("src/.env.live",), "COPY . /x", ["src/.env.live"]),
        ("*\n!.env.example\n", (".env.example",), "COPY . /x", []),
        (".git\n!.git/config\n", (), "COPY . /x", [".git/config"]),
    ],
)
def test_secrets_brought_back(ignore: str, paths: tuple[str, ...], copy: str, secrets: list[str]) -> None:
    found = [path for view in lines(ignore, *paths, copy=copy).values() for path in view.get("secrets")]
    assert found == secrets


def test_lines_stand_where_they_are_written() -> None:
    view = lines("# a\n\n   ! ./dist/  \n")["!dist"]
    assert (view.node.span.line, view.node.span.column, view.node.value) == (3, 4, "! ./dist/")


def test_an_ignore_file_that_no_build_obeys() -> None:
    compose = "services:\n  a: {build: {context: ., dockerfile: web/Dockerfile}}\n"
    files = {"compose.yaml": compose, "web/Dockerfile": "FROM a\nCOPY web /x\n", "web/.dockerignore": "dist\n"}
    (view,) = project_of(files).views("docker.ignore_file")
    assert (view.get("obeyed"), view.get("context")) == (False, "the repository root")
    assert not project_of(files).views("docker.ignore_line")
    both = compose + "  b: {build: ./web}\n"
    (view,) = project_of({**files, "compose.yaml": both}).views("docker.ignore_file")
    assert view.get("obeyed") is True


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("COPY .npmrc ./\nRUN rm -f .npmrc", 2),
        ("COPY .npmrc ./\nRUN npm ci && rm .npmrc.bak", 0),
        ("RUN echo a > /root/.netrc\nRUN rm /root/.netrc", 2),
        ("RUN cat /root/.netrc\nRUN rm /root/.netrc", 0),
        ("RUN mkdir ~/.ssh && ssh-keyscan x > ~/.ssh/known_hosts\nRUN rm -rf ~/.ssh", 0),
        ("RUN mkdir ~/.ssh && echo a > ~/.ssh/id_rsa\nRUN rm -rf ~/.ssh/", 2),
        ("RUN rm -rf /tmp/x", 0),
        ("COPY --from=b .npmrc ./\nFROM a\nRUN rm .npmrc", 0),
    ],
)
def test_secrets_deleted_too_late(dockerfile: str, expected: int) -> None:
    views = project_of({"Dockerfile": f"FROM a\n{dockerfile}\n"}).views("docker.command")
    assert max((view.get("secret_line") for view in views), default=0) == expected
