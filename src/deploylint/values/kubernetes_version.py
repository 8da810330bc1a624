"""Versions of Kubernetes."""


def parse_version(text: str) -> tuple[int, ...]:
    """Major and minor of a version such as `1.33` or `v1.33.2`; empty when it is none."""
    parts = text.removeprefix("v").split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()
