"""Private keys: in PEM blocks of any indentation or escaping, and those that base64 wraps once more."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.secrets.hits import Detector
from deploylint.secrets.placeholders import entropy

PEM = Detector(
    "private-key",
    "private key",
    ("PRIVATE KEY",),
    r"-----BEGIN ((?:RSA |EC |DSA |OPENSSH |PGP |SSH2 ENCRYPTED |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?)-----",
    plugin="private_key.PrivateKeyDetector",
)
ENCRYPTED = PEM._replace(id="encrypted-private-key", type="encrypted private key", grade="low", plugin="")
WRAPPED = Detector(
    "base64-private-key",
    "private key in base64",
    ("LS0tLS1CRUdJTi",),
    r"(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi[A-Za-z0-9+/]{80,60000}={0,2}",
)

_BEGIN = PEM.pattern
_BODY = r"[A-Za-z0-9+/=]{8,}"
_HEADERS = r"(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):[^\n\\]{0,200}"
_LONGEST = 20_000
_LEAST_BODY = 64
_LEAST_BITS = 3.5


class Block(NamedTuple):
    """One PEM block: `start` and `end` are offsets into the text, `header` the offset after its BEGIN line."""

    start: int
    header: int
    end: int
    body: str
    encrypted: bool


def pem_blocks(text: str) -> Iterator[Block]:
    """Every PEM private key block, whole or broken off: one without END runs to its last line that looks like key."""
    position = 0
    while (begin := re.compile(_BEGIN).search(text, position)) is not None:
        block = _block(text, begin)
        position = max(block.end, begin.end())
        yield block


def _block(text: str, begin: re.Match[str]) -> Block:
    stop = text.find("-----BEGIN ", begin.end(), begin.end() + _LONGEST)
    limit = min(len(text), begin.end() + _LONGEST) if stop < 0 else stop
    closing = f"-----END {begin.group(1)}-----"
    at = text.find(closing, begin.end(), limit)
    end = at + len(closing) if at >= 0 else _last_of_key(text, begin.end(), limit)
    inside = text[begin.end() : at if at >= 0 else end].replace("\\n", "\n").replace("\\r", "")
    encrypted = "ENCRYPTED" in begin.group(1) or "ENCRYPTED" in inside[:100]
    return Block(begin.start(), begin.end(), end, "".join(re.findall(_BODY, re.sub(_HEADERS, "", inside))), encrypted)


def _last_of_key(text: str, start: int, limit: int) -> int:
    """Where the lines end that hold nothing but base64, from `start` on."""
    end = start
    for line in text[start:limit].split("\n"):
        bare = line.strip(" \t\r\"',+#\\")
        if end > start and (len(bare) < 4 or not re.fullmatch(r"[A-Za-z0-9+/=\\]+", bare)):
            break
        end += len(line) + 1
    return min(end - 1, limit) if end > start else start


def real_key(body: str) -> bool:
    """Whether the text between BEGIN and END can be a key: long and varied enough, which `...` and `xxxx` are not."""
    return len(body) >= _LEAST_BODY and entropy(body[:2000]) >= _LEAST_BITS


def wraps_key(value: str) -> bool:
    """Whether base64 text is a PEM private key's."""
    from base64 import b64decode
    from binascii import Error

    try:
        return b"PRIVATE KEY-----" in b64decode(value[:80])
    except Error:
        return False
