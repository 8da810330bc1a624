from __future__ import annotations

from deploylint.examples import project_of


def test_every_kind_of_file_gives_records() -> None:
    project = project_of(
        {
            ".env.production.example": "AA=1\n# BB=2\nCC\n",
            "Dockerfile": "FROM x\nENV DD=4\nARG EE=5\nARG FF\n",
            "compose.yaml": "services:\n  a:\n    image: x\n    environment: {GG: '7'}\n",
            "k8s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {HH: OA==}\nstringData: {II: '9'}\n",
            ".github/workflows/w.yml": "on: push\nenv: {JJ: '10'}\njobs: {}\n",
        }
    )
    found = {
        r.label: (r.get("origin"), r.get("value").text, r.get("commented"), r.get("role"))
        for r in project.views("record")
    }
    assert found.pop("CC") == ("env", "", False, "production-template")
    assert found == {
        "AA": ("env", "1", False, "production-template"),
        "BB": ("env", "2", True, "production-template"),
        "DD": ("docker", "4", False, ""),
        "EE": ("docker", "5", False, ""),
        "GG": ("compose", "7", False, ""),
        "HH": ("kubernetes", "OA==", False, ""),
        "II": ("kubernetes", "9", False, ""),
        "JJ": ("workflow", "10", False, ""),
    }


def test_a_repository_without_values_has_no_records() -> None:
    assert project_of({"a.js": "process.env.AA"}).views("record") == []
