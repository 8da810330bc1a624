from __future__ import annotations

import pytest

from deploylint.authored import AuthoredProblem
from deploylint.config import Config, from_data
from deploylint.config.layers import describe, error_at, merge
from deploylint.config.reading import read
from deploylint.model import Severity


def test_the_command_line_beats_the_environment_beats_the_file() -> None:
    config = read("c.yaml", "profile: strict\nfail-on: low\nselect: [docker]\n")
    merged = merge(config, {"DEPLOYLINT_FAIL_ON": "high", "DEPLOYLINT_SELECT": "a/b, c"}, {"select": ("d,e", "f")})
    assert merged.profile == "strict"
    assert merged.fail_on is Severity.HIGH
    assert merged.select == ("d", "e", "f")
    described = describe(merged)
    assert described["profile"] == {"value": "strict", "from": "c.yaml"}
    assert described["fail-on"] == {"value": "high", "from": "DEPLOYLINT_FAIL_ON"}
    assert described["select"] == {"value": ["d", "e", "f"], "from": "--select"}
    assert described["baseline"] == {"value": "", "from": "default"}


def test_what_was_not_asked_for_changes_nothing() -> None:
    assert merge(Config(), {"DEPLOYLINT_PROFILE": "", "HOME": "x"}, {"select": (), "fail_on": None}) == Config()


def test_never_and_flags() -> None:
    merged = merge(Config(), {"DEPLOYLINT_HONOR_FOREIGN_IGNORES": "1"}, {"fail_on": "never"})
    assert merged.fail_on is None
    assert merged.honor_foreign_ignores
    assert describe(merged)["fail-on"]["value"] == "never"
    assert merge(Config(), {}, {"fail_on": Severity.LOW}).fail_on is Severity.LOW


def test_a_wrong_value_names_its_origin() -> None:
    with pytest.raises(AuthoredProblem) as caught:
        merge(Config(), {"DEPLOYLINT_FAIL_ON": "often"}, {"profile": "loud"})
    assert sorted(str(error) for error in caught.value.errors) == [
        "--profile: must be one of default, strict, not 'loud'",
        "DEPLOYLINT_FAIL_ON: must be one of info, low, medium, high, critical, never, not 'often'",
    ]


def test_severity_by_id_beats_severity_by_glob() -> None:
    config = Config(severity={"docker/*": Severity.LOW, "docker/root-user": Severity.HIGH})
    assert config.severity_of("docker/root-user") is Severity.HIGH
    assert config.severity_of("docker/other") is Severity.LOW
    assert config.severity_of("env/other") is None


def test_excluded_paths() -> None:
    config = Config(exclude=("vendor/", "*.tpl"))
    assert config.excluded("vendor/a/Dockerfile")
    assert config.excluded("a/b.tpl")
    assert not config.excluded("Dockerfile")


def test_an_error_about_a_setting_stands_where_it_was_made() -> None:
    text = "select: [docker]\nignore:\n  - docker/rot-user\nparams:\n  env/x: {a: 1}\n"
    config = read("c.yaml", text)
    assert str(error_at(config, "ignore", "docker/rot-user", "no such rule")) == "c.yaml:3:5: no such rule"
    assert str(error_at(config, "params", "env/x", "no such rule")) == "c.yaml:5:3: no such rule"
    config = merge(config, {}, {"select": "nothing"})
    assert str(error_at(config, "select", "nothing", "no such rule")) == "--select: no such rule"


def test_settings_beside_an_example() -> None:
    assert from_data({"profile": "strict"}).profile == "strict"
    with pytest.raises(AuthoredProblem, match="no settings"):
        from_data({"profil": "strict"})


def test_a_version_of_kubernetes_is_one() -> None:
    assert merge(Config(), {"DEPLOYLINT_KUBERNETES_VERSION": "v1.33.2"}, {}).kubernetes_version == "v1.33.2"
    with pytest.raises(AuthoredProblem, match="must be a version such as"):
        merge(Config(), {"DEPLOYLINT_KUBERNETES_VERSION": "latest"}, {})


def test_folders_with_definitions_are_a_list() -> None:
    config = merge(Config(), {"DEPLOYLINT_KUBERNETES_CRDS": "a, b"}, {})

    assert config.kubernetes_crds == ("a", "b")
    assert describe(config)["kubernetes.crds"] == {"value": ["a", "b"], "from": "DEPLOYLINT_KUBERNETES_CRDS"}
