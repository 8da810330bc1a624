from __future__ import annotations

import re

import pytest

from checklist_sample import DATABASE, clean, decided, item, only, said, sample, seen, trigger
from deploylint.model.checklist import Decision, Phase, State, Waiver
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["text"]
SGR = re.compile(r"\x1b\[[0-9;]*m")


def first(text: str) -> str:
    return text.partition("\n")[0]


def part(text: str, title: str) -> str:
    """What stands below a heading, up to the next."""
    return re.split(r"\n(?=\S)", text.split(f"\n{title}", 1)[1])[0]


def test_the_verdict_is_the_first_line() -> None:
    assert first(render(sample(), Options())) == "closed: 3 items fail, 2 expired, 4 unknown"
    assert first(render(clean(), Options())) == "may go: 2 pass"
    fired = trigger(State.FAIL)
    assert first(render(only(fired), Options())) == "ROLLBACK: a trigger has fired: S193 Response time p95 > 1000ms"
    twice = fired._replace(item=fired.item._replace(id="S194"))
    assert first(render(only(fired, twice), Options())) == "ROLLBACK: 2 triggers have fired: S193, S194"
    assert first(render(only(), Options())) == "may go: nothing that blocks is due"


def test_one_item_is_one_item() -> None:
    (failing,) = (decision for decision in sample().decisions if decision.item.id == "S002")
    assert first(render(only(failing), Options())) == "closed: 1 item fails"
    assert first(render(only(failing._replace(state=State.EXPIRED)), Options())) == "closed: 1 item expired"


def test_unknowns_alone_are_told_apart() -> None:
    unknown = trigger(State.UNKNOWN)
    text = render(only(unknown), Options())
    assert first(text) == "closed: nothing fails, but 1 item is unknown"
    assert "\nUnknown, with 1 rollback trigger that nobody watches (1)\n" in text
    free = only(unknown, unknown_blocks=False)
    assert first(render(free, Options())) == "may go, with 1 item unknown"
    assert "Unknown, which does not keep this gate closed (1)" in render(free, Options())
    looked_at = render(free, Options(gate=False))
    assert first(looked_at) == "nothing fails, with 1 item unknown"
    assert "gate" not in looked_at
    assert first(render(sample(), Options(gate=False))) == "3 items fail, 2 expired, 4 unknown"
    assert first(render(clean(), Options(gate=False))) == "nothing fails: 2 pass"


def test_what_blocks_comes_first_with_its_evidence_or_the_command_for_it() -> None:
    text = render(sample(), Options())
    order = [
        "Fail (3)",
        "Expired (2)",
        "Unknown (4)",
        "only advised",
        "Waived (1)",
        "Worth knowing",
        "Records",
        "due  ",
    ]
    places = [text.index(title) for title in order]
    assert places == sorted(places)
    assert part(text, "Fail (3)").startswith(
        "\n\n  T-7d  Pre-Deployment (1 week before) / Code Quality, due 6 days ago\n"
        "    S002  Code coverage > 80%\n"
        "          coverage/lcov.info: line coverage is too low: 71.25 %, where > 80 % is needed\n"
        "          artifact.coverage, 3 hours ago\n"
        "          -> deploylint explain S002\n"
    )
    assert (
        "          config/prod.env:5: variable KEY_5 holds a secret\n"
        "          secrets/committed-secret\n"
        "          and 2 more\n"
        "          -> deploylint explain secrets/committed-secret\n"
    ) in text
    assert "it was committed by another person" in text


def test_what_lacks_the_same_is_one_block() -> None:
    decisions = sample().decisions
    text = render(sample(phase="", decisions=tuple(decision._replace(due=True) for decision in decisions)), Options())
    assert (
        "  T+2h  Deployment Day / Monitoring (First 2 hours)\n"
        "    nothing has looked at it (4 items)\n"
        "    -> deploylint explain ID\n"
        "      S146  Monitor error rates (< 0.1%)\n"
        "      S147  Monitor response times (p95 < 300ms)\n"
        "      S148  Monitor CPU\n"
        "      S149  Monitor memory\n"
    ) in text


def test_a_waiver_says_until_when_by_whom_and_why() -> None:
    assert part(render(sample(), Options()), "Waived (1)") == (
        "\n    S075  Image size optimized (< 500MB)\n"
        "          until 2026-12-31 by bo@example.test, OPS-12: models are in the image until they are served\n"
        "          would be fail; .deploylint/waivers.yaml:4\n"
    )


def test_a_comment_may_waive_without_a_record() -> None:
    made = item(75, "Image size", DATABASE, "T-3d")
    piece = said(made, State.WAIVED, "ignored in the Dockerfile")._replace(slot="static", by="", source="docker/big")
    assert "ignored in the Dockerfile" in part(render(only(decided(made, piece)), Options()), "Waived (1)")


def test_loosening_is_shouted_first() -> None:
    text = part(render(sample(), Options()), "What decides the gate has changed since origin/main (2)")
    assert text.startswith("\n    LOOSER  .deploylint/checklist.yaml:7: threshold p95_rollback rises")


def test_sections_are_counted_and_listed_on_request() -> None:
    text = render(sample(), Options())
    assert re.search(r"(?m)^  T-3d  Database +\. +\. +1 +1 +1 +\d+$", text)
    wide = render(sample(), Options(width=160))
    assert re.search(r"(?m)^  T-3d  Environment Setup \(3 days before\) / Database +\. +\. +1 +1 +1 +\d+$", wide)
    assert "T-3d  Database: 1 unknown, 1 waived" in render(sample(), Options(width=60))
    assert "not due yet: 1 at T-0..T+24h, 38 at T+2h" in text
    assert "--all lists the others too (2 not applicable, 154 pass)" in text
    assert "Box 10 of the list" not in text
    everything = render(sample(), Options(show_all=True))
    assert "S010  [x] Box 10 of the list is ticked" in everything
    assert "not used here: no redis in compose.yaml" in everything
    assert "--all" not in everything
    assert all(decision.item.id in everything for decision in sample().decisions)


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_lines_are_as_wide_as_asked(width: int) -> None:
    longest = max(render(sample(), Options(width=width)).splitlines(), key=len)
    assert len(longest) <= width, longest


def test_a_path_is_never_broken() -> None:
    assert ".deploylint/attestations/S119/v1.4.0.yaml:2:" in render(sample(), Options(width=40))


def test_colors_add_nothing_but_color() -> None:
    plain = render(sample(), Options())
    painted = render(sample(), Options(color=True))
    assert "\x1b" not in plain
    assert "\x1b[1;31mclosed: 3 items fail" in painted
    assert SGR.sub("", painted) == plain


def test_it_is_ascii_where_the_repository_is() -> None:
    assert render(sample(), Options(show_all=True)).isascii()


def test_a_trigger_that_has_fired_says_where_to_go_back_to() -> None:
    text = render(only(trigger(State.FAIL)), Options())
    assert "-> roll back to v1.3.2\n" in text
    assert "1412 ms, where <= 1200 ms is needed, 2 samples in PT2M" in text


def test_what_nobody_can_date_is_not_overdue() -> None:
    report = sample()
    assert ", due " not in render(report._replace(release=report.release._replace(t0="soon")), Options())
    assert ", due " not in render(report._replace(as_of=""), Options())
    far = report.checklist._replace(phases=tuple(Phase(p.id, p.title, -(10**15)) for p in report.checklist.phases))
    assert ", due " in render(report._replace(checklist=far), Options())


def test_it_is_the_same_each_time() -> None:
    assert render(sample(), Options()) == render(sample(), Options())


def test_an_item_waived_by_a_record_names_the_record() -> None:
    made = item(75, "Image size", DATABASE, "T-3d")
    waiver = Waiver("S075", "why", "", "", "", ".deploylint/waivers.yaml", 4)
    decision: Decision = decided(made, state=State.WAIVED, waiver=waiver)
    assert "until no day by nobody: why" in render(only(decision), Options())


def test_what_the_definition_notes_is_left_to_explain() -> None:
    made = item(75, "Image size", DATABASE, "T-3d", notes=("read it twice",))
    seen_good = seen(made, State.PASS, "found good")
    noted = decided(made, seen_good, remarks=("the base image is old", "read it twice"))
    text = render(only(noted), Options())
    assert "Worth knowing (1)\n" in text
    assert "the base image is old" in text
    assert "read it twice" not in text


def test_remarks_do_not_bury_what_blocks() -> None:
    made = item(75, "Image size", DATABASE, "T-3d")
    aside = tuple(f"remark {number}" for number in range(5))
    failing = decided(made, seen(made, State.FAIL, "too large"), remarks=aside)
    passing = decided(made._replace(id="S076"), seen(made, State.PASS, "small"), remarks=aside)
    text = render(only(failing, passing), Options())
    assert "          and 5 remarks, which --all lists\n          -> " in text
    assert text.count("remark 0") == 1
    assert "          remark 1\n          and 3 remarks, which --all lists\n" in text
    assert render(only(failing, passing), Options(show_all=True)).count("remark 4") == 2


def test_long_ids_of_teams_stand_in_line() -> None:
    made = [item(1, "Tills are open", DATABASE, "T-3d")._replace(id=name) for name in ("KIRANA-12", "KIRANA-9")]
    text = render(only(*(decided(one, reason="not-attested") for one in made)), Options())
    assert "      KIRANA-12  Tills are open\n      KIRANA-9   Tills are open\n" in text
