"""The page that says of each item of the checklist what decides it, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from deploylint.checklist.definition import built_in, path_lists
from deploylint.checklist.technologies import technologies
from deploylint.model.checklist import AttestationTerms, Checklist, Item, ProbeUse
from deploylint.policy.rule import RulePage

_DAY = 86_400
_GATES = {"block": "keeps the gate closed", "advise": "advises", "trigger": "rolls back when it fails"}
_SLOTS = {"static": "the repository", "live": "probes", "attest": "a person"}


def claims_of(rules: Mapping[str, RulePage]) -> dict[str, list[str]]:
    """The rules that claim each item."""
    found: dict[str, list[str]] = {}
    for identity, page in rules.items():
        for item in page.text.checklist:
            found.setdefault(item, []).append(identity)
    return found


def page(rules: Mapping[str, RulePage]) -> str:
    """The whole page."""
    return "\n".join(_lines(built_in(claims_of(rules)), rules)) + "\n"


def _lines(checklist: Checklist, rules: Mapping[str, RulePage]) -> Iterator[str]:
    yield "<!-- Generated from rules/ by docs/generate.py. Do not edit. -->"
    yield from ("# What decides the items of the checklist", "")
    yield from _totals(checklist)
    yield from _thresholds(checklist)
    for section, items in groupby(checklist.items, key=lambda item: item.section):
        yield from ("", f"## {section}")
        for subsection, group in groupby(items, key=lambda item: item.subsection):
            if subsection:
                yield from ("", f"### {subsection}")
            for item in group:
                yield from ("", *_item(item, checklist, rules))


def _totals(checklist: Checklist) -> Iterator[str]:
    items = checklist.items
    static = [item for item in items if _requires(item, "static")]
    live = [item for item in items if _requires(item, "live")]
    fillable = [item for item in items if not _missing(item, checklist)]
    gates = ", ".join(f"{_count(items, gate)} {gate}" for gate in _GATES)
    yield f"{len(items)} items: {gates}."
    yield "An item passes when all that it asks for is there and good; what nothing can answer yet stays unknown."
    yield from ("", "| | items |", "|---|---|")
    rows = (
        ("every slot can be filled", fillable),
        ("… without a person", [item for item in fillable if not _needs_person(item, checklist)]),
        ("ask the repository", static),
        ("… and rules decide all of it", [item for item in static if item.rules and not item.lacks]),
        ("… and rules decide a part", [item for item in static if item.rules and item.lacks]),
        ("… and no rule decides it yet", [item for item in static if not item.rules]),
        ("ask probes", live),
        ("… and reports of CI can answer", [item for item in live if _answerable(item, checklist)]),
        ("take an attestation", [item for item in items if item.attestation is not None]),
    )
    yield from (f"| {text} | {len(group)} |" for text, group in rows)


def _thresholds(checklist: Checklist) -> Iterator[str]:
    yield from ("", "## Thresholds", "", "A team can replace each of them in [its checklist](checklist.md).", "")
    yield from ("| threshold | value | what | easier when |", "|---|---|---|---|")
    for known in checklist.thresholds.values():
        yield f"| `{known.name}` | {known.default:g} {known.unit} | {known.text} | {known.easier} |"


def _count(items: Iterable[Item], gate: str) -> int:
    return sum(item.gate == gate for item in items)


def _requires(item: Item, kind: str) -> bool:
    return any(kind in kinds for kinds in item.requires)


def _exists(use: ProbeUse, checklist: Checklist) -> bool:
    """Whether the probe is there: those that read a file of CI are."""
    return checklist.probes[use.use].safety == "file"


def _answerable(item: Item, checklist: Checklist) -> bool:
    return bool(item.probes) and all(any(_exists(use, checklist) for use in group) for group in item.probes)


def _needs_person(item: Item, checklist: Checklist) -> bool:
    """Whether a slot of the item can be filled by a person alone, as things are."""
    answers = {"static": bool(item.rules), "live": _answerable(item, checklist)}
    return any(not any(answers.get(kind) for kind in kinds) for kinds in item.requires)


def _missing(item: Item, checklist: Checklist) -> list[str]:
    """What keeps the item from ever passing."""
    can = {
        "static": bool(item.rules),
        "live": _answerable(item, checklist),
        "attest": item.attestation is not None,
    }
    empty = [kinds for kinds in item.requires if not any(can[kind] for kind in kinds)]
    wanted = ("a rule" if "static" in kinds else _waiting(item, checklist) for kinds in empty)
    return [*item.lacks, *wanted]


def _waiting(item: Item, checklist: Checklist) -> str:
    """The probes that are not there yet."""
    groups = [group for group in item.probes if not any(_exists(use, checklist) for use in group)]
    named = " and ".join(" or ".join(f"`{use.use}`" for use in group) for group in groups)
    return f"the probe{'s' if len(groups) > 1 else ''} {named}"


def _item(item: Item, checklist: Checklist, rules: Mapping[str, RulePage]) -> Iterator[str]:
    yield f"#### {item.id} {_plain(item.text)}"
    yield ""
    where = "" if item.applies_if == "any" else f"; asked for where there is {technologies()[item.applies_if].says}"
    firm = "" if item.waivable else "; cannot be waived"
    slots = [" or ".join(_SLOTS[kind] for kind in kinds) for kinds in item.requires]
    asked = (", and " if any(" or " in slot for slot in slots) else " and ").join(slots)
    yield f"{item.phase}, {_GATES[item.gate]}, asks {asked}{where}{firm}."
    yield ""
    if item.rules:
        yield f"- Rules: {', '.join(_rule(rule, rules) for rule in item.rules)}"
    if item.probes:
        yield f"- Probes: {' and '.join(_group(group, checklist) for group in item.probes)}{_conditions(item)}"
    yield from _others(item, checklist)
    if item.attestation is not None:
        yield f"- A person{'' if _requires(item, 'attest') else ', if anyone does'}: {_terms(item.attestation)}"
    yield from (f"- Note: {note}" for note in item.notes)
    missing = _missing(item, checklist)
    yield f"- Missing: {'; '.join(missing)}" if missing else "- Missing: nothing"


def _plain(text: str) -> str:
    return text.replace("**", "").replace("[", "\\[").replace("<", "&lt;")


def _rule(identity: str, rules: Mapping[str, RulePage]) -> str:
    severity = rules[identity].text.severity
    return f"[{identity}](rules/{identity}.md) ({severity})"


def _group(group: Sequence[ProbeUse], checklist: Checklist) -> str:
    shown = " or ".join(_use(use, checklist) for use in group)
    return f"({shown})" if len(group) > 1 else shown


def _use(use: ProbeUse, checklist: Checklist) -> str:
    parameters = ", ".join(f"{name}: {_value(value)}" for name, value in use.parameters.items())
    where = f" where there is {technologies()[use.applies_if].says}" if use.applies_if else ""
    waits = "" if _exists(use, checklist) else ", not yet"
    return f"`{use.use}`{f' ({parameters}{waits})' if parameters else f' ({waits[2:]})' if waits else ''}{where}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _conditions(item: Item) -> str:
    parts = [f"seen within {_duration(item.freshness)}"] if item.freshness else []
    parts += [f"in {item.environment}"] if item.environment else []
    parts += [f"again at {', '.join(item.recheck)}"] if item.recheck else []
    return f"; {', '.join(parts)}" if parts else ""


def _others(item: Item, checklist: Checklist) -> Iterator[str]:
    for text, uses in (("Whose failure counts", item.vetoes), ("Shown", item.supports)):
        if uses:
            yield f"- {text}: {', '.join(_use(use, checklist) for use in uses)}"


def _terms(terms: AttestationTerms) -> str:
    said = [f"by {terms.approvals} people"] if terms.approvals > 1 else []
    said += [f"as {' or '.join(terms.roles)}"] if terms.roles else []
    said += ["by somebody who did not make the release"] if terms.four_eyes and terms.approvals == 1 else []
    said += ["none of whom made the release"] if terms.four_eyes and terms.approvals > 1 else []
    parts = [
        terms.asks,
        f"said {', '.join(said)}" if said else "",
        f"good for {_duration(terms.ttl) if terms.ttl else 'one release'}",
        f"fields {', '.join(f'`{name}`' for name in terms.fields)}" if terms.fields else "",
        f"passes if `{terms.pass_if}`" if terms.pass_if else "",
        _endings(terms),
    ]
    return "; ".join(part for part in parts if part)


def _endings(terms: AttestationTerms) -> str:
    """What changes end a record, with the lists of paths by their names."""
    globs = list(terms.invalidated_by)
    names: list[str] = []
    for name, listed in path_lists().items():
        if set(listed) <= set(globs):
            names.append(name)
            globs = [glob for glob in globs if glob not in listed]
    ends = [*names, *(f"`{glob}`" for glob in globs)]
    return f"ends with changes of {', '.join(ends)}" if ends else ""


def _duration(seconds: int | None) -> str:
    if not seconds:
        return "ever"
    amount, unit = (seconds // _DAY, "day") if seconds % _DAY == 0 else (seconds // 60, "minute")
    return f"{amount} {unit}{'s' if amount > 1 else ''}"
