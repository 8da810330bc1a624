from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import Node, View
from deploylint.project import Project

NAMED = '{"name": "shop"}'
IMAGE = {"Dockerfile": "FROM node:22\nEXPOSE 80\n"}


def project(**files: str) -> Project:
    return project_of({**IMAGE, **files})


def subjects(**files: str) -> dict[str, bool]:
    return {view.get("subject"): view.get("tested") for view in project(**files).views("test.subject")}


def test_subjects_are_asked_where_the_code_calls_for_them() -> None:
    package = '{"dependencies": {"multer": "1", "jsonwebtoken": "9"}}'
    assert subjects(**{"package.json": package}) == {"uploads": False, "authentication": False}
    assert subjects(**{"package.json": '{"dependencies": {"express": "4"}}'}) == {}
    assert subjects(**{"app/main.py": "async def take(file: UploadFile): ...\n"}) == {"uploads": False}
    assert subjects(**{"tests/test_a.py": "UploadFile\n"}) == {}


def test_tests_are_found_by_path_and_by_text() -> None:
    package = '{"dependencies": {"multer": "1", "jsonwebtoken": "9"}}'
    by_path = subjects(**{"package.json": package, "test/upload.spec.js": "", "src/auth/login.test.ts": ""})
    assert by_path == {"uploads": True, "authentication": True}
    by_text = subjects(**{"package.json": package, "app.test.ts": 'it("answers 401 without a token", f)'})
    assert by_text == {"uploads": False, "authentication": True}


def test_requirements_are_whole_names() -> None:
    assert subjects(**{"requirements.txt": "pymongo-inmemory==1\n"}) == {}
    assert subjects(**{"requirements.txt": "flask\nPyMongo[srv] >= 4\n"}) == {"injection": False}


def script(text: str, path: str = "perf/load.js") -> View:
    (view,) = project(**{path: text}).views("test.load_script")
    return view


def number(node: Node) -> object:
    return "unknown" if node.unknown else node.value


K6 = 'import http from "k6/http";\n'


def test_limits_and_users_of_load_scripts() -> None:
    view = script(
        K6 + 'export const options = { vus: 50, stages: [{ target: 1_500 }], t: ["p(95)<250", "p(99)<900"] };'
    )
    assert (number(view.get("limit")), number(view.get("users"))) == (250, 1500)
    computed = script(K6 + "export const options = { vus: USERS, t: [`p(95)<${LIMIT}`] };")
    assert (number(computed.get("limit")), number(computed.get("users"))) == ("unknown", "unknown")
    bare = script(K6)
    assert (number(bare.get("limit")), number(bare.get("users"))) == (None, None)


def test_other_tools() -> None:
    artillery = (
        "config:\n  target: https://staging.example.com\n  phases:\n    - arrivalRate: 1200\n  ensure:\n    p95: 180\n"
    )
    view = script(artillery, "perf/a.yml")
    assert (view.get("tool"), number(view.get("limit")), number(view.get("users"))) == ("artillery", 180, 1200)
    assert script("from locust import HttpUser\n", "perf/locustfile.py").get("tool") == "locust"


def test_targets() -> None:
    assert script(K6 + 'http.get("https://api.production.example.com/")').get("production").exists
    assert not script(K6 + 'http.get("https://live.staging.example.com/")').get("production").exists
    assert not script(K6 + "http.get(__ENV.BASE_URL)").get("production").exists


def test_marks_in_tests() -> None:
    text = 'describe("a", () => {\n  it.only("b", f);\n  it.skip("c", f);\n  xit("d", f);\n  "it.only(";\n});\n'
    (view,) = project(**{"a.test.ts": text}).views("test.file")
    assert view.get("focused").place.span.line == 2
    assert [node.place.span.line for node in view.get("skipped")] == [3, 4]


def test_kinds_of_tests() -> None:
    files = {"package.json": NAMED, "tests/unit/a.test.ts": "", "e2e/b.spec.ts": ""}
    (view,) = project(**files).views("test.suites")
    assert view.get("missing") == ["integration"]
    (none,) = project(**{"package.json": NAMED}).views("test.suites")
    assert (none.get("count"), none.place.source.path) == (0, "Dockerfile")
