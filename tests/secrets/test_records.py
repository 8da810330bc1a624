from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.secrets.records import scan_named, scan_record
from made_up_secrets import ALNUM, BASE64, HEX, WORD, pem, text


def _uuid() -> str:
    made = text(HEX, 32)
    return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))


NAMED = [
    ("aws-secret-access-key", "AWS_SECRET_ACCESS_KEY", text(BASE64, 40)),
    ("aws-secret-access-key", "aws.secretKey", text(ALNUM, 40)),
    ("aws-secret-access-key", "S3_SECRET_ACCESS_KEY", text(ALNUM, 40)),
    ("razorpay-secret", "RAZORPAY_KEY_SECRET", text(ALNUM, 24)),
    ("razorpay-secret", "razorpayKeySecret", text(ALNUM, 24)),
    ("twilio-auth-token", "TWILIO_AUTH_TOKEN", text(HEX, 32)),
    ("cloudinary-secret", "CLOUDINARY_API_SECRET", text(WORD, 27)),
    ("datadog-key", "DD_API_KEY", text(HEX, 32)),
    ("pagerduty-key", "PAGERDUTY_ROUTING_KEY", text(HEX, 32)),
    ("newrelic-license-key", "NEW_RELIC_LICENSE_KEY", text(HEX, 40)),
    ("sentry-token", "SENTRY_AUTH_TOKEN", text(HEX, 64)),
    ("heroku-api-key", "HEROKU_API_KEY", _uuid()),
    ("algolia-admin-key", "ALGOLIA_ADMIN_KEY", text(HEX, 32)),
    ("cloudflare-token", "CLOUDFLARE_API_TOKEN", text(WORD, 40)),
    ("okta-token", "OKTA_API_TOKEN", "00" + text(WORD, 40)),
    ("snyk-token", "SNYK_TOKEN", _uuid()),
    ("mailgun-key", "MAILGUN_API_KEY", f"{text(HEX, 32)}-{text(HEX, 8)}-{text(HEX, 8, 9)}"),
    ("fastly-token", "FASTLY_API_TOKEN", text(WORD, 32)),
    ("circleci-token", "CIRCLECI_TOKEN", text(HEX, 40)),
    ("ibm-cloud-key", "IBM_CLOUD_API_KEY", text(WORD, 44)),
    ("ibm-cos-secret", "COS_SECRET_ACCESS_KEY", text(HEX, 48)),
    ("cloudant-credential", "CLOUDANT_PASSWORD", text(HEX, 64)),
    ("softlayer-key", "SOFTLAYER_API_KEY", text(HEX, 64)),
]


@pytest.mark.parametrize(("kind", "name", "value"), NAMED, ids=[f"{n}-{case[0]}" for n, case in enumerate(NAMED)])
def test_a_provider_by_name_and_value(kind: str, name: str, value: str) -> None:
    hit = scan_record(name, value)
    assert hit is not None
    assert (hit.detector, hit.family, hit.value) == (kind, "provider", value)
    assert scan_record("BUILD", value) is None
    other = scan_record(name, value[:-9])
    assert other is None or other.family == "variable"


@pytest.mark.parametrize("name", ["JWT_SECRET", "db.password", "apiKey", "SESSION_TOKEN", "ENCRYPTION_KEY"])
@pytest.mark.parametrize("value", [text(HEX, 32), text(ALNUM, 32), text(BASE64, 43) + "="])
def test_a_secret_by_its_name(name: str, value: str) -> None:
    hit = scan_named(name, value)
    assert hit is not None
    assert (hit.family, hit.confidence) == ("variable", "medium")
    assert value not in repr(hit)


def test_a_uuid_is_a_weak_sign() -> None:
    hit = scan_record("API_TOKEN", _uuid())
    assert hit is not None
    assert hit.confidence == "low"


NOT_SECRET = [
    ("JWT_SECRET", ""),
    ("JWT_SECRET", "changeme"),
    ("JWT_SECRET", "${JWT_SECRET}"),
    ("JWT_SECRET", "your-256-bit-secret"),
    ("JWT_SECRET", "super-secret-jwt-token-with-at-least-32-characters-long"),
    ("TOKEN_TTL", text(ALNUM, 32)),
    ("COMMIT", text(HEX, 40)),
    ("IMAGE_DIGEST", "sha256:" + text(HEX, 64)),
    ("PASSWORD_HASH_SALT", "sha256:" + text(HEX, 64)),
    ("ADMIN_PASSWORD", "$2b$12$" + text(ALNUM, 53)),
    ("SSH_KEY", "ssh-ed25519 AAAAC3" + text(BASE64, 60)),
    ("TLS_KEY", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
    ("DB_PASSWORD", "ENC[AES256_GCM,data:" + text(BASE64, 24) + ",type:str]"),
    ("DB_PASSWORD_FILE", "/run/secrets/db"),
    ("SECRET_KEY", "/etc/ssl/private/server2.key"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"),
    ("TWILIO_AUTH_TOKEN", "0" * 32),
    ("TWILIO_AUTH_TOKEN", "x" * 32),
]


@pytest.mark.parametrize(("name", "value"), NOT_SECRET)
def test_what_is_no_secret(name: str, value: str) -> None:
    assert scan_record(name, value) is None


def test_a_value_in_a_known_format_under_any_name() -> None:
    token = "ghp_" + text(ALNUM, 36)
    hit = scan_record("BUILD", f"--token {token} --now")
    assert hit is not None
    assert (hit.family, hit.value, hit.span.column) == ("provider", token, 9)
    key = scan_record("BUILD", pem())
    assert key is not None
    assert (key.family, key.span.line) == ("key", 1)


@given(st.text(max_size=60), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_never_raises(name: str, value: str) -> None:
    scan_record(name, value)
    scan_record("API_KEY", value)


def test_of_a_connection_string_the_password_is_judged() -> None:
    password = text(ALNUM, 24)
    hit = scan_named("DSN", f"crdb://app:{password}@db:26257/shop?sslmode=disable&max_conns=20")
    assert hit is not None
    assert hit.value == password
    for account in ("", "root@", "app:secret@"):
        assert scan_named("DSN", f"crdb://{account}db:26257/shop?sslmode=disable&max_conns=20&max_idle_conns=4") is None
