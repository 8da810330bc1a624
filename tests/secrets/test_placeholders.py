from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.secrets.placeholders import entropy, is_placeholder, looks_random, says_placeholder
from made_up_secrets import ALNUM, BASE64, HEX, text

PLACEHOLDERS = [
    "",
    "   ",
    '""',
    "''",
    "<your-key>",
    "<password>",
    "[token]",
    "{secret}",
    "{{ .Values.password }}",
    "{{ vault.password }}",
    "${DB_PASSWORD}",
    "${DB_PASSWORD:?required}",
    "${DB_PASSWORD:-}",
    "${DB_PASSWORD:-changeme}",
    "${DB_PASSWORD-postgres}",
    "$DB_PASSWORD",
    "%DB_PASSWORD%",
    "$(pass show db)",
    "`cat secret`",
    "<%= ENV['X'] %>",
    "#{ENV['X']}",
    "((db-password))",
    "@PASSWORD@",
    "__PASSWORD__",
    "op://vault/item/field",
    "vault:secret/data/app#password",
    "ref+awsssm://path/to/it",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
    "projects/shop/secrets/db/versions/1",
    "encrypted:BNexHwWZ7rVkFq",
    "ENC[AES256_GCM,data:abc,type:str]",
    "process.env.SECRET",
    "secrets.TOKEN",
    "xxxx",
    "XXXXXXXXXXXXXXXX",
    "sk_live_xxxxxxxxxxxxxxxx",
    "****",
    "........",
    "____",
    "----",
    "...",
    "aaaaaaaa",
    "00000000000000000000000000000000",
    "abcdefghijklmnop",
    "0123456789abcdef",
    "1234567890",
    "qwertyuiop",
    "your-api-key",
    "YOUR_API_KEY_HERE",
    "yourpassword",
    "change-me",
    "changeme",
    "CHANGE_ME_IN_PRODUCTION",
    "changethis",
    "replace-with-a-long-random-string",
    "replace_me",
    "placeholder",
    "example-token",
    "sample",
    "dummy-key",
    "todo",
    "fixme",
    "insert-key-here",
    "enter your key",
    "goes-here",
    "put-your-key-here",
    "[redacted]",
    "REDACTED",
    "generate-with-openssl-rand-hex-32",
    "required",
    "optional",
    "foobar",
    "super-secret",
    "supersecretkey",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "password",
    "P@ssw0rd",
    "secret",
    "mysecret",
    "my-secret-token",
    "token",
    "none",
    "null",
    "undefined",
    "test",
    "test1234",
    "demo",
    "123456",
    "abcdef",
    "abc123",
    "admin",
    "root",
    "postgres",
    "minioadmin",
    "guest",
    "letmein",
    "qwerty123",
    "true",
    "false",
    "yes",
    "3600",
    "15m",
    "7d",
    "1.5",
    "/run/secrets/db_password",
    "./keys/jwt.pem",
    "~/.ssh/id_rsa",
    "https://example.com/hook",
    "http://localhost:8080/",
    "SomeRandomStringOf32CharsExactly",
    "django-insecure-do-not-use",
    "fake-key-for-tests",
    "not-a-real-secret",
    "set-me",
    "fill-me-in",
]

REAL = [
    text(HEX, 32),
    text(HEX, 64),
    text(ALNUM, 24),
    text(ALNUM, 40),
    text(BASE64, 44),
    "sk_test_" + text(ALNUM, 24),
    "prod-admin-" + text(ALNUM, 32),
    "minio-" + text(ALNUM, 28),
    "${TOKEN:-" + text(ALNUM, 30) + "}",
    '"' + text(ALNUM, 30) + '"',
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "Tr0ub4dour&3xtra",
    "correct-horse-battery-staple-9",
    "/" + text(BASE64, 43),
]


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", REAL, ids=range(len(REAL)))
def test_values_that_stand_for_themselves(value: str) -> None:
    assert not is_placeholder(value)


def test_what_aws_writes_in_its_documentation() -> None:
    assert is_placeholder("AKIA" + "IOSFODNN7EXAMPLE")
    assert is_placeholder("wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY")
    assert says_placeholder("AKIA" + "IOSFODNN7EXAMPLE", 3.0)


@pytest.mark.parametrize("length", [20, 24, 32, 40, 64])
@pytest.mark.parametrize("alphabet", [HEX, ALNUM, BASE64])
def test_most_random_text_looks_random(alphabet: str, length: int) -> None:
    made = [text(alphabet, length, seed) for seed in range(60)]
    assert sum(map(looks_random, made)) >= 54
    assert sum(map(is_placeholder, made)) <= 1


@pytest.mark.parametrize(
    "value",
    [
        "short1",
        "my-database-host-1",
        "ReadOnlyAccess2024",
        "ghcr.io/org/app:1.2.3",
        "kubernetes.io/tls-acme-v2",
        "production-db-primary-01.internal",
        "my_application_key_2024_production",
        "redis-master.default.svc.cluster.local:6379",
        "justletterswithoutanydigits",
        "12345678901234567890",
        "two words and 1 number here",
        "2024-01-31T12:00:00Z",
    ],
)
def test_words_with_digits_do_not_look_random(value: str) -> None:
    assert not looks_random(value)


def test_entropy() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("ab") == 1
    assert entropy("abcdefgh") == 3


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_never_raises(value: str) -> None:
    is_placeholder(value)
    looks_random(value)
    assert entropy(value) >= 0


@pytest.mark.parametrize("piece", ["${", "x", "<", "a1B", "/a", "{{", "-", "your", "http://a/"])
def test_long_text_takes_no_time(piece: str) -> None:
    assert is_placeholder(piece * 100_000) in {True, False}
