"""What a detector found, and what a detector is."""

from typing import NamedTuple

from deploylint.model import Span

MASK = "****"
"""What is shown for every secret: nothing of it, and not its length."""


class Detector(NamedTuple):
    """One format of secret.

    `keywords` are literals, one of which is in every secret of this format (and starts it, unless `anywhere`).
    `pattern` matches it in linear time; its one capturing group, where it has any, is the secret itself.
    `grade` is what the secret opens: critical, high, medium, or low (test mode, or half public).
    `plugin` is the detect-secrets class that decides, as `module.Class`; without one the pattern becomes a
    detect-secrets detector of its own. `bits` is the least entropy, in bits a character, of a real one.
    """

    id: str
    type: str
    keywords: tuple[str, ...]
    pattern: str
    grade: str = "critical"
    plugin: str = ""
    anywhere: bool = False
    bits: float = 3.0


class Hit(NamedTuple):
    """A secret, and where its value stands.

    `family` is `provider` (the format says whose it is), `key` (private keys), `url` (a password in a URL), `token`
    (JWT), `variable` (the name says that it is a secret) or `covered` (no finding, and hidden all the same).
    `confidence` is low, medium or high. `allowed` says that a comment marks it as meant to be there.
    """

    detector: str
    type: str
    family: str
    span: Span
    value: str
    grade: str
    confidence: str
    allowed: bool = False

    def __repr__(self) -> str:
        return f"Hit({self.detector!r}, {self.family!r}, {self.span!r}, {MASK})"
