"""Checks of Secret manifests."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder, looks_random
from deploylint.values.patterns import lazy_pattern

_URL_PASSWORD = lazy_pattern(r"://[^/\s:@]{0,100}:([^/\s@]{1,200})@")
# The shortest private keys have 64 characters; `...` and `<your key>` stand for one.
_SOME_KEY = lazy_pattern(r"[A-Za-z0-9+/=]{20}")
_WHOLE_SECRETS = {".dockerconfigjson", ".dockercfg", "tls.key", "ssh-privatekey"}


def in_git(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A Secret in a tracked file holds no secret: it has none, stands for one, or is encrypted (SOPS)."""
    if it.source.tracked is False or it.node.get("sops"):
        return
    undecided = False
    for field in ("data", "stringData"):
        for name, value in it.node.get(field).items:
            undecided = undecided or value.unknown
            if _is_secret(name, value, encoded=field == "data"):
                yield Problem(value.key_place, facts={"entry": name})
                return
    if undecided:
        yield Unknown("its values depend on a template")


def _is_secret(name: str, value: Node, *, encoded: bool) -> bool:
    if value.unknown or value.value is None:
        return False
    text = (_decoded(value.scalar) if encoded else value.scalar).strip()
    _, key, rest = text.partition("PRIVATE KEY-----")
    if key:
        return _SOME_KEY.search(rest.partition("-----END")[0]) is not None
    password = _URL_PASSWORD.search(text)
    if password is not None:
        return not is_placeholder(password[1])
    if is_placeholder(text):
        return False
    return name in _WHOLE_SECRETS or secret_name(name) or looks_random(text)


def _decoded(text: str) -> str:
    """What base64 says; the text itself where it is none, because then a secret may stand there in plain."""
    from base64 import b64decode

    try:
        return b64decode("".join(text.split()), validate=True).decode()
    except ValueError:
        return text
