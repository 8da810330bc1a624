from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source, View
from deploylint.parse import dotenv
from deploylint.views.env import VIEWS, role


def views(kind: str, text: str, path: str = ".env.example", *, tracked: bool | None = True) -> list[View]:
    return [v for d in dotenv.parse(Source(path, "env", text, tracked=tracked)) for v in VIEWS[kind](d)]


def variable(text: str) -> View:
    return views("env.variable", text)[-1]


@pytest.mark.parametrize(
    ("path", "name", "production"),
    [
        (".env.example", "template", False),
        ("example.env", "template", False),
        ("app/.env.dist", "template", False),
        (".env.local.example", "template", False),
        (".env.production.example", "production-template", True),
        (".env.prod.sample", "production-template", True),
        (".env-production-template", "production-template", True),
        (".env", "real", False),
        ("variables.env", "real", False),
        (".env.production", "real", True),
        (".envs/.production/app.env", "real", True),
        (".env.local", "local", False),
        (".env.production.local", "local", True),
        (".env.test", "test", False),
        (".env.test.example", "test", False),
        ("tests/fixtures/.env", "test", False),
        ("production/.env", "real", False),
    ],
)
def test_the_path_says_what_a_file_is_for(path: str, name: str, production: bool) -> None:
    assert role(path) == (name, production)


def test_a_file_counts_what_is_in_it() -> None:
    (file,) = views("env.file", "# Where\nURL=\n\nKEY=\nLEVEL=info\n# TOKEN=\n")
    assert file.get("count") == 4
    assert [v.label for v in file.get("undocumented")] == ["KEY", "TOKEN"]
    assert file.get("filled")
    assert file.get("tracked") is True


def test_without_git_it_is_unknown_whether_a_file_is_tracked() -> None:
    (file,) = views("env.file", "A=1", tracked=None)
    assert file.get("tracked").unknown


def test_secrets_are_those_that_look_real() -> None:
    (file,) = views(
        "env.file",
        "JWT_SECRET=Zq8w3RtY6uP1aS4dF7gH2jK9\nDB_PASSWORD=Sunny-Hill\nAPI_KEY=changeme\nID=Zq8w3RtY6uP1aS4dF7gH2jK9\n",
    )
    assert [v.label for v in file.get("secrets")] == ["JWT_SECRET"]
    assert [v.label for v in file.get("credentials")] == ["JWT_SECRET", "DB_PASSWORD"]


def test_a_duplicate_knows_the_assignment_before_it() -> None:
    first, commented, second, third = views("env.variable", "A=1\n# A=0\nA=2\nA=2\n")
    assert not first.get("duplicate_of").exists
    assert not commented.get("duplicate_of").exists
    assert second.get("duplicate_of").span.line == 1
    assert not second.get("same_value")
    assert third.get("duplicate_of").span.line == 3
    assert third.get("same_value")


@pytest.mark.parametrize(
    "key",
    [
        "CORS",
        "CORS_ORIGIN",
        "CORS_ORIGINS",
        "CORS_ALLOWED_ORIGINS",
        "ALLOWED_ORIGIN",
        "ALLOW_ORIGINS",
        "APP_ALLOWED_ORIGINS",
        "ACCESS_CONTROL_ALLOW_ORIGIN",
        "TRUSTED_ORIGINS",
        "CSRF_TRUSTED_ORIGINS",
        "CORS_WHITELIST",
        "CORS_ORIGIN_WHITELIST",
        "cors_origins",
    ],
)
def test_keys_of_allowed_origins(key: str) -> None:
    assert variable(f"{key}=x").get("names_origins")


@pytest.mark.parametrize(
    "key",
    [
        "CORS_ENABLED",
        "CORS_CREDENTIALS",
        "CORS_METHODS",
        "CORS_ALLOWED_HEADERS",
        "CORS_MAX_AGE",
        "ORIGIN_SERVER",
        "ORIGINAL_URL",
        "SCORS",
        "FRONTEND_URL",
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ALLOW_CREDENTIALS",
        "CORS_ORIGIN_REGEX",
        "ALLOWED_HOSTS",
    ],
)
def test_keys_of_something_else(key: str) -> None:
    assert not variable(f"{key}=x").get("names_origins")


def test_each_origin_has_its_place() -> None:
    found = variable('CORS_ORIGINS="https://a.example, http://b.example"').get("origins")
    assert [(n.text, n.span) for n in found] == [
        ("https://a.example", (1, 15, 1, 32)),
        ("http://b.example", (1, 34, 1, 50)),
    ]
    assert [n.text for n in variable('CORS_ORIGINS=["https://a.example","*"]').get("origins")] == [
        "https://a.example",
        "*",
    ]
    assert variable("CORS_ORIGINS=").get("origins") == []
    assert variable("CORS_ORIGINS=${WEB}").get("origins")[0].unknown


def test_lost_keys_are_those_that_python_does_not_get() -> None:
    swallowing = views("env.variable", 'A="b\nB=2\nC="c"\n')[0]
    assert swallowing.get("lost_names") == ["B", "C"]
    assert views("env.variable", 'A="b\nB=2\n"\nB=3\n')[0].get("lost_names") == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="CORSAB_=#'\"\\ \n*,[]{$}", max_size=60))
def test_no_text_breaks_the_views(text: str) -> None:
    for kind in VIEWS:
        for view in views(kind, text):
            for fact in list(view.derived):
                view.get(fact)
            assert view.place.span.line >= 1
