"""The codes of evidence and records, in words."""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.model.checklist import State

REASONS: Mapping[str, str] = {
    # unknown
    "no-rule-yet": "no rule can decide it yet",
    "nothing-looked-at": "no rule found anything here to look at",
    "undecided": "a template or a variable leaves it undecided",
    "unreadable-file": "a file that matters could not be read",
    "no-probe": "no probe can look at it yet",
    "no-evidence": "nothing has looked at it",
    "no-target": "nobody said where to look",
    "no-credential": "the credential to look at it is missing",
    "forbidden": "access was refused",
    "unreachable": "nothing answered",
    "no-data": "there is no data on it",
    "too-few-samples": "there are too few samples to tell",
    "not-attested": "nobody has attested it",
    "not-committed": "the record is not committed yet",
    "too-few-approvals": "more people have to attest it",
    "missing-report": "the report that CI should bring is missing",
    "no-history": "history was cut off, so nobody knows who added it",
    "tool-missing": "a program that it takes is not installed",
    # expired
    "over": "its time is over",
    "undated": "it has no date",
    "from-the-future": "it is dated in the future",
    "other-commit": "it is about another commit",
    "other-release": "it is about another release",
    "other-environment": "it is about another environment",
    "before-its-phase": "it was seen before this phase began",
    "no-release-time": "the release file names no time of deployment",
    "unknown-probe": "it comes from a probe that nobody knows",
    "invalidated": "what it speaks of has changed since",
    "ttl-too-long": "it claims to hold for longer than it may",
    "foreign-commit": "its commit is not in this history",
    "signer-expired": "the signer's key is no longer valid",
    # fail, of a record
    "tampered": "the record was changed after it was made",
    "wrong-person": "it was committed by another person than it names",
    "bad-signature": "its signature does not verify",
    "unsigned": "it is not signed, and the policy wants it signed",
    "wrong-role": "it was not made in a role that may attest this",
    "missing-field": "it leaves out a field that is asked for",
    "pass-if": "its own numbers do not pass",
    "backdated": "it is dated before what it speaks of",
    "attested-failure": "it was attested as failed",
    "own-release": "nobody attests this of a release of their own",
    "changed-evidence": "the file that it points to has changed since",
    "deleted": "the record was deleted",
    "misplaced": "the record lies in the folder of another item",
    "missing-evidence": "the file that it points to is not there",
    "no-attestation": "nobody can attest this item",
    "retired-item": "the item is no longer asked for",
    "unknown-item": "there is no item of this id",
    "unwaivable": "this item cannot be waived",
    "waiver-too-long": "it waives for longer than is allowed",
    # a file
    "malformed": "it does not have the form of a record",
    "stray-file": "the file is no record",
    "committed-evidence": "records of CI do not belong into the repository",
    "unreadable-evidence": "it could not be read",
    # not applicable
    "absent": "not used here",
    "declared": "declared not applicable",
    "disabled": "left out by the team",
}
"""What a reason code means, as words that may follow a colon."""

MARK: Mapping[State, str] = {
    State.PASS: "[x]",
    State.FAIL: "[!]",
    State.EXPIRED: "[~]",
    State.UNKNOWN: "[?]",
    State.WAIVED: "[w]",
    State.NOT_APPLICABLE: "[-]",
}
"""The state in three ASCII characters, for a terminal."""

SIGN: Mapping[State, str] = {
    State.PASS: "✅",
    State.FAIL: "❌",
    State.EXPIRED: "⌛",
    State.UNKNOWN: "❔",
    State.WAIVED: "🟡",
    State.NOT_APPLICABLE: "➖",
}
"""The state as a sign, for Markdown; never without its word."""

SLOT: Mapping[str, str] = {"static": "in the repository", "live": "in reports and probes", "attest": "by people"}
"""Where the evidence of a slot comes from."""


def in_words(state: State) -> str:
    """`pass`, `not applicable` …"""
    return str(state).replace("-", " ")


def because(code: str) -> str:
    """A reason in words; a code that nobody knows, as it is, without its hyphens."""
    return REASONS.get(code) or code.replace("-", " ")
