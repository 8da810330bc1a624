"""How an item is decided, for `deploylint explain S054`: what it takes, who can say it, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploylint.model.checklist import AttestationTerms, Checklist, Decision, Item, Phase, ProbeUse
from deploylint.render.checklist.evidence import span_of
from deploylint.render.checklist.reasons import in_words
from deploylint.render.checklist.verdict import plain
from deploylint.render.checklist.words import evidence_lines, remarks
from deploylint.render.terminal import shown
from deploylint.render.totals import several
from deploylint.render.wrapping import wrapped

_LABEL = 12
_MOST_PATTERNS = 12
_GATES = {
    "block": "blocks: the gate stays closed until it is met",
    "advise": "advises: it is shown, and does not keep the gate closed",
    "trigger": "rollback trigger: when it fires, roll back; while nobody can tell, the gate stays closed",
}
_SLOTS = {
    "static": "the repository shows it",
    "live": "a report or a probe shows it",
    "attest": "a person says it",
}


def explained_item(
    item: Item,
    checklist: Checklist,
    decision: Decision | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    width: int = 100,
) -> Iterator[str]:
    """Lines of at most about `width` columns. `titles` are those of the rules by id; `decision` adds how it stands."""
    yield shown(item.id)
    yield from _text(plain(item.text), width, 2)
    yield ""
    for label, said in _facts(item, checklist):
        yield from _labelled(label, said, width)
    yield ""
    yield from _slots(item, checklist, titles or {}, width)
    if item.attestation is not None:
        yield ""
        yield from _terms(item, item.attestation, width)
    yield from _notes(item, width)
    if decision is not None:
        yield from _standing(decision, width)


def _facts(item: Item, checklist: Checklist) -> Iterator[tuple[str, str]]:
    yield "section", plain(f"{item.section} / {item.subsection}" if item.subsection else item.section)
    phase = next((phase for phase in checklist.phases if phase.id == item.phase), None)
    yield "due", f"{item.phase}, {when(phase)}" if phase else item.phase
    if item.recheck:
        yield "again", f"at {', '.join(item.recheck)}"
    yield "gate", _GATES.get(item.gate, item.gate)
    everywhere = item.applies_if in ("", "any")
    yield "applies", "always" if everywhere else f"only where this is found: {item.applies_if}"
    yield "waivable", "yes, with a reason and an end" if item.waivable else "no"
    if item.environment:
        yield "looked at", f"in {item.environment}"
    if item.disabled:
        yield "left out", f"by the team: {item.disabled}"
    if item.path:
        yield "defined", f"{item.path}:{item.line}"


def when(phase: Phase) -> str:
    """`2 hours before the deployment`, `from the deployment until 1 day after it`."""
    if phase.until is not None:
        return f"from {_point(phase.offset)} until {_point(phase.until).replace('after the deployment', 'after it')}"
    return _point(phase.offset)


def _point(offset: int) -> str:
    if offset == 0:
        return "the deployment"
    return f"{span_of(abs(offset))} {'before' if offset < 0 else 'after'} the deployment"


def _slots(item: Item, checklist: Checklist, titles: Mapping[str, str], width: int) -> Iterator[str]:
    """What must be so for a pass, and what is only shown."""
    several_hold = "all of these hold" if len(item.requires) > 1 else "this holds"
    yield f"  It has not fired while {several_hold}:" if item.gate == "trigger" else f"  It passes when {several_hold}:"
    for number, kinds in enumerate(item.requires, 1):
        said = ", or ".join(_SLOTS.get(kind, kind) for kind in kinds)
        yield from _text(f"{number}. {said}", width, 4)
    kinds_named = {kind for kinds in (*item.requires, item.shows) for kind in kinds}
    for name, those in (("static", _rules(item, titles, width)), ("live", _probes(item, checklist, width))):
        if name in kinds_named:
            yield ""
            yield from those
    if item.shows:
        yield ""
        yield from _text(f"Shown, and not needed: {', '.join(_SLOTS.get(kind, kind) for kind in item.shows)}", width, 2)


def _rules(item: Item, titles: Mapping[str, str], width: int) -> Iterator[str]:
    if item.rules:
        yield from _text("In the repository: no rule may fail at medium or above, and one must find it good:", width, 2)
    else:
        yield from _text("In the repository: no rule decides it yet, so it is unknown.", width, 2)
    wide = min(max((len(rule) for rule in item.rules), default=0), 44)
    for rule in item.rules:
        yield from _text(titles.get(rule, ""), width, 4, f"{shown(rule):<{wide}}  ")
    for lack in item.lacks:
        yield from _text(f"no rule yet: {lack}", width, 4)


def _probes(item: Item, checklist: Checklist, width: int) -> Iterator[str]:
    if not item.probes:
        yield from _text("In reports and probes: nothing looks at it yet, so it is unknown.", width, 2)
        return
    last = f" An answer is good for {span_of(item.freshness)}." if item.freshness else ""
    yield from _text(f"In reports and probes: each of these passes.{last}", width, 2)
    for group in item.probes:
        for number, use in enumerate(group):
            yield from _probe(use, checklist, width, "or " if number else "")
    for lead, uses in (("its failure counts too: ", item.vetoes), ("shown as well: ", item.supports)):
        for use in uses:
            yield from _probe(use, checklist, width, lead)


def _probe(use: ProbeUse, checklist: Checklist, width: int, lead: str) -> Iterator[str]:
    kind = checklist.probes.get(use.use)
    where = f", where this is found: {use.applies_if}" if use.applies_if else ""
    yield from _text(f"{lead}{use.use}{where}" + (f": {kind.summary}" if kind else ""), width, 4)
    yield from _parameters(use, checklist, width)


def _parameters(use: ProbeUse, checklist: Checklist, width: int) -> Iterator[str]:
    for name, value in use.parameters.items():
        yield from _text(f"{name} = {_value(value, checklist)}", width, 8)


def _value(value: Any, checklist: Checklist) -> str:
    """A parameter; a threshold by its name gets its number, and the built-in one where the team has replaced it."""
    if not isinstance(value, str) or not value.startswith("$"):
        return str(value)
    named = checklist.thresholds.get(value[1:].removeprefix("thresholds."))
    if named is None:
        return value
    built_in = "" if named.value == named.default else f"; built in: {named.default:.10g}"
    return f"{named.value:.10g} {named.unit}".rstrip() + f" ({named.name}{built_in})"


def _terms(item: Item, terms: AttestationTerms, width: int) -> Iterator[str]:
    yield "  What a person says:"
    people = several(max(terms.approvals, 1), "person").replace("persons", "people")
    roles = f" in role {' or '.join(terms.roles)}" if terms.roles else ""
    others = ", none of them the author of the release" if terms.four_eyes else ""
    release = "for one release: its tag and commit" if terms.scope == "release" else ""
    lasts = f"for at most {span_of(terms.ttl)}" if terms.ttl else ""
    facts = (
        ("asks", terms.asks),
        ("who", f"{people}{roles}{others}"),
        ("fields", ", ".join(terms.fields)),
        ("must hold", terms.pass_if),
        ("good", ", ".join(filter(None, (release, lasts)))),
        ("void", f"when these change after it: {_some(terms.invalidated_by)}" if terms.invalidated_by else ""),
        ("say it", f"deploylint attest {item.id}"),
    )
    for label, said in facts:
        if said:
            yield from _labelled(label, said, width, 4)


def _some(patterns: Sequence[str]) -> str:
    rest = len(patterns) - _MOST_PATTERNS
    return ", ".join(patterns[:_MOST_PATTERNS]) + (f" and {rest} more kinds of files" if rest > 0 else "")


def _notes(item: Item, width: int) -> Iterator[str]:
    if item.notes:
        yield ""
    for note in item.notes:
        yield from _text(f"note: {note}", width, 2)


def _standing(decision: Decision, width: int) -> Iterator[str]:
    yield ""
    yield f"  Now: {in_words(decision.state)}"
    for said in (*evidence_lines(decision, ""), *remarks(decision)):
        yield from _text(said, width, 4)


def _labelled(label: str, said: str, width: int, indent: int = 2) -> Iterator[str]:
    yield from _text(said, width, indent, label.ljust(_LABEL))


def _text(text: str, width: int, indent: int, lead: str = "") -> Sequence[str]:
    room = max(width - indent - len(lead), 20)
    first, *rest = wrapped(shown(text), room)
    pad = " " * (indent + len(lead))
    return [f"{' ' * indent}{lead}{first}".rstrip(), *(pad + line for line in rest)]
