"""Secrets in records: what a value is worth under the name it stands under."""

from __future__ import annotations

import re

from deploylint.model import Source, Span
from deploylint.secrets.hits import Hit
from deploylint.secrets.lines import scan_text
from deploylint.secrets.named import named
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import entropy, is_placeholder, looks_random, says_placeholder
from deploylint.secrets.plugins import confirmed

_LONGEST_VALUE = 100_000
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PUBLIC_FORMS = (
    r"ssh-(?:rsa|ed25519|dss)\s|ecdsa-sha2-|-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|PGP PUBLIC)"
    r"|age1[a-z0-9]{50}|sha(?:256|384|512)[:-]|\$(?:2[aby]|argon2\w*|5|6|y|apr1|scrypt)\$|pbkdf2|ENC\[|AgA|AgB|https?://[^@]*$|LS0tLS1CRUdJTiBDRVJU"
    r"|(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40})$"
)
"""Keys, hashes and sealed values that anybody may see; the last are ids and fingerprints of OpenPGP keys."""

_CONNECTION = r"(?i)(?!https?:)[a-z][a-z0-9+.-]{1,30}://(?:[^/?#@:]*(?::(?P<password>[^/?#@]*))?@)?"
"""An address of a server, of which nothing but the password is secret. In those of the web a path may be, too."""


def public_form(value: str) -> bool:
    """Whether the value's form says that anybody may see it, whatever name it stands under."""
    return re.match(_PUBLIC_FORMS, value.strip()) is not None


def scan_record(key: str, value: str) -> Hit | None:
    """The secret in a record, by the value's own form or by name and value together; None for anything else.

    The span is that of the secret in `value`, counted from line 1, column 1.
    """
    value = value[:_LONGEST_VALUE]
    if len(value) < 8:
        return None
    line = Source("", "text", f'{key} = "{value}"')
    for hit in scan_text(line):
        return hit._replace(span=_span(value, hit.value))
    return _named(key, value) or _judged(key, value)


def scan_named(key: str, value: str) -> Hit | None:
    """The same for a record whose file was scanned already: by name and value together alone."""
    return _named(key, value) or _judged(key, value)


def _named(key: str, value: str) -> Hit | None:
    """A provider's secret that only its name gives away."""
    form = named(key, value.strip())
    if form is None:
        return None
    secret = value.strip()
    if says_placeholder(secret, 3.0):
        return None
    line = f'{key.replace(".", "_").replace("-", "_")} = "{secret}"'
    found = confirmed(form.id, form.type, f'"({form.value})"', form.plugin, "", line, 1)
    if secret not in found and not (form.plugin and _plain(form.value, secret)):
        return None
    return Hit(form.id, form.type, "provider", _span(value, secret), secret, form.grade, "medium")


def _plain(pattern: str, secret: str) -> bool:
    """Whether the form holds and the value is random: names that detect-secrets does not know still count."""
    return re.fullmatch(pattern, secret) is not None and entropy(secret) >= 3.5 and looks_random(secret)


def _judged(key: str, value: str) -> Hit | None:
    """A secret-like name over a value that is no placeholder and that a machine made up."""
    connection = re.match(_CONNECTION, value.strip())
    secret = value.strip() if connection is None else connection["password"] or ""
    if len(secret) > 4096 or not secret_name(key) or public_form(secret):
        return None
    if is_placeholder(secret) or not looks_random(secret):
        return None
    confidence = "low" if re.fullmatch(_UUID, secret) else "medium"
    return Hit("secret-in-variable", "secret value", "variable", _span(value, secret), secret, "high", confidence)


def _span(value: str, secret: str) -> Span:
    start = max(value.find(secret), 0)
    line = value.count("\n", 0, start) + 1
    column = start - (value.rfind("\n", 0, start) + 1) + 1
    end = start + len(secret)
    return Span(line, column, value.count("\n", 0, end) + 1, end - (value.rfind("\n", 0, end) + 1) + 1)
