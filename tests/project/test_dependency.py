from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.values.dependency_purposes import PURPOSES, purposes_of


def services(files: dict[str, str]) -> dict[str, View]:
    return {view.get("name"): view for view in project_of(files).views("dependency.service")}


def names(view: View, fact: str) -> list[str]:
    return [node.text for node in view.get(fact)]


def test_names_stand_once_for_a_purpose() -> None:
    for purpose, names in PURPOSES.items():
        assert len(names.split()) == len(set(names.split())), purpose
        assert names == names.lower(), purpose
    assert purposes_of("@sentry/node") >= {"sentry", "error_tracking"}
    assert purposes_of("left-pad") == frozenset()


def test_a_program_uses_what_it_runs_with() -> None:
    manifest = '{"dependencies": {"express": "4"}, "devDependencies": {"helmet": "1", "sharp": "1", "twilio": "5"}}'
    (view,) = project_of({"Dockerfile": "FROM node", "package.json": manifest}).views("dependency.application")

    assert set(view.get("uses")) == {"server", "image_processing"}
    assert view.get("deployed") is True
    assert view.get("server").text == "express"
    assert not view.get("front_end").exists
    assert services({"package.json": manifest}) == {}


def test_manifests_of_tests_and_examples_are_left_out() -> None:
    manifest = '{"dependencies": {"express": "4"}}'
    assert (
        project_of({"examples/package.json": manifest, "tests/package.json": manifest}).views("dependency.package")
        == []
    )


def test_code_is_that_of_the_programs_own_folder() -> None:
    files = {
        "a/package.json": '{"dependencies": {"express": "4"}}',
        "b/requirements.txt": "flask\n",
        "b/app.py": "import sentry_sdk\nsentry_sdk.init(dsn)\n",
    }
    one, other = project_of(files).views("dependency.application")
    assert "error_tracking_started" not in one.get("code")
    assert other.get("code")["error_tracking_started"].place.span.line == 2
    assert (one.get("readable"), other.get("readable")) == (False, True)


def test_keys_of_a_service() -> None:
    found = services(
        {
            "package.json": '{"dependencies": {"twilio": "5", "@sendgrid/mail": "8"}}',
            "app.js": "use(process.env.TWILIO_AUTH_TOKEN, process.env.TWILIO_SID, process.env.TWILIO_API_SECRET)",
            ".env.example": "TWILIO_AUTH_TOKEN=\n# TWILIO_MESSAGING_SERVICE_SID=\nMAIL_FROM=a@example.com\n",
        }
    )
    twilio = found["twilio"]
    assert sorted(names(twilio, "documented")) == ["TWILIO_AUTH_TOKEN"]
    assert names(twilio, "undocumented") == ["TWILIO_API_SECRET"]
    assert twilio.get("sender").text == "TWILIO_MESSAGING_SERVICE_SID"
    assert found["sendgrid"].get("sender").exists


def test_a_key_that_is_written_out() -> None:
    key = "".join(["q7Xk2mVt", "9LrB4wZs", "8NcY1hJd"])
    compose = "services:\n  web:\n    image: web:1\n    environment:\n      CLOUDINARY_API_SECRET: %s\n"
    manifest = {"package.json": '{"dependencies": {"cloudinary": "2"}}'}

    assert len(services({**manifest, "compose.yaml": compose % key})["cloudinary"].get("literals")) == 1
    assert services({**manifest, "compose.yaml": compose % "${SECRET}"})["cloudinary"].get("literals") == []
    assert services({**manifest, "compose.yaml": compose % "changeme"})["cloudinary"].get("literals") == []
