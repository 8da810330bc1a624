from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.dependencies import dependencies, is_manifest

NAMES = [
    "package.json",
    "requirements.txt",
    "pyproject.toml",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "Gemfile",
    "a.csproj",
]


def found(path: str, text: str) -> list[tuple[str, str, int, bool]]:
    return [
        (name.text, version, name.place.span.line, development)
        for _, name, version, development in dependencies(Source(path, "text", text))
    ]


def test_npm_tells_development_apart() -> None:
    text = '{"dependencies": {"Express": "^4"},\n "devDependencies": {"vitest": "2", "odd": 3}, "scripts": {"a": "b"}}'

    assert found("web/package.json", text) == [
        ("express", "^4", 1, False),
        ("vitest", "2", 2, True),
        ("odd", "", 2, True),
    ]


def test_requirements_leave_options_and_addresses_out() -> None:
    text = "-r other.txt\n# no==1\nFlask_Login[extra]>=2,<3 # why\n\nredis\nhttps://example.com/x.whl\ngit+ssh://x\n./local\n"

    assert found("requirements/base.txt", text) == [
        ("flask-login", ">=2,<3", 3, False),
        ("redis", "", 5, False),
        ("git", "+ssh://x", 7, False),
    ]
    assert found("requirements-dev.txt", "pytest==8\n") == [("pytest", "==8", 1, True)]


def test_pyproject_of_every_kind() -> None:
    text = """\
[project]
name = "shop"
dependencies = ["fastapi>=0.1", 'redis[hiredis]==5',
  "sentry-sdk", # no "comment"
]
[project.optional-dependencies]
test = ["pytest"]
[dependency-groups]
dev = ["ruff"]
[tool.poetry.dependencies]
python = "^3.12"
django = "^5.0"
celery = {version = "5.4", extras = ["redis"]}
[tool.poetry.group.dev.dependencies]
mypy = "1"
[tool.other]
dependencies = "no"
"""
    assert found("pyproject.toml", text) == [
        ("fastapi", ">=0.1", 3, False),
        ("redis", "==5", 3, False),
        ("sentry-sdk", "", 4, False),
        ("pytest", "", 7, True),
        ("ruff", "", 9, True),
        ("django", "^5.0", 12, False),
        ("celery", "5.4", 13, False),
        ("mypy", "1", 15, True),
    ]


def test_go_leaves_indirect_ones_out() -> None:
    text = (
        "module example.com/shop\n\nrequire github.com/gin-gonic/gin v1.10.0\nrequire (\n"
        "\tgithub.com/redis/go-redis/v9 v9.7.0\n\tgolang.org/x/net v0.33.0 // indirect\n)\n"
    )

    assert found("go.mod", text) == [
        ("github.com/gin-gonic/gin", "v1.10.0", 3, False),
        ("github.com/redis/go-redis/v9", "v9.7.0", 5, False),
    ]


def test_maven_leaves_plugins_and_exclusions_out() -> None:
    text = """\
<project><artifactId>shop</artifactId>
<dependencies>
 <dependency><groupId>a</groupId><artifactId>web</artifactId><version>1</version></dependency>
 <dependency><artifactId>redis</artifactId>
  <exclusions><exclusion><artifactId>no</artifactId></exclusion></exclusions></dependency>
 <dependency><artifactId>junit</artifactId><scope>test</scope></dependency>
</dependencies>
<build><plugins><plugin><artifactId>no</artifactId>
 <dependencies><dependency><artifactId>neither</artifactId></dependency></dependencies></plugin></plugins></build>
</project>
"""
    assert found("pom.xml", text) == [("web", "1", 3, False), ("redis", "", 4, False), ("junit", "", 6, True)]


def test_the_rest() -> None:
    gradle = (
        'implementation("io.sentry:sentry-spring-boot:7.1")\n// implementation "a:b:1"\ntestImplementation \'a:c\'\n'
    )
    assert found("build.gradle.kts", gradle) == [("sentry-spring-boot", "7.1", 1, False), ("c", "", 3, True)]
    assert found("Gemfile", "gem 'rails', '~> 8.0'\n") == [("rails", "~> 8.0", 1, False)]
    assert found("a/Shop.csproj", '<PackageReference Include="Serilog" Version="4.0" />') == [
        ("serilog", "4.0", 1, False)
    ]
    assert found("Cargo.toml", '[dependencies]\naxum = "0.8"\n[dev-dependencies]\nx = "1"\n') == [
        ("axum", "0.8", 2, False),
        ("x", "1", 4, True),
    ]


def test_only_manifests_are_read() -> None:
    assert is_manifest("a/package.json")
    assert not is_manifest("package-lock.json")
    assert found("package-lock.json", '{"dependencies": {"a": "1"}}') == []


@pytest.mark.parametrize("name", NAMES)
@given(text=st.text(alphabet='{}[]":,=<>/!dependencies()gm #\n\t', max_size=200))
def test_any_text_is_read(name: str, text: str) -> None:
    source = Source(name, "text", text)
    for _, node, _, _ in dependencies(source):
        span = node.place.span
        assert source.line(span.line)[span.column - 1 : span.end_column - 1].strip("\"'").replace("_", "-") != ""
