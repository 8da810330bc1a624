"""The record of a restored backup, which the job that restored it writes as YAML or JSON.

restore-test:
  environment: production          # whose backup it was
  snapshot: s3://backups/orders/2026-11-20.archive.gz
  started: 2026-11-20T03:00:00Z
  finished: 2026-11-20T03:41:10Z
  rows_expected: 1203344           # counted when the backup was made
  rows_restored: 1203344           # counted in what was restored
"""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.lookups import count, table, text
from deploylint.ci_reports.readings import Report, ReportError, Restore
from deploylint.values.instant import instant

PROBE = "artifact.restore-test"
KEY = "restore-test"
_ASKED = ("environment", "snapshot", "started", "finished", "rows_expected", "rows_restored")


def is_restore(document: Any) -> bool:
    """A mapping with this one key."""
    return isinstance(document, dict) and KEY in document


def read(document: dict[str, Any]) -> Report:
    """Raises ReportError for what is missing or of another type."""
    record = table(document, KEY)
    missing = [key for key in _ASKED if record.get(key) in (None, "")]
    if missing:
        raise ReportError(f"{missing[0]!r} is missing", (PROBE,))
    started, finished = (instant(text(record, key)) for key in ("started", "finished"))
    if started is None or finished is None or finished < started:
        raise ReportError("'started' and 'finished' are no instants with a zone, one after the other", (PROBE,))
    restore = Restore(
        count(record, "rows_expected"),
        count(record, "rows_restored"),
        (finished - started).total_seconds(),
        text(record, "environment"),
        text(record, "snapshot"),
    )
    return Report((PROBE,), "restore record", restore, text(record, "commit"), text(record, "finished"))
