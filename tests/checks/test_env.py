from __future__ import annotations

import pytest

from deploylint.checks import Unknown, env
from deploylint.examples import project_of


@pytest.mark.parametrize(
    ("check", "value", "found"),
    [
        (env.open_origins, "*", ["*"]),
        (env.open_origins, "https://*", ["https://*"]),
        (env.open_origins, "https://a.example,null", ["null"]),
        (env.open_origins, "https://*.netlify.app", ["https://*.netlify.app"]),
        (env.open_origins, "https://*.example.com", []),
        (
            env.local_origins,
            "http://localhost:3000,https://127.0.0.1,localhost",
            ["http://localhost:3000", "https://127.0.0.1", "localhost"],
        ),
        (env.local_origins, "https://localhost.example.com", []),
        (env.local_origins, "http://[::1]:3000", ["http://[::1]:3000"]),
        (env.plain_http_origins, "http://a.example.com", ["http://a.example.com"]),
        (env.plain_http_origins, "http://web:3000 http://web.shop.svc http://localhost https://a.example.com", []),
    ],
)
def test_origins(check: object, value: str, found: list[str]) -> None:
    project = project_of({".env.production.example": f"CORS_ORIGINS={value}\n"})
    (view,) = project.views("env.variable")
    assert callable(check)
    assert [problem.facts["origin"] for problem in check(view, project, {})] == found


def test_an_origin_that_is_filled_in_elsewhere_is_unknown() -> None:
    project = project_of({".env.production.example": "CORS_ORIGINS=${WEB_URL},http://a.example.com\n"})
    (view,) = project.views("env.variable")
    answers = list(env.plain_http_origins(view, project, {}))
    assert [type(answer) is Unknown for answer in answers] == [True, False]
