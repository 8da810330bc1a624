"""Checks of how compose files are built: held to compose's own schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from deploylint.checks import Params, Unknown
from deploylint.compose_spec.schema import MISSING, TYPE, UNKNOWN, VALUE, Flaw, flaws, keys_of, schema, types_of
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.likeness import nearest
from deploylint.values.patterns import lazy_pattern
from deploylint.values.schema_types import TYPE_WORDS

_LONGEST = 60
_WORD = lazy_pattern(r"[a-z_]{4,}")
_POLICIES = ("no", "always", "unless-stopped", "on-failure")
_RESTART = lazy_pattern(r"no|always|unless-stopped|on-failure(?::\d+)?")
_DURATIONS = ("interval", "timeout", "start_period", "start_interval")
_DURATION = lazy_pattern(r"0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w)){1,8}")


def _flaws(it: View, project: Project, kind: str) -> Iterator[Flaw | Unknown]:
    """The flaws of one kind in a file."""
    if it.node.unknown:
        yield Unknown("the file cannot be read")
        return
    found: list[Flaw] = project.remember(("compose.flaws", id(it.node)), lambda _: flaws(it.node))
    yield from (flaw for flaw in found if flaw.kind == kind)


def unknown_field(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every key of the file is one that compose knows in its place."""
    for flaw in _flaws(it, project, UNKNOWN):
        if isinstance(flaw, Unknown):
            yield flaw
            continue
        name = str(flaw.route[-1])
        keys = list(keys_of(flaw.part))
        near = nearest(name, keys)
        hint = f"; did you mean {near}?" if near else ""
        if not keys:
            hint = "; names are of letters, digits, dots, dashes and underscores"
        elif not near and len(flaw.route) == 1 and (flaw.node.get("image").exists or flaw.node.get("build").exists):
            hint = "; services stand below services"
        yield _problem(flaw, field=_short(name), where=_where(flaw.route[:-1]), hint=hint)


def wrong_type(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every value has a type that compose takes there."""
    for flaw in _flaws(it, project, TYPE):
        if isinstance(flaw, Unknown):
            yield flaw
            continue
        wanted = [TYPE_WORDS[word] for word in types_of(flaw.part) if word != "null"]
        yield _problem(flaw, field=_where(flaw.route), wanted=" or ".join(dict.fromkeys(wanted)), found=_found(flaw))


def missing_field(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every mapping has the keys that compose demands."""
    for flaw in _flaws(it, project, MISSING):
        yield flaw if isinstance(flaw, Unknown) else _problem(flaw, field=_where(flaw.route))


def value_not_allowed(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Values of which compose knows only some are among those."""
    for flaw in _flaws(it, project, VALUE):
        if isinstance(flaw, Unknown):
            yield flaw
            continue
        words = flaw.part.get("enum") or _WORD.findall(flaw.part.get("pattern", ""))
        hint = f"it takes {', '.join(words)}" if words else "it takes true or false"
        if "minimum" in flaw.part:
            hint = f"it takes {flaw.part['minimum']} to {flaw.part.get('maximum', 'any number')}"
        yield _not_allowed(flaw.node, flaw.route, words, hint)
    for name, service in it.node.get("services").items:
        yield from _beyond_schema(service, ("services", name))


def _beyond_schema(service: Node, route: tuple[str | int, ...]) -> Iterator[Problem]:
    """What the schema calls text and compose reads further: restart policies, commands of health checks, durations."""
    restart = service.get("restart")
    if restart.text and "$" not in restart.text and not _RESTART.fullmatch(restart.text):
        hint = f"it takes {', '.join(_POLICIES)}"
        yield _not_allowed(restart, (*route, "restart"), _POLICIES, hint)
    check = service.get("healthcheck")
    words = check.get("test").entries
    if words and words[0].text not in ("CMD", "CMD-SHELL", "NONE", "") and "$" not in words[0].text:
        hint = "a list begins with CMD, CMD-SHELL or NONE"
        yield _not_allowed(words[0], (*route, "healthcheck", "test", 0), (), hint)
    for name in _DURATIONS:
        time = check.get(name)
        if time.text and "$" not in time.text and not _DURATION.fullmatch(time.text):
            yield _not_allowed(time, (*route, "healthcheck", name), (), "a duration has a unit, as in 30s")


def _not_allowed(node: Node, route: tuple[str | int, ...], words: Iterable[str], hint: str) -> Problem:
    near = nearest(node.scalar, words, 0.6)
    facts = {"field": _where(route), "value": _short(node.scalar), "hint": f"did you mean {near}?" if near else hint}
    return Problem(node.place, facts=facts)


def _problem(flaw: Flaw, **facts: Any) -> Problem:
    node = flaw.node
    if flaw.kind == UNKNOWN or (flaw.kind == TYPE and node.value is None):
        return Problem(node.key_place, facts=facts)
    return Problem(node.place, facts=facts)


def _found(flaw: Flaw) -> str:
    node = flaw.node
    if node.value is None:
        return "empty"
    if type(node.value) in (dict, list):
        return TYPE_WORDS["object" if type(node.value) is dict else "array"]
    if type(node.value) is str:
        return f'the text "{_short(node.value)}"'
    plain = f"the {'boolean' if type(node.value) is bool else 'number'} {_short(node.scalar)}"
    return f'{plain}; put it in quotes: "{_short(node.scalar)}"' if "string" in types_of(flaw.part) else plain


def _where(route: tuple[str | int, ...]) -> str:
    """A route as people write it: `services.web.ports[0]`; `the file` for its top."""
    text = ""
    for step in route:
        text += f"[{step}]" if isinstance(step, int) else f".{_short(step)}" if text else _short(step)
    return text or "the file"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def known_at_top(name: str) -> bool:
    """Whether compose knows the key at the top of a file."""
    return name in keys_of(schema())
