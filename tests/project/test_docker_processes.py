from __future__ import annotations

from deploylint.examples import project_of
from deploylint.project.docker_targets import named_contexts, targeted


def running(text: str, **files: str) -> list[tuple[str, str]]:
    project = project_of({"Dockerfile": text, **files})
    return [(view.get("keyword"), view.get("text")) for view in project.views("docker.process")]


def test_what_is_in_force_comes_through_the_stages() -> None:
    text = 'FROM a AS base\nENTRYPOINT ["x"]\nCMD ["y"]\nHEALTHCHECK CMD z\nFROM base\nCMD a b\n'
    assert running(text) == [("ENTRYPOINT", "x"), ("CMD", "a b"), ("HEALTHCHECK", "z")]


def test_an_entrypoint_drops_the_command_it_inherits() -> None:
    assert running('FROM a AS base\nCMD ["y"]\nFROM base\nENTRYPOINT ["x"]\n') == [("ENTRYPOINT", "x")]


def test_a_stage_that_is_not_shipped_runs_nothing() -> None:
    assert running("FROM a AS test\nCMD x\nFROM a\n") == []


def test_two_images_of_one_file_share_what_they_inherit() -> None:
    compose = "services:\n  a: {build: {context: ., target: one}}\n  b: {build: .}\n"
    text = "FROM a AS base\nCMD x\nFROM base AS one\nFROM base AS two\n"
    assert running(text, **{"compose.yaml": compose}) == [("CMD", "x")]


def test_targets_are_found_wherever_they_are_written() -> None:
    project = project_of(
        {
            "Dockerfile": "FROM a\n",
            "Makefile": "x:\n\tdocker build --target=Worker .\n",
            "docker-bake.hcl": 'target "web" {\n  target = "web-prod"\n  contexts = {\n    shared = "../a"\n  }\n}\n',
            "build.sh": "docker buildx build --build-context assets=../assets --target api .\n",
        }
    )
    assert all(targeted(name, "Dockerfile", project) for name in ("worker", "web-prod", "api"))
    assert not targeted("assets", "Dockerfile", project)
    assert {"shared", "assets"} <= named_contexts(project)
