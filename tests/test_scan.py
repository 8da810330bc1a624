"""Roots and paths, settings and rules of a run, below the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Repository
from deploylint.authored import AuthoredProblem
from deploylint.config import Config
from deploylint.model import Source
from deploylint.scan import Target, UsageError, find_target, load_rules, read_project, scan, settings

BAD = "FROM node:latest\nUSER 1000\n"
RULE = """\
title: Image has no maintainer
severity: low
confidence: high
for: docker.stage
assert: it.index > 0
message: stage {{ it.index }} has no maintainer at all
why: Somebody has to answer the telephone when this image does not start at night.
remedy: Name the team that does.
examples:
  - bad: {Dockerfile: "# expect-next\\nFROM a"}
  - good: {Dockerfile: "# expect-next\\nFROM a\\nFROM b"}
  - unrelated: {notes.txt: x}
"""


def rules_of(target: Target, config: Config | None = None) -> list[tuple[str, str]]:
    """Path and rule of every finding."""
    config = settings(target) if config is None else config
    report = scan(target, config, read_project(target, config))
    return [(finding.path, finding.rule) for finding in report.findings]


def test_the_root_is_the_top_of_the_git_repository(repository: Repository) -> None:
    root = repository({"deploy/k8s/Dockerfile": BAD})

    assert find_target([root / "deploy/k8s"]) == Target(root, ("deploy/k8s",), None)
    assert find_target([root]) == Target(root, ("",), None)
    assert find_target([root / "deploy/k8s/Dockerfile"]) == Target(root, ("deploy/k8s/Dockerfile",), None)


def test_the_root_is_where_the_nearest_settings_are(repository: Repository) -> None:
    root = repository(
        {".deploylint.yaml": "", "shop/.deploylint.yaml": "", "shop/k8s/Dockerfile": BAD, "x/Dockerfile": BAD}
    )

    assert find_target([root / "shop/k8s"]) == Target(root / "shop", ("k8s",), root / "shop/.deploylint.yaml")
    assert find_target([root / "x"]) == Target(root, ("x",), root / ".deploylint.yaml")


def test_settings_above_the_repository_are_not_its_own(repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD})
    (tmp_path / ".deploylint.yaml").write_text("fail-on: never\n", "utf-8")

    assert find_target([root]).config_file is None


def test_a_folder_outside_any_repository_is_its_own_root(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(BAD, "utf-8")

    assert find_target([tmp_path]) == Target(tmp_path, ("",), None)
    assert find_target([tmp_path / "Dockerfile"]) == Target(tmp_path, ("Dockerfile",), None, recursive=False)


def test_lone_files_share_the_folder_that_holds_them_all(tmp_path: Path) -> None:
    for name in ("a/b/x.yaml", "a/c/y.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("a: 1\n", "utf-8")

    target = find_target([tmp_path / "a/b/x.yaml", tmp_path / "a/c/y.yaml"])
    assert (target.root, target.paths, target.recursive) == (tmp_path / "a", ("b/x.yaml", "c/y.yaml"), False)


def test_settings_by_name_do_not_move_the_root(repository: Repository, tmp_path: Path) -> None:
    root = repository({"k8s/Dockerfile": BAD})
    central = tmp_path / "central/deploylint.yaml"
    central.parent.mkdir()
    central.write_text("fail-on: high\n", "utf-8")

    target = find_target([root / "k8s"], central)

    assert target == Target(root, ("k8s",), central)
    assert str(settings(target).fail_on) == "high"


def test_paths_that_make_no_sense(repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD})

    with pytest.raises(UsageError, match="missing does not exist"):
        find_target([root / "missing"])
    with pytest.raises(UsageError, match="lint it in a call of its own"):
        find_target([root, tmp_path])


@pytest.mark.parametrize(
    ("paths", "path", "reported"),
    [
        (("",), "any/thing", True),
        (("k8s",), "k8s/pod.yaml", True),
        (("k8s",), "k8s", True),
        (("k8s",), "k8s-old/pod.yaml", False),
        (("k8s/pod.yaml", "Dockerfile"), "Dockerfile", True),
        (("k8s/pod.yaml", "Dockerfile"), "k8s/other.yaml", False),
    ],
)
def test_what_a_target_reports(tmp_path: Path, paths: tuple[str, ...], path: str, reported: bool) -> None:
    assert Target(tmp_path, paths, None).reports(path) is reported


def test_text_in_place_of_a_file(repository: Repository) -> None:
    root = repository({"Dockerfile": "FROM node:22.11.0-alpine\nUSER 1000\n", "b/Dockerfile": BAD})
    target = find_target([root])
    project = read_project(target, Config(), Source("Dockerfile", "docker", BAD))

    report = scan(target, Config(), project)

    assert [finding.path for finding in report.findings] == ["Dockerfile", "b/Dockerfile"]


def test_what_is_read_and_skipped_is_in_the_report_for_the_paths_alone(repository: Repository) -> None:
    root = repository({"a/Dockerfile": BAD, "a/x.bin": "\0", "b/Dockerfile": BAD, "b/y.bin": "\0"})
    target = find_target([root / "a"])

    report = scan(target, Config(), read_project(target, Config()))

    assert set(report.read) == {"a/Dockerfile"}
    assert [skipped.path for skipped in report.skipped] == ["a/x.bin"]


def test_an_unreadable_artifact_is_a_finding_and_its_neighbours_are_linted(repository: Repository) -> None:
    root = repository({"Dockerfile": BAD, "k8s/pod.yaml": "\0"})
    (root / "compose.yaml").symlink_to("nowhere.yaml")

    assert rules_of(find_target([root])) == [
        ("Dockerfile", "docker/latest-base-image"),
        ("compose.yaml", "repository/unreadable-file"),
        ("k8s/pod.yaml", "repository/unreadable-file"),
    ]


def test_rules_of_the_team_stand_beside_ours(repository: Repository) -> None:
    root = repository(
        {".deploylint.yaml": "rules: [policy]\n", "policy/images/no-maintainer.yaml": RULE, "Dockerfile": BAD}
    )

    assert ("Dockerfile", "team/images/no-maintainer") in rules_of(find_target([root]))


def test_rules_of_the_team_cannot_leave_the_repository_by_a_link(repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/no-maintainer.yaml").write_text(RULE, "utf-8")
    (root / "policy").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(AuthoredProblem, match="outside the repository"):
        load_rules(root, Config(rules=("policy",)))


def test_a_rule_file_that_is_a_link_out_of_the_repository_is_not_read(repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD, "policy/other.yaml": RULE})
    (tmp_path / "private.yaml").write_text("password: of somebody\n", "utf-8")
    (root / "policy/stolen.yaml").symlink_to(tmp_path / "private.yaml")

    known = {rule.id for rule in load_rules(root, Config(rules=("policy",))).known}

    assert "team/other" in known
    assert "team/stolen" not in known


DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.shop.example.com}
spec:
  group: shop.example.com
  names: {kind: Queue, plural: queues}
  versions:
  - {name: v1, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}}
"""
QUEUE = "apiVersion: shop.example.com/v1\nkind: Queue\nmetadata: {name: a}\nspecs: {}\n"


def test_definitions_of_custom_resources_may_stand_in_files_that_are_not_linted(repository: Repository) -> None:
    root = repository({"k8s/queue.yaml": QUEUE, "vendor/crds/queue.yaml": DEFINITION})
    config = Config(exclude=("vendor/",), select=("kubernetes/unknown-field",))

    assert rules_of(find_target([root]), config) == []
    config = config._replace(kubernetes_crds=("vendor",))
    assert rules_of(find_target([root]), config) == [("k8s/queue.yaml", "kubernetes/unknown-field")]
    config = config._replace(kubernetes_crds=("vendor/crds/queue.yaml",))
    assert rules_of(find_target([root]), config) == [("k8s/queue.yaml", "kubernetes/unknown-field")]


@pytest.mark.parametrize("place", ["..", "link", "/etc"])
def test_definitions_outside_the_repository_are_not_read(repository: Repository, tmp_path: Path, place: str) -> None:
    root = repository({"k8s/queue.yaml": QUEUE})
    (root / "link").symlink_to(tmp_path)

    with pytest.raises(AuthoredProblem, match="outside the repository"):
        read_project(find_target([root]), Config(kubernetes_crds=(place,)))


def test_a_definition_that_is_a_link_out_of_the_repository_is_not_read(repository: Repository, tmp_path: Path) -> None:
    root = repository({"k8s/queue.yaml": QUEUE, "vendor/a.yaml": DEFINITION})
    (tmp_path / "private.yaml").write_text("a: secret\n", "utf-8")
    (root / "vendor/b.yaml").symlink_to(tmp_path / "private.yaml")
    config = Config(exclude=("vendor/",), kubernetes_crds=("vendor",))

    found = read_project(find_target([root]), config).definitions
    assert [document.source.path for document in found] == ["vendor/a.yaml"]


def test_definitions_that_cannot_be_read_are_findings(repository: Repository) -> None:
    large = DEFINITION + "#" * (3 * 1024 * 1024)
    root = repository({"k8s/queue.yaml": QUEUE, "vendor/broken.yaml": "a: [b\n", "vendor/large.yaml": large})
    config = Config(exclude=("vendor/",), kubernetes_crds=("vendor", "vendor/large.yaml"))

    assert [found for found in rules_of(find_target([root]), config) if found[0].startswith("vendor/")] == [
        ("vendor/broken.yaml", "repository/invalid-yaml"),
        ("vendor/large.yaml", "repository/unreadable-file"),
    ]


def test_a_folder_of_definitions_that_does_not_exist_is_an_error(repository: Repository) -> None:
    root = repository({"k8s/queue.yaml": QUEUE})

    with pytest.raises(AuthoredProblem, match="does not exist"):
        read_project(find_target([root]), Config(kubernetes_crds=("crds",)))


def test_texts_are_of_the_rules_that_run(repository: Repository) -> None:
    root = repository({"Dockerfile": BAD})
    rules = load_rules(root, Config(select=("docker/latest-base-image", "docker/missing-healthcheck")))

    assert [text.id for text in rules.texts()] == ["docker/latest-base-image", "docker/missing-healthcheck"]


def test_the_same_twice_is_the_same(repository: Repository) -> None:
    root = repository({f"{number}/Dockerfile": BAD for number in range(20)})
    target = find_target([root])

    first, second = (scan(target, Config(), read_project(target, Config())) for _ in range(2))

    assert first.findings == second.findings
    assert first.tallies == second.tallies
