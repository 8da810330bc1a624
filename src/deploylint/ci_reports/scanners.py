"""Scanners of images and folders: Trivy and Grype as JSON."""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.advisories import rating
from deploylint.ci_reports.lookups import rows, table, text
from deploylint.ci_reports.readings import Flaw, Flaws, Report, Scanner

IMAGE = "artifact.image-scan"
FOLDER = "artifact.audit"
_PACKAGES = ("os-pkgs", "lang-pkgs")


def digest_of(reference: Any) -> str:
    """The digest at the end of an image reference, empty for anything else."""
    if not isinstance(reference, str):
        return ""
    found = reference.rpartition("@")[2]
    return found if found.startswith("sha256:") else ""


def digests_of(references: Any) -> tuple[str, ...]:
    """The digests in a list of image references."""
    listed = references if isinstance(references, list) else []
    return tuple(filter(None, map(digest_of, listed)))


def is_trivy(document: Any) -> bool:
    """`trivy image|fs|repo --format json`, schema 2."""
    return isinstance(document, dict) and "ArtifactName" in document and "SchemaVersion" in document


def trivy(document: dict[str, Any]) -> Report:
    """Vulnerabilities, and secrets, of all results. Results without packages do not say that there are none."""
    flaws: list[Flaw] = []
    looked = False
    for result in rows(document, "Results"):
        vulnerabilities = list(rows(result, "Vulnerabilities"))
        looked = looked or bool(vulnerabilities) or text(result, "Class") in _PACKAGES
        flaws += [Flaw(text(entry, "VulnerabilityID"), rating(text(entry, "Severity"))) for entry in vulnerabilities]
        flaws += [Flaw(text(entry, "RuleID"), rating(text(entry, "Severity"))) for entry in rows(result, "Secrets")]
    metadata = table(document, "Metadata")
    scanner = Scanner("Trivy", trouble="" if looked else "it found no packages to look at")
    probe = IMAGE if text(document, "ArtifactType") == "container_image" else FOLDER
    digests = (*digests_of(metadata.get("RepoDigests")), *filter(None, [digest_of(document.get("ArtifactName"))]))
    reading = Flaws(tuple(flaws), (scanner,), digests)
    return Report((probe,), "Trivy", reading, text(metadata, "Commit"), text(document, "CreatedAt"))


def is_grype(document: Any) -> bool:
    """`grype -o json`."""
    return isinstance(document, dict) and "matches" in document and isinstance(document.get("source"), dict)


def grype(document: dict[str, Any]) -> Report:
    """`matches`; what is ignored stands apart there. `source.type` says whether it was an image."""
    flaws = [
        Flaw(text(table(match, "vulnerability"), "id"), rating(text(table(match, "vulnerability"), "severity")))
        for match in rows(document, "matches")
    ]
    source = table(document, "source")
    is_image = text(source, "type") == "image"
    target = table(source, "target") if is_image else {}
    digests = (*filter(None, [digest_of(target.get("manifestDigest"))]), *digests_of(target.get("repoDigests")))
    written = text(table(document, "descriptor"), "timestamp")
    return Report(
        (IMAGE if is_image else FOLDER,), "Grype", Flaws(tuple(flaws), (Scanner("Grype"),), digests), "", written
    )
