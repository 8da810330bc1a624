"""The two whole repositories in fixtures/: `shop` says exactly what is marked in it, `shop-ready` says nothing.

A mark is `# expect: rule, rule` at the end of a line or `# expect-next: …` above it; where no comment can stand, or
where one would change what is found, `EXPECT.yaml` lists lines. Secrets and bytes that no text file may hold are
written as `@@NAME@@` and filled in here, so that the repository itself holds none.
"""

from __future__ import annotations

import re
import shutil
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from conftest import Run, git
from deploylint.examples import marked_lines
from deploylint.grouping import flat
from deploylint.model import Report
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project
from deploylint.render import FORMATS, Options
from deploylint.scan import find_target, read_project, scan, settings
from made_up_secrets import ALNUM, BASE64, HEX, UPPER, WORD, pem, text

FIXTURES = Path(__file__).parents[1] / "fixtures"
MARK = re.compile(r"(?:#|//)\s*expect(?:-next)?:\s*(.*?)\s*$", re.MULTILINE)
TOKEN = re.compile(rb"@@([A-Z_]+)@@")
WITHOUT_EXAMPLES = "env/missing-env-example"
"""Cannot stand beside the rules that compare variables with an env example: it says that there is none."""
WITH_POLICY_ENGINE = "kubernetes/allowed-repository-without-slash"
"""Cannot stand beside `kubernetes/namespace-admits-any-pod`: a policy engine may refuse what the namespace admits."""
WITH_LARGE_FILES = "docker/large-context"
"""Asks for a hundred megabytes, which nobody wants to clone."""
ALLOWED_REPOSITORIES = """\
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sAllowedRepos
metadata:
  name: our-images
spec:
  parameters:
    repos:
      - registry.example.com/kirana
"""


def _jwt() -> str:
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"iss":"kirana","scope":"catalogue"}')
    return ".".join((*(urlsafe_b64encode(part).decode().rstrip("=") for part in parts), text(WORD, 43)))


SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIA" + text(UPPER, 16),
    "AWS_SECRET_ACCESS_KEY": text(BASE64, 40),
    "CATALOGUE_TOKEN": _jwt(),
    "CLOUDINARY_API_SECRET": text(WORD, 27, seed=15),
    "DATABASE_PASSWORD": text(ALNUM, 20, seed=11),
    "JWT_SECRET": text(ALNUM, 32),
    "PRIVATE_KEY": pem(),
    "RAZORPAY_KEY_ID": "rzp_" + "live_" + text(ALNUM, 14),
    "RAZORPAY_KEY_SECRET": text(ALNUM, 24),
    "RAZORPAY_TEST_KEY_ID": "rzp_" + "test_" + text(ALNUM, 14, seed=13),
    "SENDGRID_API_KEY": "SG." + text(WORD, 22) + "." + text(WORD, 43, seed=9),
    "SESSION_SECRET": text(ALNUM, 40, seed=12),
    "TWILIO_AUTH_TOKEN": text(HEX, 32),
}
BYTES = {"E_ACUTE": b"\xe9", "NUL": b"\0"}
COMMIT = {"COMMIT": b"0" * 40}
"""What records speak of; `checklist/ready_shop.py` makes commits for them."""
FILLED = {**{name: value.encode() for name, value in SECRETS.items()}, **BYTES, **COMMIT}


class Shop(NamedTuple):
    """A scratch git repository made of a fixture, and what both profiles say of it."""

    root: Path
    project: Project
    default: Report
    strict: Report


def copied(name: str, root: Path) -> Path:
    shutil.copytree(FIXTURES / name, root, ignore=shutil.ignore_patterns("EXPECT.yaml"))
    for path in root.rglob("*"):
        if path.is_file():
            path.write_bytes(TOKEN.sub(lambda found: FILLED[found[1].decode()], path.read_bytes()))
    git(root, "init", "--quiet")
    git(root, "add", "--all", "--force")
    return root


def _reports(root: Path) -> Shop:
    target = find_target([root])
    config = settings(target)
    project = read_project(target, config)
    return Shop(root, project, scan(target, config, project), scan(target, config._replace(profile="strict"), project))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop that is wrong in every way."""
    return _reports(copied("shop", tmp_path_factory.mktemp("shop") / "repository"))


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop that may go to production."""
    return _reports(copied("shop-ready", tmp_path_factory.mktemp("ready") / "repository"))


def _said(report: Report) -> list[str]:
    return sorted(f"{finding.path}:{finding.span.line}: {finding.rule}" for finding in flat(report.findings))


def _texts() -> dict[str, str]:
    root = FIXTURES / "shop"
    paths = (path for path in root.rglob("*") if path.is_file() and path.name != "EXPECT.yaml")
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}


def _listed() -> dict[str, dict[int, list[str]]]:
    listed: dict[str, Any] = yaml.safe_load((FIXTURES / "shop" / "EXPECT.yaml").read_text("utf-8"))
    return listed


def _marked(profiles: set[str]) -> list[str]:
    rules = {rule.id for rule in built_in_rules() if rule.profile in profiles}
    marks = {
        f"{path}:{line}: {rule}"
        for path, words in _texts().items()
        if "expect" in words
        for rule in rules
        for line in marked_lines(words, rule)
    }
    for path, lines in _listed().items():
        marks.update(f"{path}:{line}: {rule}" for line, names in lines.items() for rule in names if rule in rules)
    return sorted(marks)


def test_the_shop_says_what_is_marked(shop: Shop) -> None:
    assert _said(shop.strict) == _marked({"default", "strict"})


def test_the_default_profile_says_the_marks_of_its_rules(shop: Shop) -> None:
    assert _said(shop.default) == _marked({"default"})


def test_marks_name_rules_that_exist() -> None:
    named = {rule for words in _texts().values() for mark in MARK.findall(words) for rule in mark.split(", ")}
    named |= {rule for lines in _listed().values() for names in lines.values() for rule in names}

    assert named - {rule.id for rule in built_in_rules()} == set()


def test_the_shop_is_wrong_in_every_way(shop: Shop) -> None:
    silent = {rule.id for rule in built_in_rules()} - {finding.rule for finding in flat(shop.strict.findings)}
    listed = (FIXTURES / "not-in-shop.txt").read_text("utf-8").split()

    assert silent == {WITHOUT_EXAMPLES, WITH_POLICY_ENGINE, WITH_LARGE_FILES, *listed}
    assert {rule.id for rule in built_in_rules() if rule.profile == "default"}.isdisjoint(listed)


def test_a_shop_without_env_examples_lacks_one(tmp_path: Path) -> None:
    root = copied("shop", tmp_path / "repository")
    for example in root.rglob(".env*.example"):
        example.unlink()
    found = [finding for finding in _reports(root).default.findings if finding.rule == WITHOUT_EXAMPLES]

    assert [finding.path for finding in found] == ["docker-compose.prod.yml"]


def test_a_shop_with_a_policy_engine_lets_it_refuse_pods(tmp_path: Path) -> None:
    root = copied("shop", tmp_path / "repository")
    (root / "k8s" / "images.yaml").write_text(ALLOWED_REPOSITORIES, "utf-8")
    found = [*flat(_reports(root).default.findings)]

    assert [(it.path, it.span.line) for it in found if it.rule == WITH_POLICY_ENGINE] == [("k8s/images.yaml", 8)]
    assert "kubernetes/namespace-admits-any-pod" not in {it.rule for it in found}


def test_a_shop_with_a_large_file_copies_it(tmp_path: Path) -> None:
    root = copied("shop", tmp_path / "repository")
    with (root / "orders.bson").open("wb") as dump:
        dump.truncate(120_000_000)
    found = [finding for finding in _reports(root).default.findings if finding.rule == WITH_LARGE_FILES]

    assert [(it.path, it.message.split(" from ")[0].split()[-2:]) for it in found] == [
        ("Dockerfile", ["120", "MB"]),
        ("Dockerfile.migrate", ["120", "MB"]),
    ]


def test_every_artifact_of_the_shop_is_read(shop: Shop) -> None:
    assert [skipped.path for skipped in shop.strict.skipped] == []


def test_a_ready_shop_is_silent(ready: Shop) -> None:
    assert _said(ready.strict) == []
    assert _said(ready.default) == []


def test_nothing_of_a_ready_shop_is_silenced(ready: Shop) -> None:
    assert ready.strict.suppressed == ()
    assert ready.strict.skipped == ()


def test_a_ready_shop_was_looked_at(ready: Shop) -> None:
    found_good = [rule for rule, tally in ready.default.tallies.items() if tally.passed]

    assert set(ready.strict.read.values()) >= {"docker", "dockerignore", "compose", "kubernetes", "workflow", "env"}
    assert len(found_good) > len(ready.default.tallies) / 2


def test_a_ready_shop_is_silent_without_git(ready: Shop, tmp_path: Path) -> None:
    root = tmp_path / "unpacked"
    shutil.copytree(ready.root, root, ignore=shutil.ignore_patterns(".git"))

    assert _said(_reports(root).strict) == []


@pytest.mark.parametrize(("name", "profile", "code"), [("shop", "default", 1), ("shop-ready", "strict", 0)])
def test_exit_codes(run: Run, tmp_path: Path, name: str, profile: str, code: int) -> None:
    root = copied(name, tmp_path / "repository")
    done = run("--profile", profile, "--format", "concise", ".", cwd=root)

    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("color", [False, True])
def test_no_secret_reaches_a_report(shop: Shop, format: str, color: bool) -> None:
    shown = FORMATS[format](shop.strict, Options(color=color, width=500, show_suppressed=True))
    lines = [line for secret in SECRETS.values() for line in secret.split("\n")]

    assert shown
    assert [line for line in lines if line in shown and "-----" not in line] == []


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "monsoon-mango-pickle",
        "mango-lassi-to-go",
        "back-to-the-office",
    ],
)
def test_no_password_of_plain_words_reaches_a_report(shop: Shop, password: str) -> None:
    assert [name for name, render in FORMATS.items() if password in render(shop.strict, Options(width=500))] == []
