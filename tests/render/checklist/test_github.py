from __future__ import annotations

from checklist_sample import SETUP, clean, decided, hostile, item, only, sample, seen, trigger
from deploylint.model.checklist import State
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["github"]


def test_worst_first_each_at_its_place() -> None:
    lines = render(sample(), Options()).splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error"] * 3 + ["::warning"] * 4 + ["::notice"] * 5
    assert lines[0] == (
        "::error file=.deploylint/checklist.yaml,line=5,endLine=5,title=S002 (fail)::S002 Code coverage > 80%25%0A"
        "coverage/lcov.info: line coverage is too low: 71.25 %25, where > 80 %25 is needed "
        "(artifact.coverage, 3 hours ago)%0Anext: deploylint explain S002"
    )
    assert any("title=the gate is loosened::threshold p95_rollback rises" in line for line in lines)
    assert lines[-1].startswith("deploylint: closed: 3 items fail, 2 expired, 4 unknown (4 fail, ")


def test_clean() -> None:
    assert render(clean(), Options()) == "deploylint: may go: 2 pass (2 pass)\n"


def test_a_trigger_that_has_fired_is_an_error() -> None:
    assert render(only(trigger(State.FAIL)), Options()).startswith("::error file=.deploylint/checklist.yaml,line=196,")


def test_what_is_built_in_has_no_place() -> None:
    built_in = trigger(State.UNKNOWN)
    built_in = built_in._replace(item=built_in.item._replace(path="", line=275))
    assert render(only(built_in), Options()).startswith("::notice title=S193 (unknown)::")


def test_ten_of_a_level_and_the_rest_counted() -> None:
    made = [item(number, "No secrets", SETUP, "T-3d") for number in range(1, 31)]
    report = only(*(decided(one, seen(one, State.FAIL, "a secret")) for one in made))
    *commands, rest, last = render(report, Options()).splitlines()
    assert len(commands) == 10
    assert rest.startswith("::notice title=more of the checklist::20 more remarks of the gate not shown here")
    assert last.startswith("deploylint: closed: 30 items fail")


def test_each_line_is_one_command() -> None:
    lines = render(hostile("a\n::error::x %0A ##[group] ,:"), Options()).splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines[:-1])
    assert not any("##[" in line for line in lines)
