from __future__ import annotations

import pytest

from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.lifecycle import EARLIER, Life, introduced, is_known, life, successor

BUNDLE = bundle()


@pytest.mark.parametrize(
    ("api", "kind", "known"),
    [
        ("extensions/v1beta1", "Ingress", Life(14, 22, "networking.k8s.io/v1")),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", Life(23, 26, "autoscaling/v2")),
        ("networking.k8s.io/v1beta1", "ServiceCIDR", Life(33, 37, "networking.k8s.io/v1", by_stable=True)),
        ("resource.k8s.io/v1alpha2", "PodSchedulingContext", Life(0, 31, "")),
        ("certificates.k8s.io/v1beta1", "ClusterTrustBundle", Life(37, 0, "certificates.k8s.io/v1", by_stable=True)),
        ("coordination.k8s.io/v1alpha2", "LeaseCandidate", None),
        ("v1", "Endpoints", Life(33, 0, "discovery.k8s.io/v1 EndpointSlice")),
        ("apps/v1", "Deployment", None),
        ("example.com/v1", "Deployment", None),
    ],
)
def test_lives(api: str, kind: str, known: Life | None) -> None:
    assert life(api, kind, 37, BUNDLE) == known


def test_the_replacement_is_one_that_the_target_serves() -> None:
    assert successor("resource.k8s.io/v1alpha3", "ResourceClaim", 33, BUNDLE) == "resource.k8s.io/v1beta2"
    assert successor("resource.k8s.io/v1alpha3", "ResourceClaim", 34, BUNDLE) == "resource.k8s.io/v1"


def test_what_came_later_is_known_to_have_come() -> None:
    assert introduced("resource.k8s.io/v1", "ResourceClaim", BUNDLE) == 34
    assert introduced("apps/v1", "Deployment", BUNDLE) == 0


@pytest.mark.parametrize(("api", "kind"), sorted(EARLIER))
def test_the_table_agrees_with_the_definitions(api: str, kind: str) -> None:
    told, served = EARLIER[api, kind], BUNDLE.served(api, kind)

    assert is_known(api, kind, BUNDLE)
    if told.removed:
        assert told.deprecated < told.removed
        assert all(minor < told.removed for minor in served)
        assert not served or served[-1] == told.removed - 1
    if told.instead:
        api, _, other = told.instead.partition(" ")
        assert BUNDLE.served(api, other or kind)[-1] == BUNDLE.minors[-1]
