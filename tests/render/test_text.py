from __future__ import annotations

from collections.abc import Callable

from deploylint.model import Excerpt, Finding, Report, Span
from deploylint.render import FORMATS, Options

Make = Callable[..., Report]
render = FORMATS["text"]

WHOLE = """\
.env (1 finding)

critical[secrets/committed-secret]: variable API_KEY holds a secret
  --> .env:2:1
   |
 1 | # keys
 2 | API_KEY=***
   | ^^^^^^^^^^^
   |
   = confidence: medium
   = help: Take it out and rotate it.
   = more: deploylint explain secrets/committed-secret

k8s/web.yaml (1 finding)

high[kubernetes/missing-memory-limit]: container web of Deployment/web has no memory limit
  --> k8s/web.yaml:21:11
   |
19 |     spec:
20 |       containers:
21 |         - name: web
   |           ^^^^
22 |           image: web:1.2
   |
   = see: k8s/hpa.yaml:3:7: the autoscaler
   = help: Set resources.limits.memory to what the container needs at its peak.
   = more: deploylint explain kubernetes/missing-memory-limit

2 findings: 1 critical, 1 high
  2 of them medium or worse
  read 3 files (2 kubernetes, 1 env)
  skipped 2 files (1 binary, 1 over 5 MB); --show-files lists them
  1 finding suppressed; --show-suppressed lists them
  note: git is not here, so nothing is known of what is tracked
"""


def framed(make: Make, limit: Finding, *lines: str, columns: tuple[int, int], width: int = 80) -> list[str]:
    """The lines of the frame of a finding on the first of `lines`, without the empty ones around them."""
    span = Span(1, columns[0], 1, columns[1])
    finding = limit._replace(span=span, excerpt=Excerpt(1, lines), related=())
    text = render(make(findings=(finding,)), Options(width=width))
    frame = text.split("   |\n", 1)[1].rsplit("   |\n", 1)[0]
    return frame.splitlines()


def test_the_whole_output(make: Make) -> None:
    assert render(make(), Options()) == WHOLE


def test_nothing_found_is_one_line(clean: Report) -> None:
    assert render(clean, Options()) == "No findings: read 3 files (2 kubernetes, 1 env)\n"


def test_nothing_found_still_tells_what_was_skipped(make: Make) -> None:
    text = render(make(findings=(), suppressed=(), notes=()), Options())
    assert text.splitlines()[1] == "  skipped 2 files (1 binary, 1 over 5 MB); --show-files lists them"


def test_suppressed_findings_are_listed_on_request(make: Make) -> None:
    text = render(make(), Options(show_suppressed=True))
    assert "  k8s/old.yaml:21:11: high[kubernetes/missing-memory-limit]: container web" in text
    assert "    suppressed by comment (moves out in May, until 2027-05-31)\n" in text


def test_colours_only_when_asked_for(make: Make) -> None:
    assert "\x1b" not in render(make(), Options())
    colored = render(make(), Options(color=True))
    assert "\x1b[1;35mcritical[secrets/committed-secret]\x1b[0m: " in colored


def test_places_become_links_when_the_terminal_has_them(make: Make) -> None:
    options = Options(links=True, repository_url="https://github.com/o/n", commit="abc1234")
    url = "https://github.com/o/n/blob/abc1234/k8s/web.yaml#L21"
    assert f"\x1b]8;;{url}\x1b\\k8s/web.yaml:21:11\x1b]8;;\x1b\\" in render(make(), options)
    assert "\x1b" not in render(make(), options._replace(links=False))


def test_a_rule_is_introduced_once(make: Make, limit: Finding) -> None:
    text = render(make(findings=(limit, limit._replace(span=Span(22, 11, 22, 16)))), Options())
    assert text.count("deploylint explain") == 1
    assert text.count("= help:") == 2
    assert "k8s/web.yaml (2 findings)" in text


def test_tabs_are_expanded(make: Make, limit: Finding) -> None:
    assert framed(make, limit, "a:\tb\tc", columns=(4, 5)) == [" 1 | a:  b   c", "   |     ^"]


def test_wide_characters_take_two_columns(make: Make, limit: Finding) -> None:
    assert framed(make, limit, "日本 ｗ x", columns=(4, 5)) == [" 1 | 日本 ｗ x", "   |      ^^"]


def test_marks_that_join_take_none(make: Make, limit: Finding) -> None:
    assert framed(make, limit, "e\u0301 x", columns=(4, 5)) == [" 1 | e\u0301 x", "   |   ^"]


def test_what_cannot_be_seen_is_shown(make: Make, limit: Finding) -> None:
    lines = framed(make, limit, "\x1b[1m\u202e\x00 x", columns=(8, 9))
    assert lines == [" 1 | \\x1b[1m\\u202e\\x00 x", "   | " + " " * 18 + "^"]


def test_commands_of_the_runner_are_broken(make: Make, limit: Finding) -> None:
    assert framed(make, limit, "##[add-mask]x", columns=(1, 4)) == [" 1 | ##\\x5badd-mask]x", "   | ^^^^^^"]
    text = render(make(findings=(limit._replace(path="::error::x", message="##[error]x"),)), Options())
    assert not [line for line in text.splitlines() if line.strip().startswith("::") or "##[" in line]


def test_long_lines_are_cut_round_the_carets(make: Make, limit: Finding) -> None:
    shown, carets = framed(make, limit, "a" * 300 + "HERE" + "b" * 300, columns=(301, 305), width=60)
    assert shown == " 1 | ..." + "a" * 22 + "HERE" + "b" * 23 + "..."
    assert carets.index("^") == shown.index("HERE")
    assert carets.count("^") == 4


def test_huge_lines_are_cut_too(make: Make, limit: Finding) -> None:
    shown, carets = framed(make, limit, "é" * 900_000 + "HERE" + "é" * 900_000, columns=(900_001, 900_005), width=60)
    assert len(shown) <= 60
    assert carets.index("^") == shown.index("HERE")


def test_a_span_over_lines_is_underlined_on_its_first(make: Make, limit: Finding) -> None:
    finding = limit._replace(span=Span(1, 3, 3, 2), excerpt=Excerpt(1, ("a: {", "b", "}")))
    assert " 1 | a: {\n   |   ^^\n 2 | b\n" in render(make(findings=(finding,)), Options())


def test_masked_lines_may_be_shorter_than_the_span(make: Make, limit: Finding) -> None:
    assert framed(make, limit, "KEY=***", columns=(5, 60)) == [" 1 | KEY=***", "   |     ^^^"]
    assert framed(make, limit, "***", columns=(50, 60)) == [" 1 | ***", "   |    ^"]


def test_without_an_excerpt_there_is_no_frame(make: Make, limit: Finding) -> None:
    text = render(make(findings=(limit._replace(excerpt=Excerpt(1, ())),)), Options())
    assert "  --> k8s/web.yaml:21:11\n   = see:" in text
    assert "|" not in text


def test_long_help_is_wrapped_below_itself(make: Make) -> None:
    lines = render(make(), Options(width=50)).splitlines()
    at = lines.index("   = help: Set resources.limits.memory to what the")
    assert lines[at + 1] == "           container needs at its peak."
