"""The style of the page that `html.py` writes: light and dark by the reader's choice, calm in print."""

from __future__ import annotations

from collections.abc import Iterable

_PAGE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#d5dae0;--panel:#f5f7f9;
--fail:#c5221f;--expired:#a15c00;--unknown:#0b6b85;--waived:#6b3fa0;--not-applicable:#767c84;--pass:#1a7f37}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4af;--paper:#14171b;--line:#333a42;--panel:#1c2026;
--fail:#ff7b72;--expired:#e3a03c;--unknown:#56c2dd;--waived:#c09bf0;--not-applicable:#8b949e;--pass:#57c274}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:66rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.15rem;margin:0;color:var(--soft);font-weight:600}
h2{font-size:1.25rem;margin:2.2rem 0 .4rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.3rem 0 .3rem;color:var(--soft)}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.verdict{font-size:1.7rem;line-height:1.25;font-weight:700;margin:.2rem 0 .5rem}
.verdict.rollback,.verdict.closed{color:var(--fail)}.verdict.unknown{color:var(--unknown)}.verdict.go{color:var(--pass)}
.context,.about{color:var(--soft);font-size:.9rem;margin:.1rem 0}
.phases{list-style:none;display:grid;gap:.5rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));
margin:1.4rem 0;padding:0}
.phases li{background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .6rem;
font-size:.82rem;line-height:1.35}
.phases li.asked{border-color:var(--ink);border-width:2px}.phases li.later{opacity:.65}
.phases b{font-size:.95rem;display:block}.phases span{display:block;color:var(--soft)}
.bar{display:block;width:100%;height:.5rem;margin:.35rem 0;border-radius:.2rem}
rect.fail{fill:var(--fail)}rect.expired{fill:var(--expired)}rect.unknown{fill:var(--unknown)}
rect.waived{fill:var(--waived)}rect.not-applicable{fill:var(--not-applicable)}rect.pass{fill:var(--pass)}
fieldset{border:0;margin:0 0 .5rem;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}legend{padding:0;color:var(--soft);
font-size:.9rem;margin-bottom:.3rem}
fieldset label{border:1px solid var(--line);border-radius:1rem;padding:.15rem .75rem;font-size:.9rem;cursor:pointer}
fieldset label:has(:checked){background:var(--ink);color:var(--paper);border-color:var(--ink)}
fieldset label:has(:focus-visible){outline:2px solid var(--unknown);outline-offset:2px}
fieldset input{position:absolute;opacity:0}
.item{display:grid;grid-template-columns:8.2rem 1fr;gap:0 .9rem;padding:.55rem 0;border-bottom:1px solid var(--line)}
.item:target{background:var(--panel)}
.state{font-weight:600;font-size:.9rem}.state code{display:block;font-weight:400;color:var(--soft)}
.fail>.state{color:var(--fail)}.expired>.state{color:var(--expired)}.unknown>.state{color:var(--unknown)}
.waived>.state{color:var(--waived)}.not-applicable>.state{color:var(--not-applicable)}.pass>.state{color:var(--pass)}
.later>.state{color:var(--not-applicable)}
.item p{margin:0}.item ul{margin:.15rem 0;padding-left:1.1rem;font-size:.92rem}.item .next{margin-top:.2rem}
.tag{font-size:.78rem;border:1px solid var(--line);border-radius:.3rem;padding:0 .35rem;color:var(--soft);
white-space:nowrap}
.looser{color:var(--fail);font-weight:600}
@media (max-width:36rem){body{padding:1rem}.item{grid-template-columns:1fr}
.state code{display:inline;margin-left:.5rem}}
@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--panel:#fff;--fail:#a00;--expired:#850;
--unknown:#056;--waived:#538;--not-applicable:#666;--pass:#064}body{max-width:none;padding:0;font-size:10pt}fieldset{display:none}
.item{break-inside:avoid}h2,h3{break-after:avoid}rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


def style(filters: Iterable[str]) -> str:
    """The whole style. Each filter is a class of items; where a browser knows no `:has`, all items stay in sight."""
    rules = [
        f"body:has(#show-{name}:checked) .item:not(.{name}),"
        f"body:has(#show-{name}:checked) .part:not(:has(.{name})){{display:none}}"
        for name in filters
    ]
    return _PAGE + "\n".join(rules) + "\n"
