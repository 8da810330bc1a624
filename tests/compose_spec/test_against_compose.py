"""The walk over compose's schema says what compose's own loader says, of random changes of a file that has it all."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

import compose_oracle
from deploylint.compose_spec.schema import flaws
from deploylint.model import Source
from deploylint.parse.yaml import parse

WHOLE: dict[str, Any] = {
    "name": "shop",
    "x-own": {"any": ["thing"]},
    "services": {
        "web": {
            "image": "nginx:1.27",
            "build": {"context": ".", "args": {"A": "1"}, "target": "web", "cache_from": ["a"], "no_cache": True},
            "command": ["serve", "--fast"],
            "environment": {"A": "1", "B": 2, "C": None, "D": True},
            "env_file": [{"path": "a.env", "required": False}, "b.env"],
            "ports": ["80:80", 8080, {"target": 443, "published": "443", "host_ip": "127.0.0.1"}],
            "volumes": ["./a:/a", {"type": "bind", "source": "./b", "target": "/b", "read_only": True}],
            "depends_on": {"db": {"condition": "service_healthy", "restart": True}},
            "networks": {"inside": {"aliases": ["shop"], "priority": 1}, "default": None},
            "healthcheck": {"test": ["CMD", "true"], "interval": "10s", "retries": 3},
            "deploy": {
                "replicas": 2,
                "resources": {"limits": {"cpus": "0.5", "memory": "50M", "pids": 10}},
                "restart_policy": {"condition": "any", "max_attempts": 3},
                "update_config": {"parallelism": 2, "order": "start-first"},
            },
            "logging": {"driver": "local", "options": {"max-size": "10m", "max-file": 3}},
            "ulimits": {"nproc": 65535, "nofile": {"soft": 1, "hard": 2}},
            "labels": ["a=b"],
            "cap_add": ["NET_ADMIN"],
            "security_opt": ["no-new-privileges:true"],
            "privileged": False,
            "user": "1000",
            "restart": "always",
            "tmpfs": "/tmp",
            "dns": ["1.1.1.1"],
            "extra_hosts": {"a": "1.2.3.4"},
            "sysctls": {"net.core.somaxconn": 1024},
            "mem_limit": "1g",
            "cpus": 0.5,
            "init": True,
            "profiles": ["all"],
            "secrets": ["token", {"source": "token", "target": "t", "mode": 292}],
            "develop": {"watch": [{"path": "./src", "action": "sync", "target": "/src"}]},
        },
        "db": {"image": "postgres:17"},
    },
    "networks": {"inside": {"driver": "bridge", "internal": True, "ipam": {"config": [{"subnet": "10.0.0.0/24"}]}}},
    "volumes": {"data": None, "more": {"external": True, "name": "x"}},
    "secrets": {"token": {"file": "./token"}},
}
STRANGE: tuple[Any, ...] = (None, 7, 1.5, "word", "", True, [], {}, ["word"], [7], {"word": 7}, [None])
NAMES = ("imag", "ports", "context", "x-more", "target", "service", "driver", "condition", "retry", "memory", "a b")


def _containers(value: Any) -> list[Any]:
    if not isinstance(value, (dict, list)):
        return []
    children = value.values() if isinstance(value, dict) else value
    return [value, *(found for child in children for found in _containers(child))]


def changed(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    made = copy.deepcopy(WHOLE)
    for _ in range(chance.choice((1, 1, 1, 2))):
        at = chance.choice([c for c in _containers(made) if c])
        key = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
        change = chance.random()
        if change < 0.2:
            del at[key]
        elif change < 0.4 and isinstance(at, dict):
            at[chance.choice(NAMES)] = at.pop(key)
        elif change < 0.5 and isinstance(at, dict):
            at[chance.choice(NAMES)] = chance.choice(STRANGE)
        else:
            at[key] = copy.deepcopy(chance.choice(STRANGE))
    return made


def ours(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    (document,) = parse(Source("compose.yaml", "compose", text))
    return [(flaw.kind, flaw.route) for flaw in flaws(document.root)]


def test_random_files() -> None:
    texts = [json.dumps(WHOLE), *(json.dumps(changed(seed)) for seed in range(250))]
    refused = 0
    for text, answer in zip(texts, compose_oracle.answers({"compose.yaml": text} for text in texts), strict=True):
        error = answer.get("error", "")
        if "validating" in error:
            refused += 1
            assert ours(text), f"{error}\n{text}"
        elif not error:
            assert not ours(text), text
    assert refused > 60


@pytest.mark.parametrize(
    "text",
    [
        "services: {web: {image: x, ports: !reset null, environment: !override {A: 1}}}",
        "services: {web: {image: x, ports: '${PORTS}', tty: $TTY, deploy: {replicas: '${N}'}}}",
        "services: {'{{ name }}': {image: x}, web: {'{{ key }}': 1, image: {{ image }}}}",
        "services: {web: {image: x, command: , entrypoint: }}\nvolumes: {a: }\nnetworks: {b: }",
    ],
)
def test_what_is_decided_elsewhere(text: str) -> None:
    assert ours(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("services: {web: {imag: x}}", [("unknown", ("services", "web", "imag"))]),
        ("services: {web: }", [("type", ("services", "web"))]),
        ("services: {web: {ports: [{target: [1]}]}}", [("type", ("services", "web", "ports", 0, "target"))]),
        (
            "services: {web: {depends_on: {db: {}}}}",
            [("missing", ("services", "web", "depends_on", "db", "condition"))],
        ),
        ("services: {web: {cgroup: hosts}}", [("value", ("services", "web", "cgroup"))]),
        ("services: {web: {build: {contxt: .}}}", [("unknown", ("services", "web", "build", "contxt"))]),
        ("services: [web]", [("type", ("services",))]),
        ("[]", [("type", ())]),
    ],
)
def test_flaws(text: str, found: list[tuple[str, tuple[str | int, ...]]]) -> None:
    assert ours(text) == found
