"""Files that hold secrets, by their names: env files, private keys, credential stores of tools."""

from __future__ import annotations

import re
from posixpath import basename

from deploylint.values.patterns import lazy_pattern

_TEMPLATE = lazy_pattern(
    r"\.(?:example|sample|template|dist|tpl|defaults?|schema)(?:\.|$)|^\.env\.(?:example|sample|template)"
)
_KEY_FILE = lazy_pattern(
    r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.git-credentials|\.pypirc|kubeconfig|credentials\.json|[^/]+\.tfstate"
    r"|[^/]+\.(?:p12|pfx|ppk)|[^/]*(?:private|priv|server|tls|ssl|signing)[^/]*\.key|[^/]*(?:private|priv)[^/]*\.pem|privkey\.pem)$"
    r"|(?:^|/)\.(?:aws|kube|ssh)/[^/]+$"
)
_MAYBE_KEY_FILE = lazy_pattern(r"(?:\.(?:pem|key|jks|keystore)|(?:^|/)(?:\.npmrc|\.yarnrc\.yml|pip\.conf))$")
_NO_KEY = lazy_pattern(
    r"(?:trust|cacerts|known_hosts|authorized_keys|\.pub$|public|cert\.pem$|certs?/[^/]*ca[^/]*\.pem$)"
)
_TESTS = lazy_pattern(
    r"(?:^|/)(?:tests?|test[-_]?(?:data|files)|(?:test[-_])?fixtures?|examples?|samples?|docs?|spec|__tests__|node_modules|vendor)/"
)
_HOLDS_SECRET = lazy_pattern(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[\"']?[ \t]*[=:][ \t]*[\"']?(?!\$)[^\s\"'$]{6}"
    r"|://[^\s/:@$]+:(?!\$)[^\s/@$]+@",
    re.IGNORECASE,
)


def is_env_file(path: str) -> bool:
    """Whether the path is an env file with values: `.env`, `.env.local`, and no template of one."""
    name = basename(path)
    return (name == ".env" or name.startswith(".env.")) and not _TEMPLATE.search(name)


def is_key_file(path: str) -> bool:
    """Whether the path is by its name a private key, a credential store or a Terraform state, outside of tests."""
    return _KEY_FILE.search(path) is not None and not _NO_KEY.search(path) and not _TESTS.search(path)


def may_be_key_file(path: str) -> bool:
    """Whether files of this name hold a key or token in some repositories and nothing secret in others."""
    return _MAYBE_KEY_FILE.search(path) is not None and not _NO_KEY.search(path) and not _TESTS.search(path)


def holds_secret(text: str) -> bool:
    """Whether the text of such a file has a private key, or a token or password written out."""
    return _HOLDS_SECRET.search(text) is not None
