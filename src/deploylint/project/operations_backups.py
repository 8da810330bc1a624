"""What makes backups on a schedule: CronJobs, operators' schedules, workflows, and what Terraform declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import of_type, undecided
from deploylint.values.cron import Times, times
from deploylint.values.patterns import lazy_pattern

_NAMED = lazy_pattern(r"(?:^|[-_.\s/])(?:[a-z]{1,20}-)?(?:back-?ups?|db-?dump|pg-?dump|mongo-?dump)(?:$|[-_.\s/:@])")
_COMMAND = lazy_pattern(
    r"\b(?:mongodump|pg_dump(?:all)?|pg_basebackup|mysqldump|mariadb-dump|wal-g|barman|pgbackrest|restic|velero backup"
    r"|redis-cli --rdb|mydumper|xtrabackup|mariabackup|borg create|rdiff-backup)\b"
)
_RESTORE = lazy_pattern(r"\brestor|prune|cleanup|verify|check")
_SCHEDULES = {
    ("Schedule", "velero.io"): ("spec", "schedule"),
    ("ScheduledBackup", "postgresql.cnpg.io"): ("spec", "schedule"),
    ("PostgresCluster", "postgres-operator.crunchydata.com"): (
        "spec",
        "backups",
        "pgbackrest",
        "repos",
        0,
        "schedules",
        "full",
    ),
    ("PerconaServerMongoDB", "psmdb.percona.com"): ("spec", "backup", "tasks", 0, "schedule"),
    ("PerconaXtraDBCluster", "pxc.percona.com"): ("spec", "backup", "schedule", 0, "schedule"),
    ("Schedule", "k8up.io"): ("spec", "backup", "schedule"),
    ("MedusaBackupSchedule", "medusa.k8ssandra.io"): ("spec", "cronSchedule"),
    ("VolumeSnapshotSchedule", "snapscheduler.backube"): ("spec", "schedule"),
    ("BackupConfiguration", "stash.appscode.com"): ("spec", "schedule"),
}
"""Objects of operators that make backups, and where each keeps its schedule."""

_HOURS = 24


def backup_views(project: Project) -> Iterator[View]:
    """See `project.operations.backup_views`."""
    yield from _cron_jobs(project)
    for view in project.views("kubernetes.object"):
        route = _SCHEDULES.get((view.derived["kind"].text, view.derived["group"]))
        schedule = view.node.at(*route) if route is not None else view.node.absent()
        if schedule.exists:
            yield _view(view.label, schedule, times(_five(schedule.text)), "UTC", view.node.get("spec").get("suspend"))
    yield from _workflows(project)
    yield from _terraform(project)


def _view(name: str, schedule: Node, found: Times, zone: str, suspended: Node) -> View:
    unsure = found.daily is None or schedule.unknown
    nothing = schedule.absent()
    facts: dict[str, Any] = {
        "name": name,
        "schedule": schedule,
        "daily": undecided(schedule) if unsure else found.daily,
        "hour": nothing if found.hour is None or unsure else found.hour,
        "minute": nothing if found.minute is None or unsure else found.minute,
        "zone": zone,
        "suspended": suspended,
    }
    return View("operations.backup", schedule, facts, label=name)


def _five(schedule: str) -> str:
    """CloudNativePG writes seconds before the five fields."""
    fields = schedule.split()
    return " ".join(fields[1:]) if len(fields) == 6 else schedule


def _cron_jobs(project: Project) -> Iterator[View]:
    for view in project.views("kubernetes.workload"):
        if view.derived["kind"].text != "CronJob" or not _backs_up(view):
            continue
        spec = view.node.get("spec")
        schedule, zone = spec.get("schedule"), spec.get("timeZone")
        said = zone.text if zone.exists and not zone.unknown else "UTC"
        yield _view(view.label, schedule, times(schedule.text), said, spec.get("suspend"))


def _backs_up(workload: View) -> bool:
    """Whether a name, an image or a command of a CronJob says that it makes backups."""
    name = workload.derived["name"].text.lower()
    if _RESTORE.search(name):
        return False
    words = [name]
    for container in workload.derived["pod"].get("containers").entries[:20]:
        words.append(container.get("image").text.lower()[:300])
        for entry in (*container.get("command").entries, *container.get("args").entries):
            if _COMMAND.search(entry.text[:20_000]):
                return True
    return any(_NAMED.search(word) for word in words)


def _workflows(project: Project) -> Iterator[View]:
    for file in project.views("workflow.file"):
        schedules = file.node.at("on", "schedule").entries
        if not schedules or not _workflow_backs_up(file):
            continue
        cron = schedules[0].get("cron")
        yield _view(file.label, cron, times(cron.text), "UTC", cron.absent())


def _workflow_backs_up(file: View) -> bool:
    runs = (
        step.get("run").text[:20_000] for job in file.node.get("jobs").items for step in job[1].get("steps").entries
    )
    return any(_COMMAND.search(run) for run in runs)


def _terraform(project: Project) -> Iterator[View]:
    for view in of_type(project, "aws_backup_plan"):
        for rule in view.node.get("rule").entries:
            schedule = rule.get("schedule")
            text = schedule.text.removeprefix("cron(").removesuffix(")")
            yield _view(view.label, schedule, times(_amazon(text)), "UTC", schedule.absent())
    for view in of_type(project, "mongodbatlas_cloud_backup_schedule"):
        node = view.node
        hour = node.get("reference_hour_of_day")
        daily = [*node.get("policy_item_daily").entries, *node.get("policy_item_hourly").entries]
        known = hour.value if type(hour.value) is int and 0 <= hour.value < _HOURS else None
        minute = node.get("reference_minute_of_hour").value
        found = Times(bool(daily), known, minute if known is not None and type(minute) is int else None)
        shown = hour if hour.exists else node
        yield _view(
            view.label,
            shown,
            found._replace(minute=found.minute or (0 if known is not None else None)),
            "UTC",
            node.absent(),
        )
    for view in of_type(project, "aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster"):
        kept = view.node.get("backup_retention_period")
        if type(kept.value) is int and kept.value > 0:
            yield _view(view.label, kept, Times(True), "UTC", kept.absent())


def _amazon(text: str) -> str:
    """AWS writes a sixth field, the year, and `?` in one of the days."""
    fields = text.split()
    return " ".join(fields[:5]).replace("?", "*") if len(fields) == 6 else text
