"""ZAP's reports `traditional-json` and `traditional-json-plus`, which its baseline and full scans write with `-J`.

Nothing in them says whether the scan attacked the site or only listened; alerts of rules that attack show that it did.
Which rules attack is told by their numbers (zaproxy.org, "ZAP Alerts", type "Active").
"""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.lookups import number, rows, text
from deploylint.ci_reports.readings import Alert, Attack, Report, ReportError
from deploylint.ci_reports.subjects import flaw_subjects, weakness_subjects

PROBE = "artifact.zap"
_RISKS = 4
_ATTACKING = (range(6, 8), range(20_000, 50_000), range(90_017, 90_022), range(90_023, 90_030), range(90_034, 90_040))


def is_zap(document: Any) -> bool:
    """ZAP names itself in `@programName`; older versions give only `@version` beside the sites."""
    return (
        isinstance(document, dict)
        and "site" in document
        and bool({"@programName", "@version", "@generated"} & document.keys())
    )


def read(document: dict[str, Any]) -> Report:
    """`site[].alerts[]` with `riskcode` and `cweid`. Raises ReportError for a risk that is none."""
    sites = document.get("site")
    listed = {"site": [sites]} if isinstance(sites, dict) else document
    alerts: list[Alert] = []
    names: list[str] = []
    active = False
    for site in rows(listed, "site"):
        names.append(text(site, "@name") or text(site, "@host"))
        for entry in rows(site, "alerts"):
            risk = number(entry.get("riskcode"))
            if risk is None or risk not in range(_RISKS):
                raise ReportError("an alert of it has no risk")
            title = text(entry, "alert") or text(entry, "name")
            about = flaw_subjects(title) | weakness_subjects(str(entry.get("cweid", "")))
            alerts.append(Alert(title, int(risk), about))
            rule = number(entry.get("pluginid"))
            active = active or (rule is not None and any(int(rule) in span for span in _ATTACKING))
    return Report(
        (PROBE,), "ZAP", Attack(tuple(alerts), tuple(filter(None, names)), active), "", text(document, "created")
    )
