from __future__ import annotations

import time

import pytest

from deploylint.examples import project_of
from deploylint.model import Node, Source, View
from deploylint.project import Project
from deploylint.project.document_owners import owns

DEPLOYED = {"Dockerfile": "FROM node:22\n"}


def roles(files: dict[str, str]) -> dict[str, View]:
    return {view.get("role"): view for view in project_of({**DEPLOYED, **files}).views("document.role")}


def unknown(value: object) -> bool:
    return isinstance(value, Node) and value.unknown


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "# A library\n"},
        {"README.md": "# A library\n", "tests/Dockerfile": "FROM node:22\n"},
        {"README.md": "# A library\n", ".devcontainer/Dockerfile": "FROM node:22\n"},
        {"README.md": "# A library\n", "compose.yaml": "services: {db: {image: 'postgres:17'}}\n"},
        {"README.md": "# A library\n", "fixtures/k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\n"},
        {"README.md": "# A chart\n", "Chart.yaml": "apiVersion: v2\nname: parts\ntype: library\n"},
    ],
)
def test_who_deploys_nothing_is_asked_for_nothing(files: dict[str, str]) -> None:
    project = project_of(files)

    for kind in ("role", "contact", "reference", "version", "api", "reviews", "owners", "placeholder"):
        assert project.views(f"document.{kind}") == [], kind


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": "FROM node:22\n"},
        {"k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"},
        {"docker-compose.prod.yml": "services: {web: {image: 'shop:1.4'}}\n"},
        {"chart/Chart.yaml": "apiVersion: v2\nname: shop\n"},
        {".github/workflows/deploy.yml": "on: push\njobs:\n  d:\n    steps:\n      - run: kubectl apply -f k8s/\n"},
    ],
)
def test_who_deploys_something_is_asked(files: dict[str, str]) -> None:
    assert len(project_of(files).views("document.role")) == 9


def test_a_lone_file_is_asked_for_nothing() -> None:
    project = Project([Source("Dockerfile", "docker", "FROM node:22\n")], whole=False)

    assert project.views("document.role") == []


@pytest.mark.parametrize(
    "path", ["RUNBOOK.md", "docs/runbook.md", "docs/ops/runbooks/web.md", "docs/deployment.md", "docs/deploy/index.md"]
)
def test_a_runbook_by_its_path(path: str) -> None:
    assert roles({path: "# Shop\n\nMerge.\n"})["runbook"].get("there") is True


def test_a_runbook_by_a_heading_is_that_section_alone() -> None:
    text = "# Shop\n\nCall the on-call engineer.\n\n## Runbook\n\nDeploy with `make deploy`.\n\n## Licence\n\nMIT\n"
    found = roles({"README.md": text})["runbook"]

    assert found.place.span.line == 5
    assert found.get("commands") == 1
    assert "whom to call" in found.get("lacks")
    assert "how to deploy" not in found.get("lacks")


def test_a_document_that_cannot_be_read_or_lies_elsewhere_is_unknown() -> None:
    assert unknown(roles({"docs/runbook.rst": "Runbook\n=======\n"})["runbook"].get("there"))
    link = "# Shop\n\n[Runbook](https://wiki.shop.example/runbook)\n"
    assert unknown(roles({"README.md": link})["runbook"].get("there"))
    assert unknown(roles({"README.rst": "Shop\n====\n"})["readme"].get("there"))


def test_headings_without_words_are_no_document() -> None:
    assert roles({"docs/runbook.md": "# Runbook\n\n## Deploying\n"})["runbook"].get("there") is False


def test_todo_is_a_word_of_its_own_only_in_capitals() -> None:
    files = {"docs/runbook.md": "# Runbook\n\nThe todo application.\n\nTODO: how to deploy it\n"}

    assert [node.span.line for node in roles(files)["runbook"].get("placeholders")] == [5]


@pytest.mark.parametrize(
    "how",
    [
        "`kubectl -n shop rollout undo deployment/web`",
        "```\nhelm rollback shop 3\n```",
        "`docker compose -f docker-compose.prod.yml up -d`",
        "Run the workflow `rollback`.",
        "`gh workflow run rollback.yml`",
    ],
)
def test_commands_that_bring_the_version_before_back(how: str) -> None:
    assert roles({"docs/rollback.md": f"# Rolling back\n\n{how}\n"})["rollback"].get("restores")


def test_words_alone_bring_nothing_back() -> None:
    found = roles({"docs/rollback.md": "# Rolling back\n\nAsk for `kubectl get pods`.\n"})["rollback"]

    assert not found.get("restores")


@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("https://status.shop.example.com", True),
        ("https://shop.statuspage.io/", True),
        ("https://img.example.com/status.svg", False),
        ("https://github.com/shop/shop/actions/status", False),
    ],
)
def test_addresses_of_status_pages(target: str, there: bool) -> None:
    assert roles({"README.md": f"# Shop\n\n[here]({target})\n"})["status-page"].get("there") is there


def references(files: dict[str, str]) -> dict[str, object]:
    views = project_of({**DEPLOYED, **files}).views("document.reference")
    return {f"{view.get('what')} {view.get('name')}": view.get("known") for view in views}


def test_scripts_and_targets_that_are_named() -> None:
    text = "# Shop\n\n```console\n$ npm run build && npm run gone\n$ make all\n$ make gone\n$ npm run x -w api\n```\n"
    files = {"README.md": text, "package.json": '{"scripts": {"build": "tsc"}}', "Makefile": "all: a b\n\ttrue\n"}

    assert references(files) == {
        "script build": True,
        "script gone": False,
        "target all": True,
        "target gone": False,
    }


def test_what_another_file_may_hold_is_unknown() -> None:
    text = "# Shop\n\n    make gone\n    npm run gone\n"
    found = references({"README.md": text, "Makefile": "include more.mk\n", "package.json": "no JSON"})

    assert unknown(found["target gone"])
    assert unknown(found["script gone"])
    moved = references({"README.md": "# Shop\n\n    cd api\n    make gone\n", "Makefile": "all:\n"})
    assert unknown(moved["target gone"])


def test_workloads_that_are_named() -> None:
    web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    files = {"docs/rollback.md": "# Back\n\n    kubectl rollout undo deployment/web deploy/wbe\n", "k8s/web.yaml": web}

    assert references(files) == {"workload deployment/web": True, "workload deploy/wbe": False}
    charted = references({**files, "chart/Chart.yaml": "apiVersion: v2\nname: shop\n"})
    assert unknown(charted["workload deploy/wbe"])


def test_links_are_followed_from_their_page() -> None:
    text = "# Runbook\n\n[a](../README.md) [b](gone.md#x) [c](/docs/) [d](https://x.example) [e](#f) [g](../../h.md)\n"
    found = references({"docs/runbook.md": text, "README.md": "# Shop\n"})

    assert found == {"file ../README.md": True, "file gone.md": False, "file /docs/": True}


def contact(files: dict[str, str], role: str) -> View:
    views = project_of({**DEPLOYED, **files}).views("document.contact")
    return next(view for view in views if view.get("role") == role)


def test_a_list_that_is_about_something_else_is_no_contact() -> None:
    text = "# Incidents\n\n- On-call engineer: answers the page, then opens a channel.\n"

    assert not contact({"docs/incidents.md": text}, "on-call").get("there")


def test_the_whole_contact_wins_over_the_empty_one() -> None:
    text = "# Contacts\n\n- **CTO**: [Name] - [Phone] - [Email]\n"
    whole = "contacts:\n  - {role: CTO, name: Kabir Menon, phone: '+91 80 5550 0100', email: kabir@shop.example.com}\n"
    found = contact({"README.md": text, ".deploylint/contacts.yaml": whole}, "cto")

    assert found.get("lacks") == []
    assert found.source.path == ".deploylint/contacts.yaml"


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("*", True),
        ("/*", False),
        ("/.deploylint/", True),
        (".deploylint", True),
        (".deploylint/attestations/*", False),
        (".deploylint/attestations/**", True),
        ("*.yaml", True),
        ("/docs/", False),
        ("attestations/", True),
    ],
)
def test_patterns_of_code_owners(pattern: str, matches: bool) -> None:
    assert owns(pattern, ".deploylint/attestations/security/S011.yaml") is matches


@pytest.mark.parametrize(
    "line", ["# Rollback\nx\n", "- CTO: [Name]\n", "`a b` `c d`\n", "[a](b.md)\n", "run " * 50 + "\n"]
)
def test_hostile_pages_end_in_time(line: str) -> None:
    files = {**DEPLOYED, "README.md": line * (100_000 // len(line))}
    start = time.process_time()
    for kind in ("role", "contact", "reference", "version", "placeholder"):
        project_of(files).views(f"document.{kind}")

    assert time.process_time() - start < 20
