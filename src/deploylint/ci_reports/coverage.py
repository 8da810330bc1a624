"""Coverage of lines: Cobertura, JaCoCo and Clover XML, istanbul's summary, coverage.py, lcov, Go's profile."""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.lookups import at_least_zero, epoch, table, text
from deploylint.ci_reports.readings import Coverage, Report, ReportError
from deploylint.ci_reports.xml_text import Element

PROBE = "artifact.coverage"


def _share(covered: float | None, measured: float | None) -> float | None:
    """In percent; None where nothing was measured or the numbers cannot be."""
    if covered is None or not measured or covered > measured:
        return None
    return 100 * covered / measured


def _report(
    tool: str, covered: float | None, measured: float | None, branches: float | None, written: str = ""
) -> Report:
    reading = Coverage(_share(covered, measured), branches, int(measured) if measured else None)
    return Report((PROBE,), tool, reading, "", written)


def cobertura(root: Element) -> Report:
    """`coverage` with `lines-covered` and `lines-valid`; `line-rate` is rounded, so it is second choice."""
    says = {key: at_least_zero(value) for key, value in root.attributes.items()}
    covered, measured = says.get("lines-covered"), says.get("lines-valid")
    branches = _share(says.get("branches-covered"), says.get("branches-valid"))
    report = _report("Cobertura", covered, measured, branches, epoch(root.attributes.get("timestamp")))
    if measured is None and "lines-valid" not in says:
        rate = says.get("line-rate")
        lines = 100 * rate if rate is not None and rate <= 1 and root.children else None
        return report._replace(reading=Coverage(lines, branches))
    return report


def clover(root: Element) -> Report:
    """`coverage/project/metrics` with `statements` and `coveredstatements`, which stand for lines."""
    metrics = next((m for project in root.named("project") for m in project.named("metrics")), None)
    says = {key: at_least_zero(value) for key, value in metrics.attributes.items()} if metrics else {}
    branches = _share(says.get("coveredconditionals"), says.get("conditionals"))
    written = epoch(root.attributes.get("generated"))
    return _report("Clover", says.get("coveredstatements"), says.get("statements"), branches, written)


def jacoco(root: Element) -> Report:
    """The counters of `report` itself: `missed` and `covered` of type LINE and BRANCH."""
    found: dict[str, tuple[float | None, float | None]] = {}
    for counter in root.named("counter"):
        missed, covered = (at_least_zero(counter.attributes.get(key)) for key in ("missed", "covered"))
        whole = missed + covered if missed is not None and covered is not None else None
        found[counter.attributes.get("type", "")] = (covered, whole)
    written = max((epoch(entry.attributes.get("dump")) for entry in root.named("sessioninfo")), default="")
    covered, measured = found.get("LINE", (None, None))
    return _report("JaCoCo", covered, measured, _share(*found.get("BRANCH", (None, None))), written)


def is_istanbul(document: Any) -> bool:
    """The summary that istanbul, nyc, c8, jest and vitest write with the reporter `json-summary`."""
    total = document.get("total") if isinstance(document, dict) else None
    return isinstance(total, dict) and "lines" in total


def istanbul(document: dict[str, Any]) -> Report:
    """`total.lines.covered` and `.total`; `pct` is "Unknown" when nothing ran, and rounded otherwise."""
    total = table(document, "total")
    lines, branches = table(total, "lines"), table(total, "branches")
    share = _share(at_least_zero(branches.get("covered")), at_least_zero(branches.get("total")))
    return _report("istanbul", at_least_zero(lines.get("covered")), at_least_zero(lines.get("total")), share)


def is_coverage_py(document: Any) -> bool:
    """`coverage json`."""
    return isinstance(document, dict) and "totals" in document and "meta" in document


def coverage_py(document: dict[str, Any]) -> Report:
    """`totals`: lines apart from branches, which `percent_covered` mixes."""
    totals = table(document, "totals")
    branches = _share(at_least_zero(totals.get("covered_branches")), at_least_zero(totals.get("num_branches")))
    covered, measured = (at_least_zero(totals.get(key)) for key in ("covered_lines", "num_statements"))
    return _report("coverage.py", covered, measured, branches, text(table(document, "meta"), "timestamp"))


def lcov(lines: list[str]) -> Report:
    """Sums of LF and LH, of BRF and BRH. A file that ends within a record is cut off. Raises ReportError."""
    sums = dict.fromkeys(("LF", "LH", "BRF", "BRH"), 0.0)
    if not any(line.strip() == "end_of_record" for line in lines[-3:]):
        raise ReportError("it ends within a record; is the file cut off?", (PROBE,))
    for line in lines:
        key, found, value = line.partition(":")
        if found and key in sums:
            figure = at_least_zero(value.strip())
            if figure is None:
                raise ReportError(f"{key} is no count", (PROBE,))
            sums[key] += figure
    return _report("lcov", sums["LH"], sums["LF"], _share(sums["BRH"], sums["BRF"]))


def go_profile(lines: list[str]) -> Report:
    """`file:line.column,line.column statements count`; a block that several packages tested is covered by any."""
    blocks: dict[str, tuple[int, bool]] = {}
    for line in lines[1:]:
        if not line.strip() or line.startswith("mode:"):
            continue
        block, _, rest = line.rpartition(":")
        parts = rest.split()
        if len(parts) != 3 or not block or not (parts[1].isdecimal() and parts[2].isdecimal()) or len(rest) > 200:
            raise ReportError("a line of it is no block of a Go profile; is the file cut off?", (PROBE,))
        place = f"{block}:{parts[0]}"
        known = blocks.get(place, (0, False))[1]
        blocks[place] = (int(parts[1]), known or int(parts[2]) > 0)
    covered = sum(statements for statements, hit in blocks.values() if hit)
    return _report("go cover", covered, sum(statements for statements, _ in blocks.values()), None)
