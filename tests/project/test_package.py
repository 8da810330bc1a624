from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.model import Node, Source, View
from deploylint.project import Project
from deploylint.project.package_coverage import in_code

IMAGE = {"Dockerfile": "FROM node:22\n"}


def project(**files: str) -> Project:
    return project_of({**IMAGE, **files})


def only(kind: str, **files: str) -> View:
    (view,) = project(**files).views(kind)
    return view


def strict(**files: str) -> object:
    value = only("package.tsconfig", **files).get("strict")
    return ("unknown" if value.unknown else value.value) if isinstance(value, Node) else value


def test_strict_is_inherited_with_its_place() -> None:
    files = {
        "tsconfig.json": '{"extends": "./base", "compilerOptions": {"outDir": "d"}}',
        "base.json": '{\n"compilerOptions": {\n"strict": true,\n"noImplicitAny": false}}',
    }
    view = only("package.tsconfig", **files)
    assert view.get("strict").value is True
    assert (view.get("strict").place.source.path, view.get("strict").place.span.line) == ("base.json", 3)
    assert [node.place.source.path for node in view.get("weakened")] == ["base.json"]


def test_the_last_of_several_extends_wins() -> None:
    files = {
        "tsconfig.json": '{"extends": ["./a.json", "./b.json"]}',
        "a.json": '{"compilerOptions": {"strict": true}}',
        "b.json": '{"compilerOptions": {"strict": false}}',
    }
    assert strict(**files) is False


def test_strictness_from_packages() -> None:
    assert strict(**{"tsconfig.json": '{"extends": "@tsconfig/node22/tsconfig.json"}'}) is True
    assert strict(**{"tsconfig.json": '{"extends": "@company/tsconfig"}'}) == "unknown"
    ours = {"tsconfig.json": '{"extends": "@shop/base/strict"}', "base/package.json": '{"name": "@shop/base"}'}
    assert strict(**ours, **{"base/strict.json": '{"compilerOptions": {"strict": true}}'}) is True


def test_extends_in_a_circle_ends() -> None:
    circle = {"tsconfig.json": '{"extends": "./b.json"}', "b.json": '{"extends": "./tsconfig.json"}'}
    assert strict(**circle) == "unknown"


@pytest.mark.parametrize(
    ("version", "expected"), [("^5.9.2", False), ("~6.0.2", True), ("7.0.1", True), ("latest", "unknown")]
)
def test_the_compilers_default(version: str, expected: object) -> None:
    package = json.dumps({"devDependencies": {"typescript": version}})
    assert strict(**{"package.json": package, "tsconfig.json": '{"compilerOptions": {}}'}) == expected


def test_configs_of_tests_and_solutions_are_not_asked() -> None:
    files = {
        "tsconfig.json": '{"files": [], "references": [{"path": "./app"}, {"path": "./tsconfig.spec.json"}]}',
        "app/tsconfig.json": '{"compilerOptions": {"strict": true}}',
        "tsconfig.spec.json": "{}",
        "e2e/tsconfig.json": "{}",
    }
    assert [view.get("path") for view in project(**files).views("package.tsconfig")] == ["app/tsconfig.json"]


def demand(text: str, key: str = "thresholds") -> object:
    node = in_code(Source("vitest.config.ts", "text", text), key)
    return None if node is None else "unknown" if node.unknown else node.value


def test_thresholds_in_code() -> None:
    assert demand("test: { coverage: { thresholds: { lines: 85, branches: 70 } } }") == 85
    assert demand("thresholds: { 100: true }") == 100
    assert demand("thresholds: { lines: minimum }") == "unknown"
    assert demand("thresholds: { lines: 80 + extra }") == "unknown"
    assert demand("thresholds: shared") == "unknown"
    assert demand("thresholds: { ...shared }") == "unknown"
    assert demand("// thresholds: { lines: 90 }\ncoverage: {}") is None
    assert demand("thresholds: { // lines: 20\n lines: 90 }") == 90
    assert demand("thresholds: { branches: 50 }") is None
    assert demand("coverageThreshold: { global: { statements: 90.5 } }", "coverageThreshold") == 90.5
    assert demand("url: 'https://a.example/b', thresholds: { lines: 70 }") == 70


def threshold(**files: str) -> object:
    node = only("package.coverage", **files).get("threshold")
    return "unknown" if node.unknown else node.value


def test_thresholds_of_each_tool() -> None:
    jest = '{"devDependencies": {"jest": "29"}, "jest": {"coverageThreshold": {"global": {"lines": 90}}}}'
    assert threshold(**{"package.json": jest}) == 90
    assert threshold(**{"package.json": '{"scripts": {"test": "c8 --check-coverage --lines 95 mocha"}}'}) == 95
    assert threshold(**{"package.json": '{"scripts": {"test": "nyc mocha"}, "nyc": {"check-coverage": true}}'}) == 90
    assert threshold(**{"package.json": '{"scripts": {"test": "nyc mocha"}}'}) is None
    assert threshold(**{"pytest.ini": "[pytest]\naddopts = --cov=shop --cov-fail-under=85\n"}) == 85
    assert threshold(**{".coveragerc": "[report]\nfail_under = 75.5\n"}) == 75.5
    assert (
        threshold(**{"codecov.yml": "coverage:\n  status:\n    project:\n      default:\n        target: 82%\n"}) == 82
    )
    assert threshold(**{"pom.xml": "<limit><minimum>0.85</minimum></limit>"}) == 85
    assert threshold(**{"package.json": '{"scripts": {"test": "vitest run --coverage.thresholds.lines=88"}}'}) == 88


def test_nothing_is_asked_of_what_deploys_nothing() -> None:
    library = project_of({"package.json": '{"scripts": {"test": "exit 0"}, "dependencies": {"a": "1"}}'})
    for kind in ("package.manifest", "package.lock", "package.coverage", "package.tsconfig"):
        assert library.views(kind) == []


def test_exceptions_and_their_days() -> None:
    text = (
        '[[IgnoredVulns]]\nid = "GHSA-aaaa-bbbb-cccc"\nignoreUntil = 2027-01-31\n[[IgnoredVulns]]\nid = "CVE-2024-1"\n'
    )
    views = project(**{"osv-scanner.toml": text}).views("package.exception")
    assert [(view.get("entry"), view.get("dated"), view.place.span.line) for view in views] == [
        ("GHSA-aaaa-bbbb-cccc", True, 2),
        ("CVE-2024-1", False, 5),
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
MANIFESTS = st.fixed_dictionaries(
    {},
    optional={
        name: VALUES | st.dictionaries(st.sampled_from(["test", "lint", "jest", "eslint", "pg"]), VALUES, max_size=3)
        for name in ("scripts", "dependencies", "devDependencies", "jest", "nyc", "name", "extends", "references")
    },
)
KINDS = (
    *("package.manifest", "package.lock", "package.tsconfig", "package.coverage", "package.source"),
    *("test.subject", "test.service", "test.suites", "test.file", "test.load", "test.load_script"),
)


@settings(max_examples=80, deadline=None)
@given(MANIFESTS, MANIFESTS)
def test_survives_wrong_types(package: object, tsconfig: object) -> None:
    files = {"package.json": json.dumps(package), "tsconfig.json": json.dumps(tsconfig), "src/a.ts": "// @ts-nocheck\n"}
    found = project(**files)
    for kind in KINDS:
        for view in found.views(kind):
            assert view.place.source.path


def test_survives_what_is_no_json() -> None:
    found = project(**{"package.json": "{{{", "tsconfig.json": '{"extends": ', "src/a.js": "x"})
    assert found.views("package.manifest") == []
    assert [view.get("strict").unknown for view in found.views("package.tsconfig")] == [True]
