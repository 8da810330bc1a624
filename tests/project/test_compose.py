"""Compose services as they run, held to what compose's own loader makes of the same files."""

from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.project.compose_files import compose_files

BASE = """
services:
  web:
    image: shop/web:1
    command: serve
    environment: [MODE=debug, PORT=80]
    ports: ["80:80"]
    volumes: ["./a:/data", "logs:/logs"]
    logging: {driver: json-file, options: {max-size: 1m}}
    depends_on: [db]
  db: {image: "postgres:17"}
"""


def services(**files: str) -> dict[tuple[str, str], View]:
    project = project_of({name.replace("__", ".").replace("_SLASH_", "/"): text for name, text in files.items()})
    return {(view.derived["path"], view.derived["name"]): view for view in project.views("compose.service")}


def over(text: str, name: str = "compose__override__yaml") -> View:
    return services(compose__yaml=BASE, **{name: text})[name.replace("__", "."), "web"]


def test_an_override_is_merged_and_every_value_keeps_its_place() -> None:
    web = over("services:\n  web:\n    environment: {MODE: release}\n    ports: ['443:443']\n    restart: always\n")
    node = web.node

    assert web.get("overlay")
    assert web.get("whole")
    assert {key: (value.text, value.source.path) for key, value in node.get("environment").items} == {
        "MODE": ("release", "compose.override.yaml"),
        "PORT": ("80", "compose.yaml"),
    }
    assert [(p.published, p.node.source.path) for p in web.get("published")] == [
        ((80, 80), "compose.yaml"),
        ((443, 443), "compose.override.yaml"),
    ]
    assert node.get("image").place.source.path == "compose.yaml"
    assert node.get("healthcheck").place.source.path == "compose.override.yaml"


def test_entries_that_name_the_same_are_replaced() -> None:
    web = over("services:\n  web:\n    volumes: ['./b:/data:ro', 'more:/more']\n    ports: ['80:80']\n")

    assert [(m.source, m.target, m.read_only) for m in web.get("mounts")] == [
        ("./b", "/data", True),
        ("logs", "/logs", False),
        ("more", "/more", False),
    ]
    assert len(web.get("published")) == 1


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("ports: !reset []", []),
        ("ports: !reset null", []),
        ("ports: !override ['443:443']", [443]),
        ("ports: !override\n      - 443:443", [443]),
        ("ports:", [80]),
        ("ports: []", [80]),
    ],
)
def test_tags(text: str, ports: list[int]) -> None:
    web = over(f"services:\n  web:\n    {text}\n")

    assert [port.published[0] for port in web.get("published")] == ports


def test_what_is_replaced_whole() -> None:
    web = over(
        "services:\n  web:\n    command: [run]\n    logging: {driver: syslog}\n"
        "    depends_on: {cache: {condition: service_healthy}}\n"
    )

    assert [entry.text for entry in web.node.get("command").entries] == ["run"]
    assert not web.node.at("logging", "options")
    assert set(web.node.get("depends_on").value) == {"db", "cache"}


def test_a_string_build_is_a_context() -> None:
    base = "services: {a: {build: ./a}, b: {extends: a, build: {target: prod}}}\n"
    b = services(compose__yaml=base)["compose.yaml", "b"]

    assert (b.get("context").text, b.get("target").text) == ("./a", "prod")


def test_extends_of_another_file_and_of_itself() -> None:
    found = services(
        compose__yaml="services: {a: {extends: {file: parts/base.compose.yaml, service: one}, user: app}, "
        "b: {extends: b}}\n",
        parts_SLASH_base__compose__yaml="services: {one: {extends: two, user: root}, "
        "two: {image: 'x:1', privileged: true}}\n",
    )
    a = found["compose.yaml", "a"]

    assert (a.get("image").text, a.get("user").text, a.get("whole")) == ("x:1", "app", True)
    assert a.get("privileged").place.source.path == "parts/base.compose.yaml"
    assert found["compose.yaml", "b"].get("whole") is True


@pytest.mark.parametrize(
    ("name", "text", "bases"),
    [
        ("compose__override__yaml", "services: {web: {image: 'x:2'}}", ("compose.yaml",)),
        ("compose__prod__yaml", "services: {web: {restart: always}}", ("compose.yaml",)),
        ("compose__prod__yaml", "services: {web: {image: 'x:2'}}", ()),
        ("compose__prod__yaml", "services: {other: {restart: always}}", ()),
        ("deploy_SLASH_compose__prod__yaml", "services: {web: {restart: always}}", ("compose.yaml",)),
    ],
)
def test_what_goes_over_what(name: str, text: str, bases: tuple[str, ...]) -> None:
    path = name.replace("__", ".").replace("_SLASH_", "/")
    files = compose_files(project_of({"compose.yaml": BASE, path: text}))

    assert files.bases == {"compose.yaml": (), path: bases}


def test_scripts_say_what_goes_over_what() -> None:
    call = "docker compose -f compose.yaml --file=deploy/live.compose.yaml up -d\n"
    live = "services: {web: {image: 'x:2', restart: always}}\n"
    files = compose_files(project_of({"compose.yaml": BASE, "deploy/live.compose.yaml": live, "deploy.sh": call}))

    assert files.bases["deploy/live.compose.yaml"] == ("compose.yaml",)
    assert files.completed("compose.yaml", "web").get("restart").text == "always"


def test_what_development_files_add_completes_nothing() -> None:
    more = "services: {web: {restart: always}}\n"
    dev = services(compose__yaml=BASE, compose__dev__yaml=more)["compose.yaml", "web"]
    prod = services(compose__yaml=BASE, compose__prod__yaml=more)["compose.yaml", "web"]

    assert not dev.get("completed").get("restart")
    assert prod.get("completed").get("restart").place.source.path == "compose.prod.yaml"
    assert (dev.get("production"), prod.get("production"), prod.get("development")) == (False, True, False)


@pytest.mark.parametrize(
    "service",
    [
        "{build: {context: ., target: development}}",
        "{build: ., volumes: ['./src:/app/src']}",
        "{build: web, volumes: [{type: bind, source: ./web, target: /app}]}",
        "{image: node, command: npm run dev}",
        "{image: node, environment: {NODE_ENV: development}}",
    ],
)
def test_services_show_what_a_file_is_for(service: str) -> None:
    text = f"services: {{web: {service}, db: {{image: postgres}}}}\n"

    assert services(compose__yaml=text)["compose.yaml", "db"].get("development")
    assert not services(compose__prod__yaml=text)["compose.prod.yaml", "db"].get("development")


@pytest.mark.parametrize(
    ("profiles", "development", "production"),
    [("[dev]", True, False), ("[dev, full]", False, False), ("[production]", False, True), ("[]", False, False)],
)
def test_profiles_show_what_a_service_is_for(profiles: str, development: bool, production: bool) -> None:
    (web,) = services(compose__yaml=f"services: {{web: {{image: x, profiles: {profiles}}}}}\n").values()

    assert (web.get("development"), web.get("production")) == (development, production)


def test_the_env_file_beside_it_gives_values() -> None:
    files = {
        "compose.yaml": "services: {web: {image: 'x:${TAG}', user: '${WHO:-root}'}}\n",
        ".env": "TAG=1.2\nWHO=app\n",
    }
    (web,) = project_of(files).views("compose.service")

    assert (web.get("image").text, web.get("user").text) == ("x:1.2", "app")


def test_wrong_types_are_survived() -> None:
    text = (
        "services:\n  a: {extends: [b], build: 3, volumes: x, ports: {a: 1}, depends_on: [[], 1], environment: 4}\n"
        "  b: {extends: {file: {}, service: []}, networks: [{}], volumes: [{target: []}, null, 3]}\n"
        "  c: &c {image: x, build: {context: [*c]}}\ninclude: {a: [b]}\n"
    )
    found = services(compose__yaml=text, compose__override__yaml=text.replace("x", "y"))

    for view in found.values():
        for name in list(view.derived):
            view.get(name)
