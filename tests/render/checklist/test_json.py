from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from checklist_sample import clean, hostile, only, sample, trigger
from deploylint.model.checklist import State
from deploylint.render.checklist import FORMATS, Options

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "checklist-report.schema.json").read_text("utf-8"))
render = FORMATS["json"]


def test_it_holds_to_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for report in (sample(), clean(), only(trigger(State.FAIL)), hostile("\n::error::\x1b[31m \udc80")):
        validator.validate(json.loads(render(report, Options())))


def unknown(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Fields that are written and that the schema does not name."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for one in value:
            yield from unknown(one, schema.get("items", {}), where)
    elif isinstance(value, dict):
        options = [schema, *schema.get("anyOf", ())]
        options = [SCHEMA["$defs"][o["$ref"].rpartition("/")[2]] if "$ref" in o else o for o in options]
        named = {name: one for option in options for name, one in option.get("properties", {}).items()}
        free = next((option["additionalProperties"] for option in options if "additionalProperties" in option), None)
        for name, one in value.items():
            if name not in named and free is None and named:
                yield f"{where}/{name}"
            else:
                yield from unknown(one, named.get(name) or free or {}, f"{where}/{name}")


def test_the_schema_names_every_field() -> None:
    assert sorted(set(unknown(json.loads(render(sample(), Options())), SCHEMA))) == []
    assert list(unknown({"tool": {"colour": 1}}, SCHEMA)) == ["/tool/colour"]


def test_everything_is_in_it() -> None:
    report = sample()
    data = json.loads(render(report, Options()))
    assert (data["version"], data["verdict"], data["phase"], data["base"]) == (1, "closed", "T-2h", "origin/main")
    assert data["summary"]["items"] == 207
    assert sum(data["summary"]["states"].values()) == data["summary"]["due"] == 168
    items = {item["id"]: item for item in data["items"]}
    assert len(items) == 207
    (piece,) = items["S002"]["slots"][1]["evidence"]
    assert piece["measured"]["observed"] == 71.25
    assert piece["subject"]["commit"] == report.commit
    assert items["S075"]["state"] == "waived"
    assert items["S075"]["underlying"] == "fail"
    assert items["S075"]["waiver"]["ticket"] == "OPS-12"
    assert items["S001"]["reason"] == "other-commit"
    assert items["S001"]["reason_text"] == "it is about another commit"
    assert items["S008"]["step"] == "deploylint attest S008"
    assert (len(data["problems"]), len(data["changes"]), len(data["notes"])) == (2, 2, 1)


def test_it_is_the_same_each_time_with_an_item_on_a_line() -> None:
    text = render(sample(), Options())
    assert text == render(sample(), Options())
    assert sum(line.startswith('{"id": "S') for line in text.splitlines()) == 207


def test_a_number_that_json_cannot_write_is_text() -> None:
    assert '"samples": ["nan"]' in render(hostile("x"), Options())
