from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.model import Node

LOCKED = {"package.json": '{"devDependencies": {"a": "1"}}', "package-lock.json": "{}"}


def facts(dockerfile: str, fact: str, files: dict[str, str] | None = None) -> list[str | None]:
    """The fact of each command of a package manager; None where it is unknown."""
    project = project_of({"Dockerfile": dockerfile, **(LOCKED if files is None else files)})
    values = [view.get(fact) for view in project.views("docker.package_command")]
    return [None if isinstance(value, Node) and value.unknown else value for value in values]


@pytest.mark.parametrize(
    "lines",
    [
        "COPY . .\nRUN npm install",
        "COPY package*.json ./\nRUN npm i",
        'COPY ["package.json", "/app/"]\nRUN cd /app && npm install',
        "RUN --mount=type=bind,source=package.json,target=package.json npm install",
        "COPY . /app\nWORKDIR /app\nRUN npm install --no-audit",
    ],
)
def test_an_install_that_does_not_insist(lines: str) -> None:
    assert facts(f"FROM node:22\n{lines}\n", "ignored_lockfile") == ["package-lock.json"]


@pytest.mark.parametrize(
    "lines",
    [
        "COPY . .\nRUN npm ci",
        "COPY . .\nRUN npm install express",
        "COPY . .\nRUN npm install -g",
        "COPY . .\nRUN npm install $FLAGS",
        "COPY . .\nRUN cd $WHERE && npm install",
        "COPY . .\nRUN cd other && npm install",
        "COPY --from=x . .\nRUN npm install",
        "COPY other/package.json .\nRUN npm install",
        "RUN npm install",
        "COPY . .\nRUN yarn install",
    ],
)
def test_an_install_that_insists_or_has_no_lockfile_that_is_known(lines: str) -> None:
    assert facts(f"FROM node:22\n{lines}\n", "ignored_lockfile") == [""]


@pytest.mark.parametrize(
    ("run", "manifest", "lockfile"),
    [
        ("yarn", "package.json", "yarn.lock"),
        ("pnpm install", "package.json", "pnpm-lock.yaml"),
        ("bun install", "package.json", "bun.lock"),
        ("bundle install", "Gemfile", "Gemfile.lock"),
        ("pipenv install --system", "Pipfile", "Pipfile.lock"),
        ("uv sync --no-dev", "pyproject.toml", "uv.lock"),
        ("composer update", "composer.json", "composer.lock"),
    ],
)
@pytest.mark.parametrize("folder", ["", "web/"])
def test_every_manager_has_its_lockfile(run: str, manifest: str, lockfile: str, folder: str) -> None:
    files = {f"{folder}{manifest}": "", f"{folder}{lockfile}": ""}

    assert facts(f"FROM a:1\nCOPY ./{folder} ./\nRUN {run}\n", "ignored_lockfile", files) == [f"{folder}{lockfile}"]
    assert facts(f"FROM a:1\nCOPY ./{folder} ./\nRUN {run}\n", "ignored_lockfile", {f"{folder}{manifest}": ""}) == [""]


@pytest.mark.parametrize(
    "line",
    [
        "RUN yarn --immutable && pnpm i --frozen-lockfile && bun ci && uv sync --locked",
        "RUN pipenv sync && composer install && bundle install --frozen",
        "RUN CI=true pnpm install && BUNDLE_FROZEN=1 bundle install && UV_FROZEN=1 uv sync && pipenv install --deploy",
        "ENV BUNDLE_DEPLOYMENT=$X\nRUN bundle install",
    ],
)
def test_options_and_variables_that_insist(line: str) -> None:
    names = ("yarn.lock", "pnpm-lock.yaml", "bun.lock", "uv.lock", "Pipfile.lock", "composer.lock", "Gemfile.lock")
    manifests = ("package.json", "pyproject.toml", "Pipfile", "composer.json", "Gemfile")
    files = dict.fromkeys((*names, *manifests), "")

    assert set(facts(f"FROM a:1\nCOPY . .\n{line}\n", "ignored_lockfile", files)) == {""}


@pytest.mark.parametrize(
    ("lines", "manifest"),
    [
        ("RUN npm ci", "package.json"),
        ("RUN npm ci --omit=dev", ""),
        ("RUN npm ci --omit dev", ""),
        ("RUN npm ci --only=production", ""),
        ("RUN npm install -production", ""),
        ("RUN npm ci --production=false", "package.json"),
        ("ENV NODE_ENV=production\nRUN npm ci", ""),
        ("ENV NODE_ENV=production\nRUN npm ci --include=dev", "package.json"),
        ("ARG NODE_ENV\nRUN npm ci", None),
        ("ARG NODE_ENV=production\nRUN npm ci", ""),
        ("RUN npm ci\nRUN npm prune --omit=dev", ""),
        ("RUN npm ci $FLAGS", ""),
        ("RUN npm install -g x", ""),
        ("RUN pip install x", ""),
    ],
)
def test_whose_development_dependencies_are_installed(lines: str, manifest: str | None) -> None:
    found = facts(f"FROM node:22\nCOPY . .\n{lines}\n", "development_manifest")

    assert found[0] == manifest


@pytest.mark.parametrize(
    "text", ["{}", "[1]", '"x"', "{", '{"devDependencies": {}}', '{"devDependencies": 1}', "[" * 99999]
)
def test_a_manifest_without_development_dependencies(text: str) -> None:
    files = {"package.json": text}

    assert facts("FROM node:22\nCOPY . .\nRUN npm install\n", "development_manifest", files) == [""]
