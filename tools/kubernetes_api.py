"""Derive schemas/kubernetes-api.jsonl.gz from the OpenAPI definitions that the package kubernetes-validate carries.

    python tools/kubernetes_api.py             download the package from PyPI and write the file
    python tools/kubernetes_api.py --wheel W   the same from a wheel that is here already

Run it when the package has a new minor version of Kubernetes; what it writes depends on the wheel alone. The file is
gzip around lines of JSON. The first line is the index:

    versions     the minor versions, oldest first ("1.25", …); elsewhere a version is its position here
    kinds        {apiVersion: {kind: name of its definition}}
    definitions  {name: [version, line, version, line, …]}: from which version on the definition is which line of the
                 file (from 1, the line after the index); line 0 means that this version has none

Each other line is one definition: JSON Schema reduced to what it takes to judge a manifest's structure (`type`,
`properties`, `required`, `items`, `additionalProperties`, integer and date `format`s, `$ref` to a name). A field that
may be null says nothing of it, because Kubernetes reads null as not there. Equal definitions are one line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "schemas" / "kubernetes-api.jsonl.gz"
PACKAGE = "kubernetes-validate"
_MEMBER = re.compile(r".*/v(1\.\d+)\.\d+-local/_definitions\.json")
_FORMATS = frozenset({"int32", "int64", "date-time"})

Schema = dict[str, Any]


def main() -> None:
    """Write the file and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="a wheel of kubernetes-validate")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or download(Path(folder))
        text = compact(read(wheel))
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{TARGET}: {text.count(chr(10)):,} lines, {len(text):,} bytes, {TARGET.stat().st_size:,} compressed")


def download(folder: Path) -> Path:
    """The newest wheel of the package, in the folder."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), PACKAGE], check=True)
    return next(folder.glob("*.whl"))


def read(wheel: Path) -> dict[str, dict[str, Schema]]:
    """The definitions by name, for each minor version, oldest first."""
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            match = _MEMBER.fullmatch(member)
            if match:
                found[match[1]] = json.loads(archive.read(member))["$defs"]
    return dict(sorted(found.items(), key=lambda item: int(item[0].partition(".")[2])))


def compact(versions: Mapping[str, Mapping[str, Schema]]) -> str:
    """The lines of the file."""
    lines: dict[str, int] = {}
    definitions: dict[str, list[int]] = {}
    kinds: dict[str, dict[str, str]] = {}
    for number, found in enumerate(versions.values()):
        present = {short(name): schema for name, schema in found.items()}
        if len(present) != len(found):
            raise ValueError("two definitions have one short name")
        for name, schema in sorted(present.items()):
            for api, kind in _identity(schema):
                kinds.setdefault(api, {})[kind] = name
            line = json.dumps(reduced(schema), sort_keys=True, separators=(",", ":"))
            _note(definitions.setdefault(name, []), number, lines.setdefault(line, len(lines) + 1))
        for name in definitions.keys() - present.keys():
            _note(definitions[name], number, 0)
    index = {"versions": list(versions), "kinds": kinds, "definitions": definitions}
    return "\n".join([json.dumps(index, sort_keys=True, separators=(",", ":")), *lines]) + "\n"


def _note(changes: list[int], version: int, line: int) -> None:
    if not changes or changes[-1] != line:
        changes.extend((version, line))


def short(name: str) -> str:
    """`core.v1.Pod` for `io.k8s.api.core.v1.Pod`."""
    return ".".join(name.split(".")[-3:])


def _identity(schema: Schema) -> list[tuple[str, str]]:
    """apiVersion and kind of what may be sent to the API server; what stands for every group at once is no object."""
    found = schema.get("x-kubernetes-group-version-kind", [])
    if len(found) != 1:
        return []
    group, version, kind = found[0]["group"], found[0]["version"], found[0]["kind"]
    return [(f"{group}/{version}" if group else version, kind)]


def reduced(schema: Schema) -> Schema:
    """A schema without words, alternatives and permission to be null."""
    if "oneOf" in schema:
        return {"type": sorted({kind for branch in schema["oneOf"] for kind in _types(branch)})}
    if "$ref" in schema:
        return {"$ref": short(schema["$ref"].rpartition("/")[2])}
    result: Schema = {"type": types[0]} if (types := _types(schema)) else {}
    if schema.get("format") in _FORMATS:
        result["format"] = schema["format"]
    if properties := schema.get("properties"):
        result["properties"] = {name: reduced(child) for name, child in properties.items()}
    result.update({word: reduced(schema[word]) for word in ("items", "additionalProperties") if word in schema})
    if required := schema.get("required"):
        result["required"] = sorted(required)
    return result


def _types(schema: Schema) -> list[str]:
    written = schema.get("type", [])
    return [kind for kind in ([written] if isinstance(written, str) else written) if kind != "null"]


if __name__ == "__main__":
    main()
