from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.authored import AuthoredProblem, check, load
from deploylint.config import Config, Ignore, find_config, load_config
from deploylint.config.reading import Doubtful, from_plain, read
from deploylint.model import Severity

WHOLE = """\
# what we run
select: [docker, kubernetes/*]
ignore:
  - docker/missing-healthcheck
profile: strict
fail-on: high
exclude: [vendor/, "**/testdata/**"]
rules: [policy/]
params:
  kubernetes/missing-memory-limit: {exempt: [Job], most: 3, share: 0.5, on: true, none: null}
severity:
  docker/*: low
ignores:
  - rules: [docker/root-user]
    path: tools/**
    kind: Deployment
    name: web-*
    until: 2027-01-31
    reason: "it only runs in CI: no user"
kubernetes: {version: "1.31", crds: [vendor/crds]}
docker:
  bases: {ghcr.io/acme/*: non-root, "node:22": unknown}
  targets: {Dockerfile: run, api/**: [api, worker]}
format: [text, sarif=out.sarif]
honor-foreign-ignores: true
baseline: .deploylint-baseline.json
"""


def test_every_setting() -> None:
    config = read("c.yaml", WHOLE)
    assert config.select == ("docker", "kubernetes/*")
    assert config.fail_on is Severity.HIGH
    assert config.params["kubernetes/missing-memory-limit"] == {
        "exempt": ["Job"],
        "most": 3,
        "share": 0.5,
        "on": True,
        "none": None,
    }
    assert config.severity == {"docker/*": Severity.LOW}
    reason = "it only runs in CI: no user"
    assert config.ignores == (Ignore(("docker/root-user",), reason, "tools/**", "Deployment", "web-*", "2027-01-31"),)
    assert config.kubernetes_version == "1.31"
    assert config.kubernetes_crds == ("vendor/crds",)
    assert config.docker_bases == {"ghcr.io/acme/*": "non-root", "node:22": "unknown"}
    assert config.docker_targets == {"Dockerfile": ("run",), "api/**": ("api", "worker")}
    assert config.format == ("text", "sarif=out.sarif")
    assert config.honor_foreign_ignores
    assert config.baseline == ".deploylint-baseline.json"
    assert config.source is not None
    assert config.source.path == "c.yaml"
    assert config.origins["profile"] == "c.yaml"


def test_the_schema_agrees_with_every_setting() -> None:
    assert check(load("c.yaml", WHOLE), "config") == []


def test_an_anchored_file_takes_the_long_way_to_the_same_settings() -> None:
    text = WHOLE.replace("select: [docker", "select: &names [docker")
    assert read("c.yaml", text)._replace(source=None) == read("c.yaml", WHOLE)._replace(source=None)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}\n"])
def test_an_empty_file_changes_nothing(text: str) -> None:
    assert read("c.yaml", text)._replace(source=None) == Config()


def test_fail_on_never() -> None:
    assert read("c.yaml", "fail-on: never\n").fail_on is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("profil: strict\n", "c.yaml:1:1: unknown key 'profil'; did you mean 'profile'?"),
        ("fail_on: high\n", "c.yaml:1:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("profile: loud\n", "c.yaml:1:10: 'profile': must be one of default, strict, not 'loud'"),
        ("exclude: vendor\n", "c.yaml:1:10: 'exclude': must be a list, not the text 'vendor'"),
        ("select: [a, 3]\n", "c.yaml:1:13: 'select': must be text, not 3"),
        (
            "kubernetes:\n  version: 1.30\n",
            "c.yaml:2:12: 'version': must be text, not 1.3 (numbers that are text need quotes)",
        ),
        ("ignores:\n  - rules: [a/b]\n", "c.yaml:2:5: 'ignores': the key 'reason' is missing; add it"),
        ("ignores:\n  - rules: []\n    reason: x\n", "c.yaml:2:12: 'rules': must not be empty"),
        (
            "honor-foreign-ignores: yes\n",
            "c.yaml:1:24: 'honor-foreign-ignores': must be true or false, not the text 'yes'",
        ),
        (
            "profile: strict\nprofile: default\n",
            "c.yaml:2:1: the key 'profile' stands here a second time; keep one of them",
        ),
        ("- a\n", "c.yaml:1:1: must be a mapping, not a list"),
        (
            "ignores:\n- rules: [a/b]\n  reason: x\n  until: 2027-02-30\n",
            "c.yaml:4:10: 2027-02-30 is no day of the calendar",
        ),
    ],
)
def test_an_error_has_a_position_and_says_what_to_do(text: str, error: str) -> None:
    with pytest.raises(AuthoredProblem) as caught:
        read("c.yaml", text)
    assert [str(found) for found in caught.value.errors] == [error]


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(AuthoredProblem) as caught:
        read("c.yaml", "profil: strict\nfail-on: sometimes\nformat: text\n")
    assert [error.line for error in caught.value.errors] == [1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: b: c",
        "\tprofile: x",
        "? [a, b]\n: c",
        "!!python/object:os.system x",
        "a: !x y",
        "[" * 60_000,
        "- " * 9_000 + "a",
        "- " * 40_000 + "a",
        "{" * 400,
        "a: &a [*a]",
        "params: &a {x: *a}",
        "select: [" + "x" * 500_000 + "]",
        "ignores:\n- rules: [a/b]\n  reason: x\n  until: 2027-13-45\n",
        "2027-13-45: x",
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
        "a: \x00",
        "1: x\n",
    ],
)
def test_hostile_text_is_an_error_of_the_file(text: str) -> None:
    with pytest.raises(AuthoredProblem):
        read("c.yaml", text)


def test_toml_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(
        '[project]\nname = "x"\n[tool.deploylint]\nprofile = "strict"\nfail-on = "low"\n'
        '[[tool.deploylint.ignores]]\nrules = ["a/b"]\nreason = "x"\nuntil = 2027-01-31\n'
        '[tool.deploylint.params."kubernetes/x"]\nmost = 2\n'
    )
    assert find_config(tmp_path, tmp_path) == file
    config = load_config(file, "pyproject.toml")
    assert config.profile == "strict"
    assert config.ignores == (Ignore(("a/b",), "x", until="2027-01-31"),)
    assert config.params == {"kubernetes/x": {"most": 2}}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[tool.deploylint]\nprofil = "x"\n', "p.toml:2:1: unknown key 'profil'; did you mean 'profile'?"),
        (
            '[tool.other]\nprofile = 1\n[tool.deploylint]\n  profile = "loud"\n',
            "p.toml:4:3: 'profile': must be one of default, strict, not 'loud'",
        ),
        (
            '[[tool.deploylint.ignores]]\nrules = ["a/b"]\nreason = "x"\n'
            '[[tool.deploylint.ignores]]\nrules = ["a/b"]\n',
            "p.toml:4:1: 'ignores': the key 'reason' is missing; add it",
        ),
    ],
)
def test_an_error_in_toml_has_a_line(text: str, error: str) -> None:
    with pytest.raises(AuthoredProblem) as caught:
        read("p.toml", text, toml=True)
    assert [str(found) for found in caught.value.errors] == [error]


def test_broken_toml_has_a_position() -> None:
    with pytest.raises(AuthoredProblem, match=r"p\.toml:2:5: this is no valid TOML"):
        read("p.toml", "[tool.deploylint]\na = \n", toml=True)


def test_the_nearest_file_is_found(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / ".deploylint.yaml").write_text("profile: strict\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config(deep, tmp_path) == tmp_path / ".deploylint.yaml"
    assert find_config(deep, deep) is None
    (tmp_path / "a" / ".deploylint.yml").write_text("profile: strict\n")
    assert find_config(deep / "file.yaml", tmp_path) == tmp_path / "a" / ".deploylint.yml"


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("profile: strict\n")
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / ".deploylint.yaml").symlink_to(tmp_path / "secret")
    assert find_config(folder, folder) is None


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AuthoredProblem, match="UTF-8"):
        load_config(tmp_path / "c.yaml")
    with pytest.raises(AuthoredProblem, match="cannot be read"):
        load_config(tmp_path / "missing.yaml")


def test_a_good_file_costs_no_heavy_import(tmp_path: Path) -> None:
    (tmp_path / ".deploylint.yaml").write_text(WHOLE)
    code = (
        "import sys; from pathlib import Path; from deploylint.config import load_config;"
        f"load_config(Path({str(tmp_path / '.deploylint.yaml')!r}));"
        "print([name for name in ('ruamel', 'jsonschema', 'json', 'tomllib', 'difflib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


KEYS = ["select", "ignore", "profile", "fail-on", "exclude", "params", "severity", "ignores", "kubernetes", "format"]
KEYS += [
    "honor-foreign-ignores",
    "baseline",
    "rules",
    "reason",
    "until",
    "path",
    "version",
    "docker",
    "bases",
    "targets",
    "x",
]
SCALARS = st.sampled_from(
    [None, True, 0, 1.5, "", " ", "a", "high", "never", "root", "strict", "1.31", "v1.31.2", "2027-01-31", "2027-02-31"]
)
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), PLAIN, max_size=4))
def test_what_is_taken_quickly_the_schema_takes_too(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data)
    found = load("c.yaml", text)
    try:
        from_plain(data)
    except Doubtful:
        assert check(found, "config") != []
    else:
        assert check(found, "config") == []
