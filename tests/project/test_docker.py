from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.project import Project
from deploylint.project.docker_builds import builds

DOCKERFILE = "FROM node:22 AS dev\nRUN x\nFROM node:22 AS prod\nEXPOSE 80\nCOPY . .\n"


def stages(project: Project) -> list[View]:
    return project.views("docker.stage")


def known(project: Project, path: str) -> list[tuple[str, str, bool]]:
    return [(build.context, build.target, build.guessed) for build in builds(project)[path]]


def test_compose_says_what_the_context_is() -> None:
    compose = "services:\n  web:\n    build: {context: .., dockerfile: deploy/Dockerfile, target: prod}\n"
    project = project_of({"deploy/compose.yaml": compose, "deploy/Dockerfile": DOCKERFILE})
    assert known(project, "deploy/Dockerfile") == [("", "prod", False)]


def test_workflows_say_what_the_context_is() -> None:
    workflow = """
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: docker/build-push-action@v6
        with: {context: ./web, file: deploy/web.Dockerfile}
      - run: docker buildx build --push -t ghcr.io/a/b:1 -f deploy/api.Dockerfile --target prod .
      - run: docker build .
        working-directory: job
      - run: docker build ${{ matrix.folder }}
"""
    files = {
        ".github/workflows/ci.yml": workflow,
        "deploy/web.Dockerfile": DOCKERFILE,
        "deploy/api.Dockerfile": DOCKERFILE,
        "job/Dockerfile": DOCKERFILE,
    }
    project = project_of(files)
    assert known(project, "deploy/web.Dockerfile") == [("web", "", False)]
    assert known(project, "deploy/api.Dockerfile") == [("", "prod", False)]
    assert known(project, "job/Dockerfile") == [("job", "", False)]
    assert builds(project)["deploy/api.Dockerfile"][0].images == ("b",)


def test_an_action_without_a_context_clones_it() -> None:
    workflow = """
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: docker/build-push-action@v6
      - uses: docker/build-push-action@v6
        with: {context: "{{defaultContext}}:web", file: api.Dockerfile}
"""
    files = {".github/workflows/ci.yml": workflow, "Dockerfile": DOCKERFILE, "web/api.Dockerfile": DOCKERFILE}
    project = project_of({**files, ".dockerignore": "x\n"})
    assert known(project, "Dockerfile") == [("", "", False)]
    assert known(project, "web/api.Dockerfile") == [("web", "", False)]
    root, _ = project.views("docker.context")
    assert (root.get("cloned"), root.get("takes_env"), root.get("takes_git")) == (True, False, False)


def test_compose_without_a_dockerfile_of_its_own() -> None:
    compose = """
services:
  a:
    build: {context: ., dockerfile_inline: "FROM x"}
  b:
    build:
      context: .
      dockerfile: b.Dockerfile
      additional_contexts: [base=docker-image://x, "shared=../shared"]
"""
    project = project_of({"compose.yaml": compose, "b.Dockerfile": DOCKERFILE})
    assert list(builds(project)) == ["b.Dockerfile"]
    assert builds(project)["b.Dockerfile"][0].contexts == ("base", "shared")


@pytest.mark.parametrize(
    ("path", "script", "context"),
    [
        ("Makefile", "image:\n\t@docker build -t a:$(TAG) \\\n\t  -f build/api.Dockerfile .\n", ""),
        ("build/Makefile", "image:\n\tdocker build -f api.Dockerfile ..\n", ""),
        ("scripts/image.sh", "#!/bin/sh\nset -e\ndocker buildx build --push -f build/api.Dockerfile src\n", "src"),
        ("build/image.sh", "docker build -t a -f api.Dockerfile .\n", "build"),
        ("package.json", '{"scripts": {"image": "docker build -f build/api.Dockerfile src"}}', "src"),
        ("docker-bake.hcl", 'target "api" {\n  context = "src"\n  dockerfile = "../build/api.Dockerfile"\n}\n', "src"),
        ("docker-bake.json", '{"target": {"api": {"dockerfile": "build/api.Dockerfile"}}}', ""),
    ],
)
def test_scripts_and_bake_files_say_what_the_context_is(path: str, script: str, context: str) -> None:
    project = project_of({path: script, "build/api.Dockerfile": DOCKERFILE})
    assert known(project, "build/api.Dockerfile") == [(context, "", False)]


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("image.sh", "cd src\ndocker build -f build/api.Dockerfile .\n"),
        ("image.sh", "docker build -f build/api.Dockerfile $CONTEXT\n"),
        ("Makefile", "image:\n\tdocker build -f build/api.Dockerfile $(CONTEXT)\n"),
        ("Makefile", "image:\n\tcd src && docker build -f build/api.Dockerfile .\n"),
        ("package.json", '{"scripts": ["docker build -f build/api.Dockerfile src"]}'),
        ("package.json", '"docker build -f build/api.Dockerfile src'),
        ("docker-bake.hcl", 'target "api" {\n  context = var.x\n  dockerfile = "build/api.Dockerfile"\n}\n'),
        ("docker-bake.json", '{"target": {"api": {"inherits": ["api"], "context": "${X}"}}}'),
    ],
)
def test_what_scripts_leave_open_is_guessed(path: str, script: str) -> None:
    project = project_of({path: script, "build/api.Dockerfile": DOCKERFILE})
    assert known(project, "build/api.Dockerfile") == [("", "", True)]


def test_bake_targets_inherit() -> None:
    bake = """
group "default" {
  targets = ["api"]
}
target "_common" {
  context = "src"
  args = {
    A = "1"
  }
}
target "api" {
  inherits = ["_common"]
  dockerfile = "api.Dockerfile"
  tags = ["example.com/shop/api:1", "${REGISTRY}/x"]
  target = "prod"
}
"""
    project = project_of({"docker-bake.hcl": bake, "src/api.Dockerfile": DOCKERFILE})
    (build,) = builds(project)["src/api.Dockerfile"]
    assert (build.context, build.target, build.images) == ("src", "prod", ("api",))


def test_without_a_build_the_sources_tell() -> None:
    files = {
        "docker/Dockerfile": "FROM a\nCOPY src /src\n",
        "src/x.py": "",
        "web/Dockerfile": "FROM a\nCOPY src /src\n",
        "web/src/x.py": "",
        "build/Dockerfile": "FROM a\nCOPY . .\n",
    }
    project = project_of(files)
    assert known(project, "docker/Dockerfile") == [("", "", True)]
    assert known(project, "web/Dockerfile") == [("web", "", True)]
    assert known(project, "build/Dockerfile") == [("", "", True)]


def test_a_development_target_is_not_what_ships() -> None:
    compose = "services:\n  web:\n    build: {context: ., target: dev}\n"
    project = project_of({"compose.yaml": compose, "Dockerfile": DOCKERFILE})
    assert [stage.get("shipped") for stage in stages(project)] == [False, True]


def test_another_target_is() -> None:
    text = "FROM node:22 AS server\nRUN x\nFROM node:22 AS extra\n"
    compose = "services:\n  web:\n    build: {context: ., target: server}\n"
    project = project_of({"compose.yaml": compose, "Dockerfile": text})
    assert [stage.get("shipped") for stage in stages(project)] == [True, False]


def test_names_of_development() -> None:
    project = project_of({"Dockerfile.dev": DOCKERFILE, "web/Dockerfile": DOCKERFILE})
    assert [stage.get("development") for stage in stages(project)] == [True, True, True, False]


def pod(image: str, extra: str = "") -> str:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n"
    return f"{head}      image: {image}\n{extra}"


def test_what_runs_the_image_counts() -> None:
    extra = "      livenessProbe: {tcpSocket: {port: 80}}\n      securityContext: {runAsUser: 1000}\n"
    files = {
        "cart/src/Dockerfile": DOCKERFILE,
        "web/Dockerfile": DOCKERFILE,
        "k8s.yaml": pod("x.io/shop/cart:1", extra),
    }
    cart, web = stages(project_of(files))[1::2]
    assert (cart.get("health_checked_elsewhere"), cart.get("user_set_elsewhere")) == (True, True)
    assert (web.get("health_checked_elsewhere"), web.get("user_set_elsewhere")) == (False, False)


def test_a_compose_healthcheck_that_is_off_is_none() -> None:
    for check, counts in (("{test: x}", True), ("{disable: true}", False), ("{test: [NONE]}", False)):
        compose = f"services:\n  web:\n    build: .\n    user: app\n    healthcheck: {check}\n"
        stage = stages(project_of({"compose.yaml": compose, "Dockerfile": DOCKERFILE}))[-1]
        assert stage.get("health_checked_elsewhere") is counts
        assert stage.get("user_set_elsewhere") is True


def context(files: dict[str, str]) -> View:
    (view,) = project_of(files).views("docker.context")
    return view


def test_what_a_copy_of_everything_takes() -> None:
    files = {"Dockerfile": DOCKERFILE, ".dockerignore": "*.pem\n", ".env.local": "A=1\n", "tls/server.key": "x"}
    view = context(files)
    assert (view.get("whole"), view.get("in_shipped"), view.get("ignore_file")) == (True, True, ".dockerignore")
    assert (view.get("takes_env"), view.get("takes_git")) == (True, True)
    assert (view.get("env_files"), view.get("key_files")) == ([".env.local"], ["tls/server.key"])


def test_the_ignore_file_of_the_dockerfile_comes_first() -> None:
    files = {"Dockerfile": DOCKERFILE, ".dockerignore": "", "Dockerfile.dockerignore": "**/.env\n.git\n"}
    view = context(files)
    assert (view.get("ignore_file"), view.get("takes_env"), view.get("takes_git")) == (
        "Dockerfile.dockerignore",
        False,
        False,
    )


def test_exclude_keeps_out() -> None:
    view = context({"Dockerfile": "FROM a\nCOPY --exclude=.env --exclude=.git . .\n"})
    assert (view.get("takes_env"), view.get("takes_git")) == (False, False)


def test_templates_and_test_keys_are_taken_gladly() -> None:
    files = {"Dockerfile": DOCKERFILE, ".env.example": "A=\n", "tests/server.key": "x", "ca.pem": "x"}
    view = context(files)
    assert (view.get("env_files"), view.get("key_files")) == ([], [])


def test_a_service_knows_its_dockerfile() -> None:
    files = {"compose.yaml": "services:\n  web:\n    build: web\n  db:\n    image: x\n", "web/Dockerfile": DOCKERFILE}
    web, db = project_of(files).views("compose.service")
    assert isinstance(web.get("built_from"), View)
    assert not db.get("built_from")
