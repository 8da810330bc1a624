"""Resource quantities such as `500m`, `1.5Gi` and `2e3`, as Kubernetes reads them."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from deploylint.values.patterns import lazy_pattern

_QUANTITY = lazy_pattern(
    r"(?P<number>[+-]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60}))"
    r"(?:(?P<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?P<exponent>[+-]?\d{1,3}))?"
)
_SCALE = {
    **{name: Fraction(10) ** power for name, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)},
    **{f"{name}i": Fraction(1024) ** power for power, name in enumerate("KMGTPE", 1)},
}


@lru_cache(maxsize=4096, typed=True)
def parse_quantity(value: str | int | float) -> Fraction | None:
    """The number that a Kubernetes resource.Quantity stands for, exactly; None when it is malformed.

    The grammar is that of `k8s.io/apimachinery/pkg/api/resource`: a signed decimal number, then nothing, a decimal
    suffix (n u m k M G T P E), a binary one (Ki Mi Gi Ti Pi Ei) or a decimal exponent. No blanks, no `B`, no `K`.
    """
    if isinstance(value, bool):
        return None
    match = _QUANTITY.fullmatch(value if isinstance(value, str) else repr(value))
    if match is None:
        return None
    number = Fraction(match["number"].rstrip("."))
    if match["exponent"]:
        return number * Fraction(10) ** int(match["exponent"])
    return number * _SCALE[match["suffix"]] if match["suffix"] else number
