"""What scanners found -> verdicts: vulnerabilities, results in SARIF, alerts of ZAP.

Parameters of `artifact.audit` and `artifact.image-scan`: `severities` (critical, high) that nothing may have; what
nobody rated makes it unknown. Of `artifact.sarif` also `levels` in the place of severities, `tools` (sorts of
`tools.py`, or names) whose runs count, and `about`: subjects; a tool without a rule about them says nothing of them.
Of `artifact.zap`: `risks` (high), and `about`, of which only a scan that attacked can say that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploylint.ci_reports.asking import Asked, Verdict, counted, limited
from deploylint.ci_reports.readings import Attack, Flaw, Flaws, Scanner
from deploylint.ci_reports.tools import is_any
from deploylint.model.checklist import Measured, State

_WORST = ("critical", "high")
_RISKS = ("informational", "low", "medium", "high")


def judge_advisories(flaws: Flaws, asked: Asked) -> Iterator[Verdict]:
    """Of `artifact.audit` and `artifact.image-scan`."""
    severities = asked.words("severities") or _WORST
    bad = [flaw for flaw in flaws.flaws if flaw.severity in severities]
    unrated = [flaw for flaw in flaws.flaws if not flaw.severity]
    yield _verdict(flaws.scanners, bad, unrated, " or ".join(severities), len(flaws.flaws))


def judge_results(flaws: Flaws, asked: Asked) -> Iterator[Verdict]:
    """Of `artifact.sarif`. No verdict where no tool ran that is asked about."""
    tools, about = asked.words("tools"), frozenset(asked.words("about"))
    scanners = [
        s for s in flaws.scanners if (not tools or is_any(s.name, tools)) and (not about or about & s.looks_for)
    ]
    said = [f for f in flaws.flaws if (not tools or is_any(f.tool, tools)) and (not about or about & f.about)]
    if not scanners and not said:
        return
    levels = asked.words("levels")
    severities = asked.words("severities") or _WORST
    bad = [flaw for flaw in said if (flaw.level in levels if levels else flaw.severity in severities)]
    wording = " or ".join((*(levels or severities), *sorted(about)))
    yield _verdict(scanners or flaws.scanners, bad, [], wording, len(said))


def _verdict(
    scanners: Sequence[Scanner], bad: Sequence[Flaw], unrated: Sequence[Flaw], wording: str, all_: int
) -> Verdict:
    measured = Measured(len(bad), "==", 0, "findings")
    names = ", ".join(sorted({limited(scanner.name, 40) for scanner in scanners if scanner.name})) or "the scanner"
    if bad:
        named = next((flaw.id for flaw in bad if flaw.id), "")
        example = f", such as {limited(named, 60)}" if named else ""
        return Verdict(
            State.FAIL, f"{counted(len(bad), 'finding')} rated {wording} of {names} in {{}}{example}", "", measured
        )
    trouble = next((scanner.trouble for scanner in scanners if scanner.trouble), "")
    if trouble or not scanners:
        return Verdict(
            State.UNKNOWN, f"{{}} does not show what {names} saw: {trouble or 'it holds no run'}", "no-data", measured
        )
    if unrated:
        amount = counted(len(unrated), "vulnerability", "vulnerabilities")
        text = f"{names} does not rate {amount} in {{}}, such as {limited(unrated[0].id, 60)}"
        return Verdict(State.UNKNOWN, text, "no-data", Measured(None, "==", 0, "findings"))
    others = f", {all_:,} of lower ratings" if all_ else ""
    return Verdict(State.PASS, f"no finding rated {wording} of {names} in {{}}{others}", "", measured)


def judge_attack(attack: Attack, asked: Asked) -> Iterator[Verdict]:
    """Of `artifact.zap`. Unknown where no site was looked at."""
    about = frozenset(asked.words("about"))
    risks = asked.words("risks") or ("high",)
    bad = [a for a in attack.alerts if _RISKS[a.risk] in risks and (not about or about & a.about)]
    measured = Measured(len(bad), "==", 0, "alerts")
    wording = " or ".join((*risks, *(f"about {subject}" for subject in sorted(about))))
    if bad:
        text = f"{counted(len(bad), 'alert')} ({wording}) of ZAP in {{}}, such as {limited(bad[0].name)}"
        yield Verdict(State.FAIL, text, "", measured)
    elif not attack.sites:
        yield Verdict(State.UNKNOWN, "{} names no site that ZAP has seen", "no-data", measured)
    elif about and not attack.active:
        text = "nothing in {} shows that ZAP attacked; a scan that only listens finds no " + " or ".join(sorted(about))
        yield Verdict(State.UNKNOWN, text, "no-data", measured)
    else:
        yield Verdict(State.PASS, f"no alert ({wording}) of ZAP on {limited(attack.sites[0])} in {{}}", "", measured)
