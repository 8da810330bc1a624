from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.project import Project


def variables(files: dict[str, str]) -> dict[str, View]:
    return {view.label: view for view in project_of(files).views("variable")}


def test_the_level_that_decides_is_the_one_that_shows_most() -> None:
    found = variables(
        {
            "a.js": "use(process.env.AA); use(process.env.AA ?? 1); use(process.env.BB); if (process.env.BB) x();",
            "b.js": "use(process.env.CC!); use(process.env.CC || 2); process.env.DD = 'x';",
            "scripts/c.js": "use(process.env.EE)",
        }
    )
    assert {name: view.get("level") for name, view in found.items()} == {
        "AA": "default",
        "BB": "tested",
        "CC": "required",
        "EE": "tooling",
    }


def test_a_variable_stands_at_its_first_use_and_names_the_others() -> None:
    url = variables({"b.js": "process.env.URL_X", "a.js": "\nprocess.env.URL_X"})["URL_X"]
    assert (url.source.path, url.place.span.line) == ("a.js", 2)
    assert [node.source.path for node in url.get("uses")] == ["b.js"]


def test_examples_committed_files_and_pages_document() -> None:
    code = "use(process.env.AA, process.env.BB, process.env.CC_C, process.env.DD, process.env.EE, process.env.FF)"
    found = variables(
        {
            "a.js": code,
            ".env.example": "# AA=\n",
            ".env.production.example": "BB=\n",
            "README.md": "| CC_C | what |\n`DD=1`",
            ".env": "EE=1",
            ".env.test": "FF=1",
        }
    )
    assert [name for name, view in found.items() if not view.get("documented")] == ["FF"]


def test_the_nearest_example_is_named() -> None:
    found = variables(
        {"api/src/a.js": "process.env.AA", ".env.example": "X=", "api/.env.example": "X=", "web/.env.example": "X="}
    )
    assert found["AA"].get("example_path") == "api/.env.example"


def test_a_name_that_is_nearly_documented_is_named() -> None:
    files = {"a.js": "use(process.env.CORS_ORIGIN_URL, process.env.GOOGLE_CX_ID, process.env.PORT_X)"}
    found = variables({**files, ".env.example": "CORS_ORIGINS_URL=\nGOOGLE_ID_CX=\n"})
    assert {name: view.get("near") for name, view in found.items()} == {
        "CORS_ORIGIN_URL": "CORS_ORIGINS_URL",
        "GOOGLE_CX_ID": "GOOGLE_ID_CX",
        "PORT_X": "",
    }


def test_kubernetes_supplies_by_reference() -> None:
    manifest = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: example.com/shop:1
      env:
        - {name: AA, valueFrom: {secretKeyRef: {name: s, key: a}}}
        - {name: BB, value: x}
        - {name: POSTGRES_URL, valueFrom: {configMapKeyRef: {name: s, key: a}}}
    - name: db
      image: postgres@sha256:00
      env:
        - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: a}}}
        - name: [wrong]
        - wrong
"""
    found = variables({"k8s/pod.yaml": manifest})
    assert {name: view.get("level") for name, view in found.items()} == {"AA": "manifest", "POSTGRES_URL": "manifest"}


def test_what_code_demands_is_one_view() -> None:
    project: Project = project_of(
        {"b.py": "import os\nos.environ['AA']\n", "a.py": "import os\nos.environ['BB']\nos.getenv('CC', 1)"}
    )
    (demand,) = project.views("variable.demand")
    assert demand.get("names") == ["BB", "AA"]
    assert demand.source.path == "a.py"
    assert not demand.get("exists")
    assert project_of({"a.py": "x = 1"}).views("variable.demand") == []


def test_compose_and_workflow_uses() -> None:
    files = {
        "compose.yaml": "services:\n  a:\n    image: x:${TAG_A}\n    command: ${BB:-x} ${CC:?no}\n",
        ".github/workflows/w.yml": "on: push\nenv:\n  DD: ${{ secrets.DD }}\n  EE: x\njobs: {}\n",
    }
    assert {name: view.get("level") for name, view in variables(files).items()} == {
        "TAG_A": "read",
        "BB": "default",
        "CC": "required",
        "DD": "pipeline",
    }
