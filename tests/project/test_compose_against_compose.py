"""Merged services are what compose's own loader merges."""

from __future__ import annotations

import random
from typing import Any

import compose_oracle
from deploylint.examples import project_of
from deploylint.model import Node, View
from deploylint.project.compose import dependencies
from deploylint.views.compose import pairs

BASE = (
    "image: 'nginx:${TAG:-1}'",
    "build: ./web",
    "build: {context: ., args: {A: 1, B: 2}, target: base}",
    "command: run it",
    "command: [run, it]",
    "environment: [A=1, B=2]",
    "environment: {A: 1, C: 3}",
    "labels: {x: 1}",
    "ports: ['80:80', '127.0.0.1:81:81']",
    "ports: [{target: 80, published: '80'}]",
    "volumes: ['./a:/a', 'data:/b', /c]",
    "volumes: [{type: bind, source: ./z, target: /a, read_only: true}]",
    "depends_on: [db]",
    "depends_on: {db: {condition: service_healthy}}",
    "healthcheck: {test: [CMD, a], interval: 5s}",
    "logging: {driver: json-file, options: {a: b}}",
    "logging: {options: {c: d}}",
    "cap_add: [NET_ADMIN]",
    "cap_add: [SYS_ADMIN, NET_ADMIN]",
    "security_opt: ['seccomp:unconfined']",
    "user: root",
    "user: '1000'",
    "privileged: true",
    "deploy: {resources: {limits: {memory: 50M}}}",
    "deploy: {resources: {limits: {cpus: '1'}}, replicas: 2}",
    "dns: 1.1.1.1",
    "dns: [8.8.8.8, 1.1.1.1]",
    "tmpfs: /tmp",
    "restart: always",
)
TAGGED = (
    "ports: !reset []",
    "ports: !override ['90:90']",
    "environment: !override {Z: 1}",
    "privileged: !reset null",
    "command: !reset null",
    "healthcheck: !reset {}",
    "user: ",
    "image: other",
)


def _service(chance: random.Random, lines: tuple[str, ...], most: int) -> str:
    chosen = {line.partition(":")[0]: line for line in chance.sample(lines, most)}
    return "".join(f"    {line}\n" for line in chosen.values())


def files(seed: int) -> dict[str, str]:
    """A file and what goes over it, or one with a service that extends another."""
    chance = random.Random(seed)
    base, over = _service(chance, BASE, 8), _service(chance, (*BASE, *TAGGED), 8)
    if seed % 2:
        return {"compose.yaml": f"services:\n  web:\n{base}", "compose.override.yaml": f"services:\n  web:\n{over}"}
    plain = _service(chance, BASE, 8)
    return {"compose.yaml": f"services:\n  one:\n{base}  web:\n    extends: one\n{plain}"}


def ours(view: View) -> dict[str, Any]:
    node = view.node
    return {
        "image": view.get("image").text,
        "user": view.get("user").text,
        "context": _path(view.get("context").text),
        "target": view.get("target").text,
        "args": {key: value.scalar for key, value in pairs(view.get("build").get("args"))},
        "command": _words(node.get("command")),
        "environment": {key: value.scalar for key, value in pairs(node.get("environment"))},
        "ports": sorted(
            (port.address, str(port.published[0]) if port.published else "", port.target[0])
            for port in view.get("published")
        ),
        "mounts": sorted((_path(mount.source), mount.target, mount.read_only) for mount in view.get("mounts")),
        "depends_on": sorted(dependencies(node)),
        "test": [entry.text for entry in node.at("healthcheck", "test").entries],
        "logging": {key: value.text for key, value in node.at("logging", "options").items},
        "cap_add": [entry.text for entry in node.get("cap_add").entries],
        "security_opt": [entry.text for entry in node.get("security_opt").entries],
        "privileged": node.get("privileged").value is True,
        "memory": node.at("deploy", "resources", "limits", "memory").text,
        "cpus": node.at("deploy", "resources", "limits", "cpus").text,
        "dns": _texts(node.get("dns")),
        "tmpfs": _texts(node.get("tmpfs")),
        "restart": node.get("restart").text,
    }


def _path(text: str) -> str:
    return text.lstrip(".")


def _words(node: Node) -> list[str]:
    return node.text.split() if node.text else [entry.text for entry in node.entries]


def _texts(node: Node) -> list[str]:
    return [node.text] if node.text else [entry.text for entry in node.entries]


def theirs(service: dict[str, Any]) -> dict[str, Any]:
    build = service.get("build") or {}
    limits = ((service.get("deploy") or {}).get("resources") or {}).get("limits") or {}
    return {
        "image": service.get("image") or "",
        "user": service.get("user") or "",
        "context": build.get("context", ""),
        "target": build.get("target", ""),
        "args": _mapping(build.get("args")),
        "command": _list(service.get("command")),
        "environment": _mapping(service.get("environment")),
        "ports": sorted(
            (p.get("host_ip", ""), p.get("published", ""), p["target"]) for p in service.get("ports") or ()
        ),
        "mounts": sorted(
            (m.get("source", ""), m["target"], m.get("read_only", False)) for m in service.get("volumes") or ()
        ),
        "depends_on": sorted(service.get("depends_on") or ()),
        "test": (service.get("healthcheck") or {}).get("test") or [],
        "logging": (service.get("logging") or {}).get("options") or {},
        "cap_add": service.get("cap_add") or [],
        "security_opt": service.get("security_opt") or [],
        "privileged": service.get("privileged", False),
        "memory": str(limits.get("memory", "")),
        "cpus": str(limits.get("cpus", "")),
        "dns": _list(service.get("dns")),
        "tmpfs": _list(service.get("tmpfs")),
        "restart": service.get("restart") or "",
    }


def _list(value: Any) -> list[str]:
    return value.split() if isinstance(value, str) else value or []


def _mapping(value: Any) -> dict[str, str]:
    if isinstance(value, list):
        return {entry.partition("=")[0]: entry.partition("=")[2] for entry in value}
    return {key: str(entry) for key, entry in (value or {}).items()}


def test_random_pairs() -> None:
    requests = [files(seed) for seed in range(300)]
    compared = 0
    for request, answer in zip(requests, compose_oracle.answers(requests), strict=True):
        if "model" not in answer:
            continue
        views = {v.derived["path"]: v for v in project_of(request).views("compose.service") if v.label == "service web"}
        web = views.get("compose.override.yaml") or views["compose.yaml"]
        compared += 1
        assert ours(web) == theirs(answer["model"]["services"]["web"]), request
    assert compared > 250
