from __future__ import annotations

from collections.abc import Callable

from deploylint.model import Finding, Report
from deploylint.render import FORMATS, Options
from deploylint.render.markdown import block, literal, prose, sentence

Make = Callable[..., Report]
render = FORMATS["summary"]
LINKED = Options(repository_url="https://github.com/o/n", commit="abc1234")


def test_counts_table_and_details(make: Make) -> None:
    text = render(make(), LINKED)
    assert text.startswith(
        "## deploylint: 2 findings (1 critical, 1 high)\n\n"
        "3 files read (2 kubernetes, 1 env), 2 skipped (1 binary, 1 over 5 MB), 1 finding suppressed.\n"
        "**2** of them are medium or worse.\n\n"
        "| severity | rule | place | finding |\n|---|---|---|---|\n"
        "| critical | <code>secrets/committed-secret</code> | "
        '<a href="https://github.com/o/n/blob/abc1234/.env#L2"><code>.env&#58;2</code></a> | '
        "variable API&#95;KEY holds a secret |\n"
    )
    assert "<details><summary><code>secrets/committed-secret</code>: Secret is committed (1)</summary>\n\n" in text
    assert "**Remedy:** Take it out and rotate it.\n" in text


def test_clean(clean: Report) -> None:
    assert render(clean, LINKED) == "## deploylint: no findings\n\n3 files read (2 kubernetes, 1 env).\n"


def test_without_a_repository_there_are_no_links(make: Make) -> None:
    assert "<a " not in render(make(), Options())
    assert "<a " not in render(make(), LINKED._replace(repository_url='https://x/"onclick'))


def test_suppressed_on_request(make: Make) -> None:
    assert "moves out in May" not in render(make(), LINKED)
    assert "moves out in May, until 2027-05-31" in render(make(), LINKED._replace(show_suppressed=True))


def test_it_stays_below_what_github_takes(make: Make, limit: Finding) -> None:
    rules = [limit._replace(rule=f"kubernetes/r{number}", message="\U000e0001" * 500) for number in range(3_000)]
    text = render(make(findings=tuple(rules), suppressed=(limit,) * 3_000), LINKED._replace(show_suppressed=True))
    assert 500_000 < len(text.encode()) < 900_000
    assert "more findings (" in text
    assert "more rules did not fit here" in text


def test_a_cell_holds_any_text() -> None:
    assert literal("a|b`c`<x>&@team\n[l](u)") == (
        "a&#124;b&#96;c&#96;&#60;x&#62;&#38;&#64;&#8203;team&#92;n&#91;l&#93;&#40;u&#41;"
    )


def test_a_rules_words_may_hold_code() -> None:
    assert prose("Set `a_b: <1>`\nhere.") == "Set <code>a&#95;b&#58; &#60;1&#62;</code> here."


def test_a_block_is_fenced_longer_than_its_text() -> None:
    assert block("a\n````\nb\n", "yaml") == "`````yaml\na\n````\nb\n`````"


def test_a_sentence_leaves_alone_what_is_no_syntax() -> None:
    assert sentence('k8s/web.yaml:12: "a" (b) > 80%!') == 'k8s/web.yaml:12: "a" (b) > 80%!'
    assert sentence("http://x mailto:a [l](u) ![i](u) a_b <b> @me $x$ #1") == (
        "http&#58;//x mailto&#58;a &#91;l&#93;(u) !&#91;i&#93;(u) a&#95;b &#60;b> &#64;&#8203;me &#36;x&#36; &#35;1"
    )
    assert [sentence(text) for text in ("- a", "> a", "+ a", "")] == ["&#45; a", "&#62; a", "&#43; a", ""]
