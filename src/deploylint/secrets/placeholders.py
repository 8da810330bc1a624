"""What stands in for a secret: placeholders, references, example words; and what looks like the real thing."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from math import log2

_REFERENCE = (
    r"""(?i)\$\{|\{\{|\$\(|\{%|<%|\#\{|^\(\(.*\)\)$|^`.*`$"""  # shell, compose, Go, Jinja, ERB, Concourse
    r"""|^\$[A-Za-z_][A-Za-z0-9_]*$|^%[A-Za-z_][A-Za-z0-9_]*%$|^@[A-Za-z]+@$|^__[A-Za-z0-9_]+__$"""
    r"""|^(?:op|vault|sm|ssm|gcp-sm|secret|secretref|keyring|azurekeyvault|awssm|env|file)://"""
    r"""|^(?:ref\+|secretKeyRef|vault:|encrypted:|ENC\[|sops:|arn:aws|projects/|!vault|!reference|@Microsoft\.KeyVault)"""
    r"""|^(?:process\.env|os\.environ|env\.|secrets\.|var\.|local\.|data\.|module\.)"""
)
_DEFAULT = r"^\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^{}]*)\}$"
_BRACKETED = r"^(?:<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}|\([^()]*\))$"
_RUN = r"(?a)x{4,}|X{4,}|\*{3,}|\.{3,}|…|_{4,}|-{4,}|#{3,}|\?{3,}|0{8,}"
_ONE_CHARACTER = r"^(.)\1*$"
_SCALAR = (
    r"(?i)^(?:true|false|yes|no|on|off|null|none|nil|undefined|n/?a|~"
    r"|[-+]?\d{1,7}(?:\.\d{1,7})?(?:ms|[smhdwy]|[kmg]i?b?)?)$"
)
_PATH = r"^(?:~?\.{0,2}/[\w.@ -]+(?:/[\w.@ -]+)*/?|[A-Za-z]:\\[\w\\. -]+|https?://[^\s/@]+(?:/[\w./-]{0,40})?/?)$"

_SAYS_SO = (
    r"(?i)your|change[-_ ]?(?:me|this|it|in)|changed|replace|placeholder|example|sample|dummy|fixme|insert"
    r"|goes[-_ ]?here|redacted|generate|required|optional|foobar|super[-_ ]?secret|masked|removed"
    r"|(?:^|\W)(?:put|enter)[-_ ]|not[-_ ]?(?:a[-_ ]?)?(?:real|set|secret)"
    r"|set[-_ ]?me|fill[-_ ]?(?:me|in)|random[-_ ]?string|(?:^|\W|_)fake|insecure|do[-_ ]?not[-_ ]?use|xxx-|-xxx"
)
"""Words that say so wherever they stand: too long to turn up by chance in something random."""

_WEAK = (
    r"(?i)secret|password|passw|p[a@]ss?w[o0]rd|token|test|demo|todo|tbd|none|null|123456|12345|abcdef|abc123|admin|root|postgres|minio"
    r"|foo|bar|qwerty|letmein|guest|rabbit|mysql|mongo|redis|maria|default|develop|local|private|api[-_]?key|^dev|dev$|^key$|^pass|pass$"
    r"|user|temp|value|string|mock|stub|ci-|-ci|hello|enter|docker|compose|django"
)
"""Words of example values. In a long value they prove little: what stands beside them is looked at again."""

_CHUNKS = r"[-_.:,;@| ]+"
_WORDS = r"[^A-Za-z0-9+=]+"
_HEX = r"^[0-9a-fA-F]+$"
_SEQUENCE = (
    "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"
    "|0123456789abcdef0123456789abcdef|01234567890123456789|12345678901234567890|zyxwvutsrqponmlkjihgfedcba9876543210"
    "|qwertyuiopasdfghjklzxcvbnm|fedcba9876543210"
)
_LOOK_TWICE = 20
_RANDOM_LENGTH = 16
_HEX_BITS = 3.0
_OTHER_BITS = 3.5


def entropy(value: str) -> float:
    """Shannon's entropy of the value's own characters, in bits per character; 0 for an empty value."""
    if not value:
        return 0.0
    length = len(value)
    counts = [value.count(character) for character in set(value)]
    return -sum(n / length * log2(n / length) for n in counts)


@lru_cache(maxsize=8192)
def looks_random(value: str) -> bool:
    """Whether a value looks machine-made: 16 characters or more, letters and digits, mixed as no word mixes them.

    The entropy asked for is 3 bits a character of hexadecimal text and 3.5 of any other.
    """
    value = value.strip()[:4096]
    if len(value) < _RANDOM_LENGTH or any(c.isspace() for c in value) or _sequential(value):
        return False
    if not (any(c.isdigit() for c in value) and any(c.isalpha() for c in value)):
        return False
    bare = value.replace("-", "")
    if entropy(bare) < (_HEX_BITS if re.match(_HEX, bare) else _OTHER_BITS):
        return False
    chunks = [chunk for chunk in re.split(_CHUNKS, value) if chunk]
    mixed = sum(len(chunk) for chunk in chunks if _mixed(chunk))
    return mixed * 2 >= len(value)


def _mixed(chunk: str) -> bool:
    """Whether kinds of character change within the chunk more often than in words, camel case and version numbers."""
    if len(chunk) < 4:
        return False
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" if c.islower() else "s" for c in chunk]
    changes = sum(1 for a, b in pairwise(kinds) if a != b and (a, b) != ("u", "l"))
    return changes >= max(2, len(chunk) * 0.18)


def _sequential(value: str) -> bool:
    return value.lower() in _SEQUENCE


@lru_cache(maxsize=8192)
def is_placeholder(value: str) -> bool:
    """Whether a value stands in for a secret instead of being one.

    So do: an empty value, a reference (`${X}`, `{{ x }}`, `$(cmd)`, `op://…`; a default in `${X:-default}` is judged
    itself), `<…>`, runs of x or *, booleans and small numbers, paths, and words such as `changeme` or `test`. A value
    of more than 20 characters with a random-looking part is a placeholder only when it says so (`example`, `your`).
    """
    value = value.strip().strip("\"'").strip()[:4096]
    default = re.match(_DEFAULT, value)
    if default is not None:
        value = default.group(1)
    if len(value) < 4 or "PRIVATE KEY-----" in value:
        return "PRIVATE KEY-----" not in value
    if re.search(_REFERENCE, value) or re.match(_BRACKETED, value) or re.match(_SCALAR, value):
        return True
    if re.match(_PATH, value) and not _random_part(value):
        return True
    return _worded(value)


def _worded(value: str) -> bool:
    if re.search(_RUN, value) or re.match(_ONE_CHARACTER, value) or _sequential(value) or re.search(_SAYS_SO, value):
        return True
    if re.search(_WEAK, value) is None:
        return False
    return len(value) <= _LOOK_TWICE or not _random_part(value)


def _random_part(value: str) -> bool:
    return any(looks_random(chunk) for chunk in re.split(_WORDS, value)) or looks_random(re.sub(_WEAK, "", value))


def says_placeholder(value: str, bits: float) -> bool:
    """Whether a value in a provider's own format says that it is none (`EXAMPLE`, `xxxx`, `${…}`), or is too plain for
    one: less than `bits` of entropy a character.
    """
    if re.search(_REFERENCE, value) or re.search(_RUN, value) or re.search(_SAYS_SO, value):
        return True
    return entropy(value[:2000]) < bits or "123456789" in value or "abcdefgh" in value.lower()
