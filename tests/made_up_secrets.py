"""Secrets for tests, made up when the tests run: nothing here is written down, and nothing opens anything."""

from __future__ import annotations

import random
import string

HEX = "0123456789abcdef"
LETTERS = string.ascii_letters
ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
WORD = ALNUM + "_-"
BASE64 = ALNUM + "+/"


def text(alphabet: str, length: int, seed: int = 7) -> str:
    """Random text that ends and starts with a letter or digit, always the same for the same arguments."""
    source = random.Random(f"{alphabet}{length}{seed}")
    while True:
        made = "".join(source.choices(alphabet, k=length))
        if (
            made[0].isalnum()
            and made[-1].isalnum()
            and any(c.isdigit() for c in made) == any(c.isdigit() for c in alphabet)
        ):
            return made


def pem(kind: str = "RSA ", lines: int = 12, indent: str = "", seed: int = 7) -> str:
    body = "\n".join(indent + text(BASE64, 64, seed * 100 + n) for n in range(lines))
    return f"{indent}-----BEGIN {kind}PRIVATE KEY-----\n{body}\n{indent}-----END {kind}PRIVATE KEY-----"
