"""Which names say that their value is a secret."""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = r"(?<=[a-z0-9])(?=[A-Z])"
_SEPARATORS = r"[-. /:]+"

_PRODUCTS = r"tokenizers?|keyspaces?|keycloak|secrets?_?manager|key_?vault|passport|cookiecutter|passwordless"
"""Words that hold a secret's word without meaning one. What is left of the name still counts."""

_SECRET = (
    r"secret|password|passwd|pwd|passphrase|token|credential|(?:^|_)dsn|webhook_?url|salt|jwt|cookie"
    r"|(?:api|private|access|auth|encryption|signing)_?key|_key$|_pass$|^pass$|^requirepass$|^masterauth$"
)

_NOT_AFTER_ALL = (
    r"public|publishable|site_?key|anon_?key|_ttl|_?expir|_length|_days|_minutes|_hours|_seconds|_algorithm|_algo?(?:_|$)|_issuer"
    r"|_audience|_prefix|_suffix|_header|_domain|_max|max_|_min_|_limit|_timeout|_count|_rounds|_lifetime|_regex|_pattern|_policy"
    r"|same_?site|http_?only|_secure$|_within|_duration|_interval|_rotation|_validity|_leeway"
    r"|_(?:id|ids|exp|in|name|names|uri|endpoint|path|file|dir|enabled|disabled|tokens|host|port|region|bucket|type|size|user"
    r"|username|age|aud|iss|sub|version|provider|mode|format|scopes?|method|store|ref|arn|label|field|column|kid|required|alg"
    r"|fingerprint|server|backend|class)$"
    r"|(?<!webhook)_url$"
    r"|^(?:allow|enable|disable|require|requires|use|has|is|show|hide|skip|no|min|existing|automount)_"
    r"|_(?:no|without|use|skip|disable|enable|allow|ignore|require)_[a-z]+$"
    r"|(?:gpg|sort|partition|primary|foreign|cache|idempotency|row|group|object|known|host|map|registry)_key$"
    r"|pull_?secrets?$|secret_?(?:names?|ref|class|store)$|^(?:old)?pwd$"
)


@lru_cache(maxsize=8192)
def secret_name(name: str) -> bool:
    """Whether a variable or key of this name holds a secret, as far as the name alone can tell.

    `name` may be in any spelling: `DB_PASSWORD`, `db-password`, `dbPassword`, `spring.datasource.password`.
    Names of things about a secret are none: `TOKEN_TTL`, `PASSWORD_FILE`, `AWS_ACCESS_KEY_ID`, `STRIPE_PUBLIC_KEY`.
    """
    if len(name) > 200:
        return False
    plain = re.sub(_SEPARATORS, "_", re.sub(_CAMEL, "_", name)).lower().strip("_")
    plain = re.sub(_PRODUCTS, "", plain).strip("_")
    return re.search(_SECRET, plain) is not None and re.search(_NOT_AFTER_ALL, plain) is None
