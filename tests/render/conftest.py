from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.model import (
    Confidence,
    Excerpt,
    Finding,
    Place,
    RelatedPlace,
    Report,
    RuleText,
    Severity,
    Skipped,
    Source,
    Span,
    Suppression,
    Tally,
)

_LIMIT = RuleText(
    id="kubernetes/missing-memory-limit",
    title="Container has no memory limit",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    profile="default",
    tags=("reliability",),
    checklist=("S082",),
    aliases=("CKV_K8S_13", "KSV-0018"),
    why="Without a limit one container can take all the memory of its node.\n",
    remedy="Set resources.limits.memory to what the container needs at its peak. Measure it first.\n",
    examples=(("bad", "k8s.yaml", "a: 1  # expect\n"), ("good", "k8s.yaml", "a: 2\n"), ("unrelated", "x", "b: 1\n")),
)
_SECRET = RuleText(
    id="secrets/committed-secret",
    title="Secret is committed",
    severity=Severity.CRITICAL,
    confidence=Confidence.MEDIUM,
    profile="default",
    tags=("security",),
    checklist=(),
    aliases=(),
    why="Whoever can read the repository can read it.",
    remedy="Take it out and rotate it.",
)
_QUIET = RuleText(
    "docker/latest-tag", "Image not pinned", Severity.MEDIUM, Confidence.HIGH, "default", (), (), (), "Why.", "Pin it."
)


@pytest.fixture
def secret() -> Finding:
    return Finding(
        rule="secrets/committed-secret",
        severity=Severity.CRITICAL,
        confidence=Confidence.MEDIUM,
        path=".env",
        span=Span(2, 1, 2, 12),
        object="",
        message="variable API_KEY holds a secret",
        related=(),
        excerpt=Excerpt(1, ("# keys", "API_KEY=***", "", "")),
        fingerprint="f1",
        line_hash="a1:1",
        remedy=_SECRET.remedy,
    )


@pytest.fixture
def limit() -> Finding:
    return Finding(
        rule="kubernetes/missing-memory-limit",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        path="k8s/web.yaml",
        span=Span(21, 11, 21, 15),
        object="Deployment/web",
        message="container web of Deployment/web has no memory limit",
        related=(RelatedPlace("k8s/hpa.yaml", Span(3, 7, 3, 10), "the autoscaler"),),
        excerpt=Excerpt(19, ("    spec:", "      containers:", "        - name: web", "          image: web:1.2")),
        fingerprint="f2",
        line_hash="b2:1",
        remedy=_LIMIT.remedy,
    )


@pytest.fixture
def ignored(limit: Finding) -> Finding:
    place = Place(Source("k8s/old.yaml", "kubernetes", ""), Span(4, 1, 4, 30))
    return limit._replace(
        path="k8s/old.yaml", suppression=Suppression("comment", "moves out in May", "2027-05-31", place)
    )


@pytest.fixture
def make(secret: Finding, limit: Finding, ignored: Finding) -> Callable[..., Report]:
    """A report of two findings and one suppressed one; the arguments replace its fields."""

    def build(**changes: object) -> Report:
        report = Report(
            findings=(secret, limit),
            suppressed=(ignored,),
            rules=lambda: (_SECRET, _QUIET, _LIMIT),
            tallies={
                "docker/latest-tag": Tally(3, 0, 1, 0),
                "kubernetes/missing-memory-limit": Tally(2, 2, 0, 1),
                "secrets/committed-secret": Tally(0, 1, 0, 0),
            },
            read={".env": "env", "k8s/web.yaml": "kubernetes", "k8s/old.yaml": "kubernetes"},
            skipped=(Skipped("logo.png", "binary"), Skipped("big.yaml", "over 5 MB")),
            notes=("git is not here, so nothing is known of what is tracked",),
            version="1.2.3",
            fail_on=Severity.MEDIUM,
        )
        return report._replace(**changes)  # type: ignore[arg-type]

    return build


@pytest.fixture
def clean(make: Callable[..., Report]) -> Report:
    return make(findings=(), suppressed=(), skipped=(), notes=())
