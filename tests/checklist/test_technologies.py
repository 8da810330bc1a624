"""What items ask about is found by its traces, and its absence is only said of what could be read."""

from __future__ import annotations

import pytest

from deploylint.artifacts import kind_of
from deploylint.checklist.technologies import Detector, technologies
from deploylint.model import Place, Skipped, Source, Span
from deploylint.parse import Fault
from deploylint.project import Project


def project(files: dict[str, str], **more: object) -> Project:
    sources = [Source(path, kind_of(path, text, frozenset()), text) for path, text in files.items()]
    return Project(sources, **more)  # type: ignore[arg-type]


TOO_LARGE = "has 2,000,000 bytes, more than the 1,048,576 that are read"
COMPOSE = "services:\n  cache:\n    image: docker.io/library/redis:7@sha256:{}\n".format("0" * 64)
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: db, image: mongo:7}
"""


@pytest.mark.parametrize(
    ("name", "files", "trace"),
    [
        ("docker", {"web/Dockerfile": "FROM scratch\n"}, "web/Dockerfile"),
        ("k8s", {"k8s/web.yaml": DEPLOYMENT}, "k8s/web.yaml"),
        ("k8s", {".github/workflows/d.yml": "jobs: {a: {steps: [{run: kubectl apply -f k8s}]}}\n"}, "kubectl apply"),
        ("mongodb", {"k8s/web.yaml": DEPLOYMENT}, "image mongo in k8s/web.yaml"),
        ("mongodb", {"package.json": '{"dependencies": {"mongoose": "8"}}'}, "mongoose in package.json"),
        ("db", {"package.json": '{"dependencies": {"mongoose": "8"}}'}, "mongoose in package.json"),
        ("redis", {"compose.yaml": COMPOSE}, "image redis in compose.yaml"),
        ("redis", {"go.mod": "require github.com/redis/go-redis/v9 v9.7.0\n"}, "github.com/redis/go-redis in go.mod"),
        ("redis", {".env.example": "CACHE=redis://cache:6379\n"}, "'redis://' in .env.example"),
        ("ext:twilio", {"src/sms.ts": "const sid = process.env.TWILIO_SID;\n"}, "TWILIO_SID in src/sms.ts"),
        ("ext:any", {".env.example": "RAZORPAY_KEY_ID=\n"}, "RAZORPAY_KEY_ID in .env.example"),
        ("api", {"requirements.txt": "fastapi==0.115\n"}, "fastapi in requirements.txt"),
        ("web", {"requirements.txt": "fastapi==0.115\n"}, "fastapi in requirements.txt"),
        ("typescript", {"src/a.ts": "export {}\n"}, "src/a.ts"),
        ("node", {"package.json": "{}"}, "package.json"),
        ("github", {".github/workflows/ci.yml": "on: push\njobs: {}\n"}, ".github/workflows/ci.yml"),
        ("aws", {"infra/main.tf": 'provider "aws" {}\n'}, "in infra/main.tf"),
        ("cloud", {"infra/main.tf": 'provider "aws" {}\n'}, "in infra/main.tf"),
    ],
)
def test_a_trace_is_enough(name: str, files: dict[str, str], trace: str) -> None:
    found = Detector(project(files), git=False).asked(name)

    assert found.applies is True
    assert trace in found.text


@pytest.mark.parametrize("name", sorted({*technologies()} - {"any", "git"}))
def test_nothing_is_found_in_prose(name: str) -> None:
    prose = "Use MongoDB, redis://x, kubectl apply, Twilio, AWS, mongoose, aws s3 and kind: Ingress if you like.\n"
    found = Detector(project({"README.md": prose, "notes.txt": prose}), git=False).asked(name)

    assert found.applies is False
    assert found.text == f"looked for {technologies()[name].says} in 2 files and found none"


def test_absence_is_not_said_where_a_file_could_not_be_read() -> None:
    lost = Fault("encoding", Place(Source("k8s/web.yaml", "kubernetes", ""), Span(1, 1, 1, 2)), "is no UTF-8")
    found = Detector(project({"README.md": ""}, faults=[lost]), git=False).asked("redis")

    assert found.applies is None
    assert "k8s/web.yaml could not be read" in found.text


@pytest.mark.parametrize(
    ("text", "applies"),
    [("FROM {{ base }}\nRUN make\n", False), ("FROM {{ base }}\nENV REDIS_URL=x\n", None)],
    ids=["says nothing of it", "speaks of it"],
)
def test_a_file_hides_only_what_its_text_may_say(text: str, applies: bool | None) -> None:
    lost = Fault("template", Place(Source("app.Dockerfile.jinja", "docker", text), Span(1, 1, 1, 2)), "a template")

    assert Detector(project({"README.md": ""}, faults=[lost]), git=False).asked("redis").applies is applies


def test_a_large_file_that_deploys_nothing_hides_nothing() -> None:
    skipped = [Skipped("assets/licenses.json", TOO_LARGE), Skipped("k8s/all.yaml", TOO_LARGE)]

    assert Detector(project({"README.md": ""}, skipped=skipped[:1]), git=False).asked("redis").applies is False
    assert Detector(project({"README.md": ""}, skipped=skipped), git=False).asked("redis").applies is None


def test_git_is_known_from_outside() -> None:
    assert Detector(project({}), git=True).asked("git").applies is True
    assert Detector(project({}), git=False).asked("git").applies is False


def test_an_unknown_technology_is_an_error() -> None:
    with pytest.raises(KeyError):
        Detector(project({}), git=False).asked("cobol")


def test_technologies_name_others_that_exist() -> None:
    named = {other for technology in technologies().values() for other in technology.any}

    assert named <= set(technologies())


def test_many_traces_are_counted() -> None:
    files = {f"{letter}/Dockerfile": "FROM scratch\n" for letter in "abcde"}

    assert Detector(project(files), git=False).asked("docker").text.endswith("c/Dockerfile and 2 more")
