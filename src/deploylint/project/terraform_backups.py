"""Buckets for backups, and for how long backups are kept, as Terraform declares them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import companions, of_type, undecided
from deploylint.values.patterns import lazy_pattern

_BACKUP = lazy_pattern(r"(?:^|[-_.])(?:backups?|dumps?|snapshots?|velero|restic|wal)(?:[-_.]|$)")
_OPEN_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def bucket_views(project: Project) -> Iterator[View]:
    """Every bucket whose name says that it holds backups.

    Facts: `name`, `opened` (Node: what lets the public in, absent where nothing does), `versioned` (whether old
    versions are kept or objects locked), `expires` (Node: after how many days objects go; absent where they never do),
    `days` (that number; unknown where it is computed).
    """
    for view in of_type(project, "aws_s3_bucket"):
        names = (view.derived["name"].text, view.node.get("bucket").text)
        if any(_BACKUP.search(name.lower()) for name in names):
            yield _s3(view, project)
    for view in of_type(project, "google_storage_bucket"):
        if any(_BACKUP.search(name.lower()) for name in (view.derived["name"].text, view.node.get("name").text)):
            yield _google(view)


def _s3(view: View, project: Project) -> View:
    node = view.node
    rules = node.get("lifecycle_rule").entries
    for other in companions(view, project, "aws_s3_bucket_lifecycle_configuration", "bucket"):
        rules = [*rules, *other.node.get("rule").entries]
    versions = [*node.get("versioning").entries]
    for other in companions(view, project, "aws_s3_bucket_versioning", "bucket"):
        versions += other.node.get("versioning_configuration").entries
    locked = [node.get("object_lock_configuration"), node.get("object_lock_enabled")]
    facts = {
        "name": view.label,
        "opened": _opened(view, project),
        "versioned": any(_enabled(entry) for entry in versions) or any(entry.exists for entry in locked),
        **_expiry(node, [entry.get("days") for rule in rules for entry in rule.get("expiration").entries]),
    }
    return View("terraform.backup_bucket", node, facts, label=view.label)


def _google(view: View) -> View:
    node = view.node
    ages = [
        condition.get("age")
        for rule in node.get("lifecycle_rule").entries
        if any(action.get("type").text == "Delete" for action in rule.get("action").entries)
        for condition in rule.get("condition").entries
    ]
    prevention = node.get("public_access_prevention")
    facts = {
        "name": view.label,
        "opened": prevention if prevention.text == "inherited" else node.absent(),
        "versioned": any(_enabled(entry) for entry in node.get("versioning").entries)
        or node.get("retention_policy").exists,
        **_expiry(node, ages),
    }
    return View("terraform.backup_bucket", node, facts, label=view.label)


def _enabled(entry: Node) -> bool:
    return entry.get("enabled").value is True or entry.get("status").text == "Enabled"


def _expiry(node: Node, days: list[Node]) -> dict[str, Any]:
    written = [entry for entry in days if entry.exists]
    if not written:
        return {"expires": node.absent(), "days": 0}
    known = [entry for entry in written if type(entry.value) is int]
    shortest = min(known, key=lambda entry: entry.value) if len(known) == len(written) else written[0]
    return {"expires": shortest, "days": shortest.value if len(known) == len(written) else undecided(shortest)}


def _opened(view: View, project: Project) -> Node:
    """An access list for everybody, or a public access block that is switched off."""
    lists = [view.node.get("acl")]
    lists += [other.node.get("acl") for other in companions(view, project, "aws_s3_bucket_acl", "bucket")]
    opened = next((acl for acl in lists if acl.text in _OPEN_ACLS), None)
    if opened is not None:
        return opened
    blocks = companions(view, project, "aws_s3_bucket_public_access_block", "bucket")
    off = [block.node.get(name) for block in blocks for name in _BLOCKS if block.node.get(name).value is False]
    return off[0] if off else view.node.absent()
