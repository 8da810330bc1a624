"""Repositories that are out to harm the linter: each ends quickly, in a finding and exit code 1."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from conftest import Repository, Run
from deploylint.model import Source
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


@pytest.fixture(autouse=True, scope="module")
def compiled_rules() -> None:
    """The rules of a checkout are compiled by its first run, which is not what is measured here."""
    built_in_rules()


def seconds_of_children() -> float:
    """The processor time of all programs that this one has waited for."""
    times = os.times()
    return times.children_user + times.children_system


def lint(run: Run, folder: Path) -> str:
    """The concise report of a repository that must give findings, within five seconds of a processor."""
    started = seconds_of_children()
    done = run("--format", "concise", ".", cwd=folder)
    assert seconds_of_children() - started < 5
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_bomb_of_aliases(run: Run, repository: Repository) -> None:
    levels = [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    root = repository({"k8s.yaml": "\n".join([CONFIG_MAP + "data:", "  a0: &a0 [x]", *levels, "  a0: y"])})

    assert "k8s.yaml:1:1: medium repository/unreadable-file" in lint(run, root)


def test_a_small_bomb_of_objects(run: Run, repository: Repository) -> None:
    containers = "        - &c {name: x, image: y}\n" + "        - *c\n" * 3000
    workload = "apiVersion: apps/v1\n  kind: Deployment\n  spec:\n    template:\n      spec:\n        containers:\n"
    text = f"apiVersion: v1\nkind: List\nitems:\n- &p\n  {workload}{containers}" + "- *p\n" * 3000
    root = repository({"k8s.yaml": text})

    assert "aliases that stand for more" in lint(run, root)


def test_a_list_of_more_items_than_are_read(run: Run, repository: Repository) -> None:
    containers = "".join(f"    - {{name: c{number}}}\n" for number in range(40_000))
    root = repository(
        {"k8s.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n{containers}"}
    )

    assert "40,000 items, of which the first 10,000 are checked" in lint(run, root)


def test_a_file_of_more_documents_than_are_read() -> None:
    source = Source("k8s.yaml", "kubernetes", "kind: Pod\nmetadata: {name: a}\n---\n" * 20_000)
    project = Project([source])
    (fault,) = project.faults

    assert fault.message == "has 20,000 documents, of which the first 5,000 are checked"
    assert fault.place.span.line == 3 * 5_000
    assert len(project.views("kubernetes.object")) == 5_000


def test_objects_that_are_all_wrong(run: Run, repository: Repository) -> None:
    fields = "".join(f"field{number}: 1\n" for number in range(4_000))
    objects = "".join(f"---\napiVersion: app{n}/v1\nkind: Deploymen\nmetadata: {{name: a}}\n" for n in range(1_000))
    root = repository({"a.yaml": CONFIG_MAP + fields, "b.yaml": CONFIG_MAP + objects})

    assert "ConfigMap/a has no field field1" in lint(run, root)


def test_a_file_over_the_size_cap_is_not_read(run: Run, repository: Repository) -> None:
    root = repository({"k8s.yaml": CONFIG_MAP})
    with (root / "big.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    assert "big.yaml:1:1: medium repository/unreadable-file" in lint(run, root)


@pytest.mark.parametrize("text", ["[" * 40_000, "{a: " * 40_000, "- " * 40_000])
def test_deep_nesting(run: Run, repository: Repository, text: str) -> None:
    root = repository({"k8s.yaml": f"{CONFIG_MAP}---\n{text}\n---\n{CONFIG_MAP}"})

    assert "repository/unreadable-file" in lint(run, root)


def test_a_loop_of_symbolic_links(run: Run, repository: Repository) -> None:
    root = repository({"k8s.yaml": CONFIG_MAP})
    (root / "a.yaml").symlink_to("b.yaml")
    (root / "b.yaml").symlink_to("a.yaml")
    (root / "up").symlink_to(".")

    report = lint(run, root)
    assert "a.yaml:1:1: medium repository/unreadable-file" in report
    assert "up" not in report


def test_a_symbolic_link_out_of_the_repository_is_not_followed(
    run: Run, repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "outside.yaml").write_text("apiVersion: v1\nkind: [", "utf-8")
    root = repository({"Dockerfile": "FROM alpine\n"})
    (root / "k8s.yaml").symlink_to(tmp_path / "outside.yaml")

    assert "k8s.yaml" not in lint(run, root)


def test_a_binary_named_dockerfile(run: Run, repository: Repository) -> None:
    root = repository({"k8s.yaml": CONFIG_MAP})
    (root / "Dockerfile").write_bytes(b"\x7fELF\0\0\0" + bytes(range(256)) * 100)

    assert "Dockerfile:1:1: medium repository/unreadable-file" in lint(run, root)


@pytest.mark.parametrize("setting", ["core.fsmonitor", "core.hooksPath", "core.sshCommand", "core.pager"])
def test_a_hostile_git_config_runs_nothing(run: Run, repository: Repository, tmp_path: Path, setting: str) -> None:
    root = repository({"Dockerfile": "FROM alpine\n"})
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", "utf-8")
    trap.chmod(0o755)
    section, _, name = setting.partition(".")
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f"[{section}]\n\t{name} = {trap}\n\tworktree = /etc\n")

    assert "Dockerfile:1" in lint(run, root)
    assert not (tmp_path / "sprung").exists()


def test_names_with_newlines_and_escapes(run: Run, repository: Repository) -> None:
    root = repository({"a\n::error::b\x1b[31m/Dockerfile": "FROM alpine\n"})

    report = lint(run, root)
    assert "\x1b" not in report
    assert not [line for line in report.splitlines() if line.startswith("::")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_that_cannot_be_opened(run: Run, repository: Repository) -> None:
    root = repository({"Dockerfile": "FROM alpine\n"})
    (root / "Dockerfile").chmod(0)

    assert "repository/unreadable-file" in lint(run, root)


def test_variables_that_double_with_every_line() -> None:
    doubled = "".join(f"ENV A{number + 1}=$A{number}$A{number}\n" for number in range(60))
    (fault,) = Project([Source("Dockerfile", "docker", f"FROM alpine:3.20\nENV A0=xxxxxxxx\n{doubled}")]).faults

    assert (fault.kind, fault.place.span.line) == ("too-many", 16)
    assert fault.message == "has variables of more than 100,000 characters, which are taken as unknown"


def test_stages_that_each_add_a_variable() -> None:
    chain = "".join(f"FROM s{n} AS s{n + 1}\nENV A{n + 1}=$A{n}\nRUN x\n" for n in range(5_000))
    source = Source("Dockerfile", "docker", f"FROM alpine:3.20 AS s0\nENV A0=1\n{chain}")
    started = time.process_time()
    project = Project([source])
    (document,) = project.documents("docker")
    commands = project.views("docker.command")

    assert time.process_time() - started < 5
    assert document.content.stages[-1].scope["A4000"] == "1"
    assert len(commands) == 5_000


def test_services_that_all_need_each_other() -> None:
    services = "".join(
        f"  s{n}: {{image: a, ports: ['{n + 1}:80'], depends_on: [s{(n + 1) % 3_000}]}}\n" for n in range(3_000)
    )
    project = Project([Source("compose.yaml", "compose", f"services:\n{services}")])
    started = time.process_time()

    assert all(view.get("needed") and not view.get("one_shot") for view in project.views("compose.service"))
    assert time.process_time() - started < 5


def test_a_chain_of_services_that_grow_with_every_link() -> None:
    links = "".join(f"  s{n + 1}: {{extends: s{n}, environment: {{A{n}: b}}}}\n" for n in range(2_000))
    project = Project([Source("compose.yaml", "compose", f"services:\n  s0: {{image: a}}\n{links}")])

    assert len(project.views("compose.service")) == 2_001
    assert project.notes == (
        "extends of compose files was not followed any further: it brings in over 300,000 entries",
    )


def test_secret_files_that_are_copied_and_deleted_again_and_again() -> None:
    lines = "".join(f"COPY id_rsa /k{n}\nRUN rm /k{n}/id_rsa && {'rm > ' * 20}\n" for n in range(2_000))
    project = Project([Source("Dockerfile", "docker", f"FROM alpine:3.20\n{lines}")])
    started = time.process_time()

    assert not any(view.get("secret_sources") for view in project.views("docker.copy"))
    assert sum(1 for view in project.views("docker.command") if view.get("secret_line") == 2) >= 2_000
    assert time.process_time() - started < 8
