from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.values.image import Image, parse_image

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nginx", Image("", "nginx", "", "")),
        ("nginx:1.27", Image("", "nginx", "1.27", "")),
        ("library/nginx:1.27", Image("", "library/nginx", "1.27", "")),
        ("registry:5000/web", Image("registry:5000", "web", "", "")),
        ("localhost/web:v1", Image("localhost", "web", "v1", "")),
        ("ghcr.io/acme/web@" + DIGEST, Image("ghcr.io", "acme/web", "", DIGEST)),
        ("ghcr.io/acme/web:2@" + DIGEST, Image("ghcr.io", "acme/web", "2", DIGEST)),
        ("[::1]:5000/web:v1", Image("[::1]:5000", "web", "v1", "")),
        ("a__b/c--d", Image("", "a__b/c--d", "", "")),
        ("UPPER/web", Image("UPPER", "web", "", "")),
    ],
)
def test_reads_the_parts(text: str, expected: Image) -> None:
    assert parse_image(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", ":", "Nginx", "nginx:", "nginx:a b", "nginx@sha256:12", "${IMAGE}", "a//b", "a___b", "x.y:z/web", "-a", "a/"],
)
def test_refuses_what_is_no_reference(text: str) -> None:
    assert parse_image(text) is None


@pytest.mark.parametrize(
    ("text", "familiar", "name"),
    [
        ("docker.io/library/nginx", "nginx", "nginx"),
        ("docker.io/acme/web:1", "acme/web", "web"),
        ("ghcr.io/acme/web", "ghcr.io/acme/web", "web"),
    ],
)
def test_knows_the_spelling_of_docker(text: str, familiar: str, name: str) -> None:
    image = parse_image(text)
    assert image is not None
    assert (image.familiar, image.name) == (familiar, name)


@given(st.text(alphabet="aZ0:/@.-_[]$ \n", max_size=40))
def test_never_raises(text: str) -> None:
    image = parse_image(text)
    assert image is None or image.repository
