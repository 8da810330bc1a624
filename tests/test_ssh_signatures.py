"""Signatures that hold, and the ways in which they do not, told apart."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploylint import ssh_signatures
from deploylint.ssh_signatures import SignatureError, ToolMissing, installed, sign, verify
from test_git import program

needs_ssh_keygen = pytest.mark.skipif(installed() is None, reason="ssh-keygen is not installed")

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ANN, BOB = "ann@example.com", "bob@example.com"


def make_key(folder: Path, name: str = "key") -> Path:
    """A new key without a passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    command = [installed() or "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def allowed(key: Path, principal: str = ANN, options: str = 'namespaces="deploylint"') -> str:
    """A line of a list of allowed signers."""
    kind, text = key.with_suffix(".pub").read_text("utf-8").split()[:2]
    return f"{principal} {options} {kind} {text}\n"


@needs_ssh_keygen
def test_a_signature_that_holds(tmp_path: Path) -> None:
    key = make_key(tmp_path)

    verdict = verify(b"text\n", sign(b"text\n", key), ANN, "# ours\n" + allowed(key), NOW)
    assert verdict.good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key.pub"]


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("principal", "options", "reason"),
    [
        (BOB, 'namespaces="deploylint"', "wrong-principal"),
        (ANN, 'namespaces="deploylint",valid-before="20261122"', "signer-expired"),
        (ANN, 'namespaces="deploylint",valid-after="20270101"', "signer-expired"),
        (ANN, 'namespaces="git"', "wrong-namespace"),
    ],
)
def test_what_the_list_does_not_allow(tmp_path: Path, principal: str, options: str, reason: str) -> None:
    key = make_key(tmp_path)

    verdict = verify(b"text\n", sign(b"text\n", key), ANN, allowed(key, principal, options), NOW)
    assert not verdict.good
    assert verdict.reason == reason


@needs_ssh_keygen
def test_another_text_another_key_and_no_signature(tmp_path: Path) -> None:
    key, other = make_key(tmp_path), make_key(tmp_path, "other")
    signature = sign(b"text\n", key)

    assert verify(b"changed\n", signature, ANN, allowed(key), NOW).reason == "wrong-text"
    assert verify(b"text\n", sign(b"text\n", other), ANN, allowed(key), NOW).reason == "unknown-signer"
    assert verify(b"text\n", signature, ANN, "", NOW).reason == "unknown-signer"
    assert verify(b"text\n", b"junk", ANN, allowed(key), NOW).reason == "malformed"
    assert verify(b"text\n", b"", ANN, allowed(key), NOW).reason == "malformed"
    assert verify(b"text\n", b"x" * 100_000, ANN, allowed(key), NOW).reason == "malformed"
    assert not verify(b"text\n", signature, ANN, "\0\udce9 junk\n" * 3, NOW).good


@needs_ssh_keygen
def test_the_time_that_is_asked_about_counts(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    signers = allowed(key, options='valid-after="20260101",valid-before="20260201"')
    signature = sign(b"text\n", key)

    assert verify(b"text\n", signature, ANN, signers, datetime(2026, 1, 15, tzinfo=UTC)).good
    assert not verify(b"text\n", signature, ANN, signers, NOW).good


@needs_ssh_keygen
@pytest.mark.parametrize("principal", ["-f", "*", "", "ann@example.com\n", "!ann@example.com"])
def test_names_that_are_no_person(tmp_path: Path, principal: str) -> None:
    key = make_key(tmp_path)

    assert not verify(b"text\n", sign(b"text\n", key), principal, allowed(key), NOW).good


@needs_ssh_keygen
def test_a_signature_for_something_else(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    command = [installed() or "", "-Y", "sign", "-f", str(key), "-n", "git"]
    signature = subprocess.run(command, input=b"text\n", capture_output=True, check=True).stdout

    assert verify(b"text\n", signature, ANN, allowed(key, options=""), NOW).reason == "wrong-namespace"


@needs_ssh_keygen
def test_no_key(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="the key is no file"):
        sign(b"text\n", tmp_path / "none")
    (tmp_path / "junk").write_text("junk", "utf-8")
    (tmp_path / "junk").chmod(0o600)
    with pytest.raises(SignatureError, match="did not sign"):
        sign(b"text\n", tmp_path / "junk")


def test_no_ssh_keygen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ToolMissing, match="not installed"):
        verify(b"text\n", b"junk", ANN, "", NOW)


def test_it_is_not_looked_for_in_the_repository_and_gets_no_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "here/ssh-keygen", f"touch {tmp_path}/ran")
    program(tmp_path / "bin/ssh-keygen", f"/usr/bin/env > {tmp_path}/environment")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", f".:{tmp_path / 'bin'}")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    monkeypatch.setenv("SSH_ASKPASS", "/nowhere")

    assert verify(b"text\n", b"junk", ANN, "", NOW).good
    assert not (tmp_path / "ran").exists()
    assert "SSH_" not in (tmp_path / "environment").read_text("utf-8")


def test_ssh_keygen_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "ssh-keygen", "exec /bin/sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(ssh_signatures, "TIMEOUT", 0.2)

    with pytest.raises(SignatureError, match="did not answer"):
        verify(b"text\n", b"junk", ANN, "", NOW)
