"""The one hardened way to ask ssh-keygen whether a signature holds, and to make one.

Signatures are OpenSSH's, of the namespace `deploylint`, and who may sign is a list of allowed signers (ssh-keygen(1),
"ALLOWED SIGNERS"). The signature and the list come from the repository: they are handed over as files of a private
folder, and ssh-keygen, which is looked for in absolute folders of PATH alone, runs there with an environment that
names neither an agent nor a program that asks for passphrases. That a text was changed, that a key is unknown and that
its time is over have the same exit code; which of them it was is read from what ssh-keygen says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

NAMESPACE = "deploylint"
TIMEOUT = 20.0
"""Seconds after which verifying is given up on."""

PATIENCE = 180.0
"""Seconds that a person has to unlock a key."""

LARGEST = 64 * 1024
"""Bytes of the largest signature that is looked at; OpenSSH's are below 2,000, of big RSA keys below 4,000."""

_SIGNING = (
    "HOME",
    "SSH_AUTH_SOCK",
    "SSH_ASKPASS",
    "SSH_ASKPASS_REQUIRE",
    "SSH_SK_PROVIDER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "TERM",
)


class SignatureError(Exception):
    """ssh-keygen cannot be run, did not answer in time, or could not sign. Its text says which."""


class ToolMissing(SignatureError):
    """There is no ssh-keygen, so nothing can be said of a signature."""


class Verdict(NamedTuple):
    """Whether a signature holds, else why not.

    `reason` is `wrong-text`, `wrong-principal`, `unknown-signer`, `signer-expired`, `wrong-namespace` or `malformed`.
    """

    good: bool
    reason: str
    text: str


GOOD = Verdict(True, "", "the signature holds")


def installed() -> str | None:
    """The path of ssh-keygen; None where it is not installed. Runs nothing."""
    from shutil import which

    name = "ssh-keygen.exe" if sys.platform == "win32" else "ssh-keygen"
    return which(name, path=os.pathsep.join(folder for folder in os.get_exec_path() if os.path.isabs(folder)))


def verify(text: bytes, signature: bytes, principal: str, allowed_signers: str, moment: datetime) -> Verdict:
    """Whether `principal` signed the text with a key that the list allows at `moment`. Raises SignatureError."""
    from tempfile import TemporaryDirectory

    if len(signature) > LARGEST:
        return Verdict(False, "malformed", "the signature file is too large to be one")
    if not principal.isprintable() or not principal:
        return Verdict(False, "wrong-principal", "the signer has no name that can be looked up")
    when = f"verify-time={moment.astimezone(UTC):%Y%m%d%H%M%S}"
    with TemporaryDirectory(prefix="deploylint-") as folder:
        Path(folder, "signature").write_bytes(signature)
        Path(folder, "signers").write_text(allowed_signers, "utf-8", errors="surrogateescape", newline="\n")
        listed = ("-f", "signers", "-s", "signature", "-O", when)
        code, said = _run(["-Y", "verify", "-I", principal, "-n", NAMESPACE, *listed], folder, text)
        if code == 0:
            return GOOD
        _, others = _run(["-Y", "find-principals", *listed], folder, b"")
    return _why(said, others, principal)


def sign(text: bytes, key: Path) -> bytes:
    """The signature of a text by the private key of a file, or by the agent's where the file is a public key.

    ssh-keygen asks for a passphrase by itself. Raises SignatureError.
    """
    if not key.is_file():
        raise SignatureError(
            "the key is no file; give the path of a private key, or of a public one that an agent holds"
        )
    passed = {name: os.environ[name] for name in _SIGNING if name in os.environ}
    arguments = ["-Y", "sign", "-f", str(key.absolute()), "-n", NAMESPACE]
    done, said, output = _call(arguments, str(key.absolute().parent), text, passed, PATIENCE)
    if done != 0 or not output.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise SignatureError(f"ssh-keygen did not sign: {_last_line(said)}")
    return output


def _why(said: str, others: str, principal: str) -> Verdict:
    for marks, reason, text in _REASONS:
        if any(mark in said for mark in marks):
            return Verdict(False, reason, text)
    signers = [line.strip() for line in others.splitlines() if "@" in line and " " not in line.strip()]
    if signers and principal not in signers:
        return Verdict(
            False, "wrong-principal", f"the key that signed is allowed for {signers[0]} and not for {principal}"
        )
    return Verdict(False, "unknown-signer", "the key that signed is not among the allowed signers")


_REASONS: Sequence[tuple[Sequence[str], str, str]] = (
    (
        ("incorrect signature",),
        "wrong-text",
        "the signature is of another text: the file was changed after it was signed",
    ),
    (("key has expired", "certificate not valid"), "signer-expired", "the time of the key that signed is over"),
    (("not yet valid",), "signer-expired", "the time of the key that signed has not begun"),
    (
        ("namespace does not match", "not permitted for use in signature namespace"),
        "wrong-namespace",
        f"the signature, or the key, is for something else than the namespace {NAMESPACE}",
    ),
    (("parse signature", "sshsig_armor", "missing header", "invalid format"), "malformed", "this is no SSH signature"),
)


def _run(arguments: Sequence[str], folder: str, text: bytes) -> tuple[int, str]:
    code, said, output = _call(arguments, folder, text, {}, TIMEOUT)
    return code, said + output.decode("utf-8", "replace")


def _call(
    arguments: Sequence[str], folder: str, text: bytes, passed: Mapping[str, str], seconds: float
) -> tuple[int, str, bytes]:
    import subprocess

    program = installed()
    if program is None:
        raise ToolMissing("ssh-keygen is not installed, so signatures cannot be looked at; it comes with OpenSSH")
    environment = {**passed, "LC_ALL": "C", "TZ": "UTC", "PATH": os.path.dirname(program)}
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    try:
        done = subprocess.run(
            [program, *arguments],
            cwd=folder,
            env=environment,
            input=text,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        raise SignatureError(f"ssh-keygen cannot be run ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise SignatureError(f"ssh-keygen did not answer within {seconds:.0f} seconds") from None
    return done.returncode, done.stderr.decode("utf-8", "replace"), done.stdout


def _last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1].strip() if lines else "it gave no reason"
