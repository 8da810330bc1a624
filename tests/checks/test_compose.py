"""What the examples of rules do not show: wrong types everywhere, and what one finding leaves to another rule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.checks import Unknown, named
from deploylint.examples import project_of
from deploylint.lint import Request, lint, outcomes_of
from deploylint.model import Problem
from deploylint.policy.rule_set import built_in_rules
from made_up_secrets import ALNUM, text

RULES = [rule for rule in built_in_rules() if rule.id.startswith("compose/")]
KEYS = (
    *(
        "image",
        "build",
        "command",
        "entrypoint",
        "environment",
        "env_file",
        "ports",
        "volumes",
        "depends_on",
        "networks",
    ),
    *(
        "healthcheck",
        "deploy",
        "logging",
        "labels",
        "cap_add",
        "cap_drop",
        "security_opt",
        "privileged",
        "user",
        "tmpfs",
    ),
    *("devices", "secrets", "configs", "extends", "network_mode", "pid", "restart", "profiles", "container_name"),
    *("mem_limit", "read_only", "cgroup_parent", "pids_limit", "include", "target", "source", "type", "test", "file"),
    *("networks", "tmpfs"),
)
WORDS = (
    "",
    "a",
    "a:b",
    "/:/x:ro,rshared",
    "80:80",
    "1-2:3",
    "99999",
    "${X}",
    "${X:-root}",
    "host",
    "!reset",
    "root",
    "\0",
    "::",
)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70_000) | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
services = st.dictionaries(st.sampled_from(("web", "db")), st.dictionaries(st.sampled_from(KEYS), values, max_size=6))


@settings(max_examples=60, deadline=None)
@given(services, services, values)
def test_wrong_types_raise_nothing(first: object, second: object, other: object) -> None:
    files = {
        "compose.yaml": json.dumps({"services": first, "volumes": other, "secrets": second, "include": other}),
        "compose.prod.yaml": json.dumps({"services": second, "version": other}),
    }
    project = project_of(files)

    for rule in RULES:
        outcomes_of(rule, project, built_in_rules)
    for view in (*project.views("compose.service"), *project.views("compose.file")):
        for name in list(view.derived):
            view.get(name)


def found(check: str, kind: str, file: str, **params: object) -> list[Problem | Unknown]:
    project = project_of({"compose.yaml": file})
    return [answer for view in project.views(kind) for answer in named(check)(view, project, params)]


def test_a_working_secret_is_left_to_the_rules_on_secrets() -> None:
    file = f"services: {{web: {{image: x, environment: {{SESSION_SECRET: {text(ALNUM, 32)}}}}}}}\n"

    assert not found("compose_credentials.literal", "compose.variable", file)
    assert project_of({"compose.yaml": file}).views("secret")[0].derived["found"]


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        ("postgres", True),
        ("123456", True),
        ("p@ss", True),
        ("true", False),
        ("/run/secrets/x", False),
        ("<your password>", False),
        ("https://auth.example.com/", False),
        ("__PASSWORD__", False),
        ("${PASSWORD}", False),
        ("''", False),
    ],
)
def test_what_counts_as_a_password(value: str, flaw: bool) -> None:
    file = f"services: {{web: {{image: x, environment: {{DB_PASSWORD: '{value}'}}}}}}\n"
    if value == "''":
        file = file.replace("''''", "''")

    assert bool(found("compose_credentials.literal", "compose.variable", file)) is flaw


@pytest.mark.parametrize(
    ("command", "flaw"),
    [
        ("redis-server --requirepass letmein", True),
        ("redis-server --requirepass=letmein", True),
        ("redis-cli -a letmein ping", True),
        ("redis-cli -p 6379 ping", False),
        ("mysql -uroot -pletmein -e 1", True),
        ("mysqladmin ping -h localhost -p3306", True),
        ("sqlcmd -S . -U sa -P letmein", True),
        ("PGPASSWORD=letmein psql", True),
        ("PGPASSWORD=$$POSTGRES_PASSWORD psql", False),
        ("server --password ${PASSWORD}", False),
        ("server --password-file /run/secrets/x", False),
        ("curl -p http://localhost", False),
    ],
)
def test_passwords_in_commands(command: str, flaw: bool) -> None:
    file = f"services: {{web: {{image: x, command: '{command}'}}}}\n"

    assert bool(found("compose_credentials.in_command", "compose.service", file)) is flaw


@pytest.mark.parametrize(
    ("ports", "flaw"),
    [
        (("80:80", "80:81"), True),
        (("80:80", "127.0.0.1:80:81"), True),
        (("127.0.0.2:80:80", "127.0.0.1:80:81"), False),
        (("80:80/udp", "80:80"), False),
        (("8000-8010:80", "8005:80"), False),
        (("80", "80"), False),
        (("${P}:80", "80:80"), False),
    ],
)
def test_ports_that_collide(ports: tuple[str, str], flaw: bool) -> None:
    file = "services:\n" + "".join(f"  s{n}: {{image: x, ports: ['{port}']}}\n" for n, port in enumerate(ports))

    assert bool(found("compose_ports.duplicate_ports", "compose.file", file)) is flaw


@pytest.mark.parametrize(
    "more",
    ["include: [../other.yaml]\n", "include: [{path: [a.yaml, b.yaml]}]\n"],
)
def test_a_project_that_is_not_all_here(more: str) -> None:
    (answer,) = found(
        "compose_services.undefined", "compose.service", "services: {a: {image: x, networks: [b]}}\n" + more
    )

    assert isinstance(answer, Unknown)


def test_a_file_with_parts_of_services_goes_with_another() -> None:
    text = "services: {a: {image: x, networks: [b]}, c: {environment: {CLOUD: yes}}}\n"
    undefined = named("compose_services.undefined")
    for path, kinds in (("contrib/compose.cloud.yaml", {Unknown}), ("compose.yaml", {Problem})):
        project = project_of({path: text})
        views = project.views("compose.service")

        assert {type(answer) for view in views for answer in undefined(view, project, {})} == kinds


def test_what_an_override_repeats_is_told_once() -> None:
    base = "services: {db: {image: 'postgres:17', ports: ['5432:5432'], privileged: true, depends_on: [web]}}\n"
    over = "services: {db: {image: 'postgres:17', ports: ['5433:5432']}}\n"
    project = project_of({"compose.yaml": base, "compose.override.yaml": over})
    rules = [r for r in RULES if r.id in ("compose/published-database-port", "compose/privileged-service")]
    report = lint(project, Request(rules, RULES, tuple, lambda _: True, None))

    assert sorted((f.rule.partition("/")[2], f.path, str(f.severity), f.message) for f in report.findings) == [
        ("privileged-service", "compose.yaml", "high", "service db is privileged"),
        (
            "published-database-port",
            "compose.override.yaml",
            "info",
            "PostgreSQL in service db publishes port 5433 on every address of its host",
        ),
        (
            "published-database-port",
            "compose.yaml",
            "medium",
            "PostgreSQL in service db publishes port 5432 on every address of its host",
        ),
    ]


@pytest.mark.parametrize(
    ("command", "development"),
    [("uvicorn app:app --reload", True), ("npm run dev", True), ("npm start", False), ("serve --reloaded", False)],
)
def test_commands_of_development(command: str, development: bool) -> None:
    project = project_of({"compose.yaml": f"services: {{web: {{image: x, command: '{command}'}}}}\n"})

    assert project.views("compose.service")[0].get("development") is development
