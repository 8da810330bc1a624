"""Whether a record is by the person whom it names: by the git author who added it, or by a signature that holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from deploylint import ssh_signatures
from deploylint.checklist.attestation import Attestation, person
from deploylint.checklist.flaw import Flaw
from deploylint.checklist.lives import Life
from deploylint.git_history import Event
from deploylint.model.checklist import State

SIGNERS = ".deploylint/allowed_signers"


class Signed(NamedTuple):
    """The signature beside a record, as text with surrogates, and the list of who may sign; None where there is none.

    `demanded` says that records without a signature do not count.
    """

    signature: str | None
    signers: str | None
    demanded: bool = False


def brought(life: Life, blob: str, signed: Signed) -> Event:
    """The event that brought what the record says now: the one that added it, or the one before it was signed anew."""
    return life.added if signed.signature is None else life.author_of(blob)


def flaws(record: Attestation, life: Life, blob: str, signed: Signed, now: datetime) -> Iterator[Flaw]:
    """What speaks against the record being by whom it names."""
    if signed.signature is not None:
        yield from _signature(record, signed.signature, signed.signers, now)
        return
    if signed.demanded:
        message = f"this checklist asks for signatures; sign it with ssh-keygen -Y sign -n {ssh_signatures.NAMESPACE}"
        yield Flaw("unsigned", message, ["by"])
    author = life.added.commit.author
    if person(author) != record.by:
        commit = life.added.commit.hash[:12]
        message = (
            f"it speaks for {record.by}, and {author or 'nobody'} added it in {commit}; attest for yourself or sign"
        )
        yield Flaw("wrong-person", message, ["by"])
    if life.original != blob:
        yield Flaw("tampered", _tampered(life), ["item"])


def _tampered(life: Life) -> str:
    commits = list(dict.fromkeys(f"{event.commit.author} in {event.commit.hash[:12]}" for event in life.changes))
    who = f" by {commits[-1]}" if commits else ""
    return f"it was changed{who} after it was added; restore it, and attest anew"


def _signature(record: Attestation, signature: str, signers: str | None, now: datetime) -> Iterator[Flaw]:
    if signers is None:
        yield Flaw("bad-signature", f"it is signed, and there is no {SIGNERS} that says who may sign", ["by"])
        return
    text, mark = (part.encode("utf-8", "surrogateescape") for part in (record.authored.text, signature))
    try:
        verdict = ssh_signatures.verify(text, mark, record.authored.data["by"], signers, now)
    except ssh_signatures.ToolMissing as error:
        yield Flaw("tool-missing", str(error), ["by"], State.UNKNOWN)
        return
    except ssh_signatures.SignatureError as error:
        yield Flaw("unreadable-file", str(error), ["by"], State.UNKNOWN)
        return
    if verdict.reason == "signer-expired":
        yield Flaw("signer-expired", verdict.text, ["by"], State.EXPIRED)
    elif not verdict.good:
        yield Flaw("bad-signature", verdict.text, ["by"])
