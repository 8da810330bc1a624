"""Scripts that put load on a system: k6, Artillery, Locust, Gatling, JMeter. How many users, which limit, which target.

Numbers are read where they stand as literals; what code works out is unknown. The limit is the 95th percentile of
response times in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Source
from deploylint.project import Project
from deploylint.project.tested_subjects import at_offset
from deploylint.values.patterns import lazy_pattern
from deploylint.views.workflow_jobs import production_word

_SIGNS = (
    ("k6", (".js", ".ts", ".mjs"), lazy_pattern(r"""from\s+["']k6(?:/[\w-]+)?["']|require\(["']k6""")),
    (
        "artillery",
        (".yml", ".yaml"),
        lazy_pattern(r"(?m)^[ \t]+phases[ \t]*:[ \t]*$(?=[^\0]{0,400}?\barrival(?:Rate|Count)\b)"),
    ),
    ("locust", (".py",), lazy_pattern(r"(?m)^(?:from locust\b|import locust\b)")),
    ("gatling", (".scala", ".java", ".kt"), lazy_pattern(r"\bio\.gatling\b")),
    ("jmeter", (".jmx",), lazy_pattern(r"<jmeterTestPlan\b")),
)
_LIMITS = (
    lazy_pattern(r"p\(9[5-9](?:\.\d+)?\)\s*<=?\s*(\d{1,7})"),
    lazy_pattern(r"(?m)\bp95\b[\"']?\s*:\s*(\d{1,7})"),
    lazy_pattern(r"percentile3?\(?(?:95)?\)?\.lte?\((\d{1,7})"),
    lazy_pattern(r"get_response_time_percentile\(0?\.95\)\s*>=?\s*(\d{1,7})"),
)
_USERS = lazy_pattern(
    r"\b(?:vus|maxVUs|target|preAllocatedVUs|arrivalRate|rampTo|maxVusers|users|atOnceUsers|rampUsers|num_threads)"
    r"(?:[\"']?\s*[:=(]\s*|\">)(?:(\d[\d_]{0,9})|([A-Za-z_]))"
)
_URL = lazy_pattern(r"https?://([\w.-]{3,100})")
_HARMLESS = lazy_pattern(
    r"(?i)(?:^|[.-])(?:localhost|127\.0\.0\.1|staging|stage|stg|test|testing|dev|uat|qa|preprod|perf|local|internal|k6)"
)
_BREAKING = lazy_pattern(r"(?i)stress|breakpoint|breaking|spike|capacity|abortOnFail|ramping-arrival-rate")
_MOST = 100_000


class LoadScript(NamedTuple):
    """One load script. `limit` and `users` are Nodes with numbers: absent where none is said, unknown where computed.

    `production` is the address of a production system that it is aimed at; None where no such address stands in it.
    """

    node: Node
    tool: str
    limit: Node
    users: Node
    production: Node | None
    breaking: bool


def load_scripts(project: Project) -> list[LoadScript]:
    """The load scripts of the repository, in the order of their paths."""
    return project.remember("test.load", lambda p: list(_find(p)))


def _find(project: Project) -> Iterator[LoadScript]:
    for path, source in project.sources.items():
        for tool, endings, sign in _SIGNS:
            if path.endswith(endings) and len(source.text) <= _MOST and "node_modules/" not in path:
                found = sign.search(source.text)
                if found is not None:
                    yield _script(tool, source, at_offset(source, found.start() + _lead(found[0]), found[0].strip()))
                    break


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip())


def _script(tool: str, source: Source, node: Node) -> LoadScript:
    breaking = _BREAKING.search(source.path.rpartition("/")[2]) or _BREAKING.search(source.text)
    return LoadScript(node, tool, _limit(source, node), _most_users(source, node), _target(source), bool(breaking))


def _limit(source: Source, node: Node) -> Node:
    """The tightest limit that is written."""
    found = [match for pattern in _LIMITS for match in pattern.finditer(source.text)]
    if found:
        tightest = min(found, key=lambda match: int(match[1]))
        return _number(source, tightest.start(), int(tightest[1]), tightest[0])
    computed = re.search(r"p\(9[5-9]\)\s*<=?\s*[\"'`]?\s*\+?\s*\$?\{?", source.text)
    return Node(source, node.span, None, unknown=True) if computed is not None else node.absent()


def _most_users(source: Source, node: Node) -> Node:
    found = list(_USERS.finditer(source.text))
    numbers = [match for match in found if match[1]]
    if not found:
        return node.absent()
    if len(numbers) < len(found) and not any(int(m[1].replace("_", "")) >= 1000 for m in numbers):
        return Node(source, node.span, None, unknown=True)
    most = max(numbers, key=lambda match: int(match[1].replace("_", "")))
    return _number(source, most.start(), int(most[1].replace("_", "")), most[0])


def _number(source: Source, offset: int, value: int, text: str) -> Node:
    place = at_offset(source, offset, text)
    return Node(source, place.span, value, raw=str(value))


def _target(source: Source) -> Node | None:
    for found in _URL.finditer(source.text):
        host = found[1]
        if production_word(host) and not _HARMLESS.search(host):
            return at_offset(source, found.start(), found[0])
    return None
