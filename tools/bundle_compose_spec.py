"""Writes schemas/compose-spec.json: the schema of compose files, as compose's own loader embeds it, without its prose.

Run with Go in the PATH. The schema is part of the Go module github.com/compose-spec/compose-go; references within
`allOf` are joined, so that a walk meets one mapping where the schema speaks of several.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MODULE = "github.com/compose-spec/compose-go/v2"
VERSION = "v2.16.2"
TARGET = Path(__file__).parents[1] / "schemas" / "compose-spec.json"
_PROSE = ("description", "title", "default", "$id")
_NOT_PROSE_BELOW = ("properties", "patternProperties", "$defs")


def fetch() -> dict[str, Any]:
    """The schema as the module's release has it."""
    command = ["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads((Path(json.loads(done.stdout)["Dir"]) / "schema/compose-spec.json").read_text())
    return found


def bare(part: Any, *, names: bool = False) -> Any:
    """The schema without what is said for people; below `names` every key is a name and stays."""
    if isinstance(part, dict):
        kept = {key: value for key, value in part.items() if names or key not in _PROSE}
        return {key: bare(value, names=not names and key in _NOT_PROSE_BELOW) for key, value in kept.items()}
    return [bare(entry) for entry in part] if isinstance(part, list) else part


def joined(definition: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """A definition with the properties of those that its `allOf` refers to."""
    if "allOf" not in definition:
        return definition
    made = {key: value for key, value in definition.items() if key not in ("allOf", "unevaluatedProperties")}
    properties: dict[str, Any] = {}
    for entry in definition["allOf"]:
        name = entry["$ref"].removeprefix("#/$defs/")
        properties |= joined(others[name], others).get("properties", {})
    made["type"] = "object"
    made["properties"] = properties | made.get("properties", {})
    made["patternProperties"] = {"^x-": {}}
    made["additionalProperties"] = False
    return made


def main() -> None:
    """Write the file."""
    schema = bare(fetch())
    definitions = schema["$defs"]
    schema["$defs"] = {name: joined(definition, definitions) for name, definition in definitions.items()}
    for name in ("container_spec", "workload_spec"):
        del schema["$defs"][name]
    schema = {"$comment": f"{MODULE} {VERSION}, Apache-2.0", **schema}
    TARGET.write_text(json.dumps(schema, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
