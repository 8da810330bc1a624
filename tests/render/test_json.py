from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploylint.model import Finding, Report
from deploylint.render import FORMATS, Options

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"
render = FORMATS["json"]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def test_the_schema_holds(make: Callable[..., Report], clean: Report, schema: dict[str, Any]) -> None:
    for report in (make(), clean, make(fail_on=None)):
        jsonschema.validate(json.loads(render(report, Options())), schema)


def test_the_schema_names_every_field(make: Callable[..., Report], schema: dict[str, Any]) -> None:
    data = json.loads(render(make(), Options()))
    named = schema["$defs"]["finding"]["properties"].keys() | schema["$defs"]["span"]["properties"].keys()
    assert data.keys() == schema["properties"].keys()
    assert data["summary"].keys() == schema["properties"]["summary"]["properties"].keys()
    assert data["suppressed"][0].keys() == named - {"also"}
    assert data["findings"][0].keys() == named - {"suppression", "also"}


def test_what_is_in_it(make: Callable[..., Report]) -> None:
    data = json.loads(render(make(), Options()))
    assert data["version"] == 1
    assert data["tool"] == {"name": "deploylint", "version": "1.2.3"}
    assert data["summary"]["severities"] == {"critical": 1, "high": 1, "medium": 0, "low": 0, "info": 0}
    assert data["findings"][1] == {
        "rule": "kubernetes/missing-memory-limit",
        "aliases": ["CKV_K8S_13", "KSV-0018"],
        "severity": "high",
        "confidence": "high",
        "path": "k8s/web.yaml",
        "line": 21,
        "column": 11,
        "end_line": 21,
        "end_column": 15,
        "object": "Deployment/web",
        "message": "container web of Deployment/web has no memory limit",
        "related": [
            {
                "path": "k8s/hpa.yaml",
                "line": 3,
                "column": 7,
                "end_line": 3,
                "end_column": 10,
                "message": "the autoscaler",
            }
        ],
        "fingerprint": "f2",
        "line_hash": "b2:1",
    }
    assert data["suppressed"][0]["suppression"] == {
        "by": "comment",
        "reason": "moves out in May",
        "until": "2027-05-31",
        "path": "k8s/old.yaml",
        "line": 4,
    }
    assert data["rules"]["kubernetes/missing-memory-limit"] == {
        "passed": 2,
        "failed": 2,
        "unknown": 0,
        "not_applicable": 1,
    }
    assert data["read"][".env"] == "env"
    assert data["skipped"][0] == {"path": "logo.png", "reason": "binary"}


def test_one_finding_on_a_line(make: Callable[..., Report]) -> None:
    lines = render(make(), Options()).splitlines()
    assert [json.loads(line.rstrip(","))["rule"] for line in lines if line.startswith('{"rule"')] == [
        "secrets/committed-secret",
        "kubernetes/missing-memory-limit",
        "kubernetes/missing-memory-limit",
    ]


def test_text_is_kept_and_cannot_command(make: Callable[..., Report], limit: Finding) -> None:
    message = "##[add-mask]x \x1b[1m \U0001f600 \u202e \\ud800"
    text = render(make(findings=(limit._replace(message=message),)), Options())
    assert json.loads(text)["findings"][0]["message"] == message
    assert text.isascii()
    assert "##[" not in text


def test_lone_surrogates_are_told_in_words(make: Callable[..., Report], limit: Finding) -> None:
    text = render(make(findings=(limit._replace(message="\udc80\U0001f600"),)), Options())
    assert json.loads(text)["findings"][0]["message"] == "\\udc80\U0001f600"
