from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.artifacts import chart_folders, kind_of
from deploylint.model import Source, View
from deploylint.project import Project
from deploylint.project.secret import masker
from made_up_secrets import ALNUM, pem, text

TOKEN = "ghp_" + text(ALNUM, 36)
RANDOM = text(ALNUM, 32, 3)


def _project(files: dict[str, str], tracked: bool | None = True) -> Project:
    charts = chart_folders(frozenset(files))
    return Project(
        [Source(path, kind_of(path, text_, charts), text_, tracked=tracked) for path, text_ in files.items()]
    )


def _found(project: Project) -> list[View]:
    return [view for view in project.views("secret") if view.get("found")]


def _facts(view: View) -> tuple[object, ...]:
    return (view.get("family"), view.get("key"), view.get("origin"), view.source.path, view.node.span.line)


MANIFEST = f"""apiVersion: v1
kind: Secret
metadata: {{name: web}}
data:
  user: c2hvcA==
  password: {text(ALNUM, 24)}
stringData:
  TOKEN: {TOKEN}
  host: postgres.shop
"""


def test_a_view_for_each_secret_that_never_holds_it() -> None:
    project = _project({".env": f"A=1\nTOKEN={TOKEN}\nJWT_SECRET={RANDOM}\n", "run.sh": f"#!/bin/sh\nlogin {TOKEN}\n"})
    views = _found(project)
    assert [_facts(view) for view in views] == [
        ("provider", "TOKEN", "env", ".env", 2),
        ("variable", "JWT_SECRET", "env", ".env", 3),
        ("provider", "", "", "run.sh", 2),
    ]
    for view in views:
        assert view.node.value is None
        for secret in (TOKEN, RANDOM):
            assert secret not in repr(view)
            assert secret not in repr(view.derived)
    assert views[0].place.span == (2, 7, 2, 7 + len(TOKEN))
    assert views[1].place.span == (3, 12, 3, 12 + len(RANDOM))
    assert views[0].get("type") == "GitHub token"
    assert views[0].get("provider") is True
    assert views[0].get("tracked") is True


@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("shape", ["map", "list"])
def test_one_secret_is_found_once_in_compose(quote: str, shape: str) -> None:
    entry = f"API_KEY: {quote}{RANDOM}{quote}" if shape == "map" else f"- {quote}API_KEY={RANDOM}{quote}"
    compose = f"services:\n  web:\n    image: shop\n    environment:\n      {entry}\n"
    project = _project({"compose.yaml": compose})
    views = _found(project)
    assert [_facts(view) for view in views] == [("variable", "API_KEY", "compose", "compose.yaml", 5)]
    span = views[0].node.span
    assert compose.split("\n")[4][span.column - 1 : span.end_column - 1] == RANDOM


def test_the_data_of_a_secret_manifest_is_known_as_such() -> None:
    views = _found(_project({"k8s.yaml": MANIFEST}))
    assert {view.get("origin") for view in views} == {"secret-manifest"}


def test_what_was_looked_for_and_not_found() -> None:
    project = _project({"compose.yaml": "services: {}\n"})
    assert _found(project) == []
    assert sorted(view.get("family") for view in project.views("secret")) == [
        "key",
        "provider",
        "token",
        "url",
        "variable",
    ]
    assert _project({"yarn.lock": "a"}).views("secret") == []
    assert _project({}).views("secret") == []


def test_roles_of_files() -> None:
    files = {
        "tests/test_a.py": "test",
        "web/src/login.spec.ts": "test",
        "pkg/token_test.go": "test",
        "README.md": "documentation",
        "docs/a.yaml": "documentation",
        "src/a.py": "",
        ".env.example": "",
        "k8s/latest/a.yaml": "",
    }
    found = {
        view.source.path: view.get("file_role") for view in _found(_project(dict.fromkeys(files, f"x: {TOKEN}\n")))
    }
    assert found == files


@pytest.mark.parametrize(
    "path", ["package-lock.json", "pnpm-lock.yaml", "uv.lock", "a.min.js", "a.js.map", "a.svg", "x/__snapshots__/a.js"]
)
def test_generated_files_are_left_out_and_masked_all_the_same(path: str) -> None:
    project = _project({path: f"x: {TOKEN}\n"})
    assert _found(project) == []
    assert masker(project).line(path, 1) == "x: ****"


@pytest.mark.parametrize(("tracked", "expected"), [(True, True), (None, True), (False, False)])
def test_tracked(tracked: bool | None, expected: bool) -> None:
    views = _found(_project({"a.txt": TOKEN}, tracked))
    assert [view.get("tracked") for view in views] == [expected]


def test_allowed_by_a_comment() -> None:
    compose = f"services:\n  web:\n    environment:\n      API_KEY: {RANDOM} # pragma: allowlist secret\n"
    assert [view.get("allowed") for view in _found(_project({"compose.yaml": compose}))] == [True]


def test_masking_of_manifests_records_and_keys() -> None:
    key = pem()
    files = {
        "k8s.yaml": MANIFEST,
        ".env": "DB_PASSWORD=Tr0ub4dour&3\nAPI_KEY=changeme\nNAME=shop\n",
        "server.key": key,
    }
    project = _project(files)
    mask = masker(project)
    assert [mask.line("k8s.yaml", n) for n in (5, 6, 8, 9)] == [
        "  user: ****",
        "  password: ****",
        "  TOKEN: ****",
        "  host: ****",
    ]
    assert [mask.line(".env", n) for n in (1, 2, 3)] == ["DB_PASSWORD=****", "API_KEY=changeme", "NAME=shop"]
    assert {mask.line("server.key", n) for n in range(1, len(key.split("\n")) + 1)} == {"****"}
    assert (
        mask.message("password 'Tr0ub4dour&3' for shop on postgres.shop") == "password '****' for shop on postgres.shop"
    )
    assert masker(project) is mask


def test_a_random_password_in_an_encoded_manifest_is_masked_in_messages() -> None:
    value = text(ALNUM, 24)
    assert masker(_project({"k8s.yaml": MANIFEST})).message(f"bad base64 {value}") == "bad base64 ****"


@given(
    st.dictionaries(st.sampled_from([".env", "compose.yaml", "k8s.yaml", "a.txt", "Dockerfile"]), st.text(max_size=200))
)
@settings(max_examples=100, deadline=None)
def test_never_raises(files: dict[str, str]) -> None:
    project = _project(files)
    project.views("secret")
    mask = masker(project)
    for path in files:
        mask.line(path, 1)


@pytest.mark.parametrize(
    "content",
    [
        "kind: Secret\ndata: x",
        "kind: Secret\ndata: [1, {a: b}]",
        "kind: List\nitems: {a: 1}",
        "kind: Secret\ndata: {a: {b: c}, d: null}",
    ],
)
def test_manifests_of_the_wrong_shape(content: str) -> None:
    project = _project({"k8s.yaml": f"apiVersion: v1\n{content}\n"})
    assert _found(project) == []
    assert masker(project).line("k8s.yaml", 1) == "apiVersion: v1"


def test_passwords_in_commands_of_dockerfiles_are_masked() -> None:
    lines = (
        'RUN docker login -p "Str4wberry-Hill" r.io',
        "RUN echo 'root:Dock3r!' | chpasswd",
        f"RUN export JWT_SECRET={RANDOM} && make",
        "RUN useradd -p 'it'\\''s-mine' app",
    )
    project = _project({"Dockerfile": "FROM debian:12\n" + "\n".join(lines) + "\n"})
    shown = [masker(project).line("Dockerfile", number) for number in range(2, 6)]

    assert shown == [
        'RUN docker login -p "****" r.io',
        "RUN echo 'root:****' | chpasswd",
        "RUN export JWT_SECRET=**** && make",
        "RUN useradd -p ****",
    ]
    assert masker(project).message(f"got {RANDOM}") == "got ****"
