"""One attestation: a file in which one person says of one item how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, check, load
from deploylint.checklist import policy_files
from deploylint.values.instant import end, instant

FOLDER = f"{policy_files.FOLDER}/attestations"
SUFFIX = ".yaml"
SIGNATURE_SUFFIX = ".sig"


class Link(NamedTuple):
    """Where evidence can be seen: an address or a file from the root, and the SHA-256 of what was seen there."""

    url: str = ""
    path: str = ""
    sha256: str = ""


class Attestation(NamedTuple):
    """What a record says. `by` is in small letters, instants are as written, what is not said is empty."""

    authored: Authored
    item: str
    status: str
    by: str
    at: str
    environment: str
    role: str = ""
    tag: str = ""
    commit: str = ""
    reason: str = ""
    expires: str = ""
    fields: Mapping[str, Any] = {}
    evidence: tuple[Link, ...] = ()

    @property
    def path(self) -> str:
        """The file, from the root."""
        return self.authored.path


def person(address: str) -> str:
    """An e-mail address as people are compared by it: capitals and the ways to write an accent are no difference."""
    return normalize("NFKC", normalize("NFKC", address.strip()).casefold())


def read(path: str, text: str) -> Attestation:
    """Read a record. Raises AuthoredProblem, each error with its line and what to do."""
    authored = load(path, text)
    errors = check(authored, "attestation")
    if not errors:
        errors = list(_impossible(authored))
    if errors:
        raise AuthoredProblem(errors)
    data = authored.data
    subject = data.get("subject", {})
    return Attestation(
        authored,
        data["item"],
        data["status"],
        person(data["by"]),
        data["at"],
        data["environment"],
        data.get("role", ""),
        subject.get("tag", ""),
        subject.get("commit", ""),
        data.get("reason", "").strip(),
        data.get("expires", ""),
        data.get("fields", {}),
        tuple(Link(**link) for link in data.get("evidence", ())),
    )


def _impossible(authored: Authored) -> Iterator[AuthoredError]:
    data = authored.data
    for key in ("at", "expires"):
        if key in data and (instant(data[key]) is None or end(data[key]) is None):
            yield authored.error([key], f"{key}: {data[key]!r} is no day or instant that there is")
    begun, over = instant(data["at"]), end(data.get("expires", ""))
    if begun is not None and over is not None and over <= begun:
        yield authored.error(["expires"], "expires: it is over before it begins; give a later day")
