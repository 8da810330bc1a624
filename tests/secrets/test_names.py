from __future__ import annotations

import pytest

from deploylint.secrets.names import secret_name

SECRET = [
    "SECRET",
    "DB_PASSWORD",
    "dbPassword",
    "db-password",
    "PGPASSWORD",
    "JWT_SECRET",
    "API_KEY",
    "apiKey",
    "STRIPE_SECRET_KEY",
    "RAZORPAY_KEY_SECRET",
    "SLACK_WEBHOOK_URL",
    "SENTRY_DSN",
    "COOKIE_SECRET",
    "REDIS_PASS",
    "AWS_SECRET_ACCESS_KEY",
    "KEYCLOAK_ADMIN_PASSWORD",
    "NPM_TOKEN",
    "SALT",
    "APP_KEY",
    "ENCRYPTION_KEY",
    "spring.datasource.password",
    "MINIO_ROOT_PASSWORD",
    "token",
    "MYSQL_PWD",
    "clientSecret",
    "TWILIO_AUTH_TOKEN",
    "passphrase",
    "GOOGLE_CREDENTIALS",
    "SIGNING_KEY",
    "PRIVATE_KEY",
]

NOT_SECRET = [
    "PWD",
    "OLDPWD",
    "TOKEN_TTL",
    "AWS_ACCESS_KEY_ID",
    "STRIPE_PUBLIC_KEY",
    "COOKIE_SAMESITE",
    "RESET_PASSWORD_WITHIN",
    "JWT_AUD",
    "JWT_ISSUER",
    "KEY_VERSION",
    "API_KEY_RATE_LIMIT",
    "TOKEN_EXPIRY_SECONDS",
    "ALLOW_EMPTY_PASSWORD",
    "GPG_KEY",
    "secretName",
    "existingSecret",
    "PASSWORD_FILE",
    "RECAPTCHA_SITE_KEY",
    "TOKENIZERS_PARALLELISM",
    "TOKEN_URL",
    "imagePullSecrets",
    "KEYCLOAK_URL",
    "MONKEY",
    "JWT_EXPIRES_IN",
    "JWT_ALGORITHM",
    "MAX_TOKENS",
    "NODE_ENV",
    "PASSWORD_MIN_LENGTH",
    "SUPABASE_ANON_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "SECRET_NAME",
    "CREDENTIALS_PATH",
    "KEYSPACE",
    "SCCACHE_S3_NO_CREDENTIALS",
    "PGBOUNCER_USE_PASSWORD",
]


@pytest.mark.parametrize("name", SECRET)
def test_secret_names(name: str) -> None:
    assert secret_name(name)


@pytest.mark.parametrize("name", [*NOT_SECRET, "", "x" * 5000])
def test_names_of_other_things(name: str) -> None:
    assert not secret_name(name)
