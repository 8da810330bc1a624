"""When API versions came and went.

What happened from the oldest bundled version on is read off the bundle. EARLIER has what was gone before or stands in
no version's definitions: deprecations whose replacement is another group or kind. Its rows are from the deprecated API
migration guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/) and from the lifecycle marks in
k8s.io/api (`zz_generated.prerelease-lifecycle.go`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.kubernetes_api.bundle import Bundle
from deploylint.values.patterns import lazy_pattern


class Life(NamedTuple):
    """The minor versions in which an API version of a kind was deprecated and is served no more; 0 for not yet.

    `instead` is the apiVersion to use, with the kind where that changed; empty where nothing replaces it. `by_stable`
    says that nobody told the deprecation: it is the version that brought a stable apiVersion for the kind.
    """

    deprecated: int
    removed: int
    instead: str
    by_stable: bool = False


_ADMISSION = "admissionregistration.k8s.io"
_AUTHORIZATION = "authorization.k8s.io"
_RBAC = "rbac.authorization.k8s.io"
_FLOW = "flowcontrol.apiserver.k8s.io"
_WORKLOADS = "DaemonSet Deployment ReplicaSet StatefulSet"
_ROLES = "ClusterRole ClusterRoleBinding Role RoleBinding"
_FLOWS = "FlowSchema PriorityLevelConfiguration"

_ROWS = (
    ("extensions/v1beta1", "DaemonSet Deployment ReplicaSet", 8, 16, "apps/v1"),
    ("extensions/v1beta1", "NetworkPolicy", 9, 16, "networking.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy", 11, 16, ""),
    ("extensions/v1beta1", "Ingress", 14, 22, "networking.k8s.io/v1"),
    ("apps/v1beta1", "ControllerRevision Deployment StatefulSet", 9, 16, "apps/v1"),
    ("apps/v1beta2", f"ControllerRevision {_WORKLOADS}", 9, 16, "apps/v1"),
    ("scheduling.k8s.io/v1alpha1", "PriorityClass", 14, 17, "scheduling.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", 14, 22, "scheduling.k8s.io/v1"),
    ("auditregistration.k8s.io/v1alpha1", "AuditSink", 0, 19, ""),
    ("settings.k8s.io/v1alpha1", "PodPreset", 0, 20, ""),
    ("batch/v2alpha1", "CronJob", 0, 21, "batch/v1"),
    ("discovery.k8s.io/v1alpha1", "EndpointSlice", 0, 21, "discovery.k8s.io/v1"),
    (
        f"{_ADMISSION}/v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        16,
        22,
        f"{_ADMISSION}/v1",
    ),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 16, 22, "apiextensions.k8s.io/v1"),
    ("apiregistration.k8s.io/v1beta1", "APIService", 19, 22, "apiregistration.k8s.io/v1"),
    ("authentication.k8s.io/v1beta1", "TokenReview", 19, 22, "authentication.k8s.io/v1"),
    (
        f"{_AUTHORIZATION}/v1beta1",
        "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
        19,
        22,
        f"{_AUTHORIZATION}/v1",
    ),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest", 19, 22, "certificates.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", "Lease", 19, 22, "coordination.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "Ingress IngressClass", 19, 22, "networking.k8s.io/v1"),
    (f"{_RBAC}/v1alpha1", _ROLES, 17, 22, f"{_RBAC}/v1"),
    (f"{_RBAC}/v1beta1", _ROLES, 17, 22, f"{_RBAC}/v1"),
    ("storage.k8s.io/v1alpha1", "VolumeAttachment", 21, 24, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity", 21, 24, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIDriver StorageClass VolumeAttachment", 19, 22, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSINode", 17, 22, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", 24, 27, "storage.k8s.io/v1"),
    (f"{_FLOW}/v1alpha1", _FLOWS, 20, 24, f"{_FLOW}/v1"),
    (f"{_FLOW}/v1beta1", _FLOWS, 23, 26, f"{_FLOW}/v1"),
    (f"{_FLOW}/v1beta2", _FLOWS, 26, 29, f"{_FLOW}/v1"),
    (f"{_FLOW}/v1beta3", _FLOWS, 29, 32, f"{_FLOW}/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 22, 25, "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 23, 26, "autoscaling/v2"),
    ("batch/v1beta1", "CronJob", 21, 25, "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 21, 25, "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event", 22, 25, "events.k8s.io/v1"),
    ("node.k8s.io/v1alpha1", "RuntimeClass", 20, 25, "node.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass", 22, 25, "node.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", 21, 25, "policy/v1"),
    ("policy/v1beta1", "Eviction", 22, 25, "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", 21, 25, ""),
    ("v1", "ComponentStatus", 19, 0, ""),
    ("v1", "Endpoints", 33, 0, "discovery.k8s.io/v1 EndpointSlice"),
)

EARLIER = {
    (api, kind): Life(deprecated, removed, instead)
    for api, kinds, deprecated, removed, instead in _ROWS
    for kind in kinds.split()
}
"""By apiVersion and kind."""

_STABLE = lazy_pattern(r"v[0-9]+")
_VERSION = lazy_pattern(r"v([0-9]+)(?:(alpha|beta)([0-9]+))?")


def is_known(api: str, kind: str, found: Bundle) -> bool:
    """Whether any version of Kubernetes is known to serve or to have served this kind under this apiVersion."""
    return kind in found.kinds.get(api, ()) or (api, kind) in EARLIER


def life(api: str, kind: str, target: int, found: Bundle) -> Life | None:
    """What is known of the end of an API version, as seen by a cluster of the target version; None for nothing."""
    told = EARLIER.get((api, kind))
    served = found.served(api, kind)
    removed = served[-1] + 1 if served and served[-1] < found.minors[-1] else 0
    if told is not None and (not served or told.deprecated):
        return told._replace(removed=removed or told.removed)
    if not served:
        return None
    instead = successor(api, kind, target, found)
    stable = instead if instead and _is_stable(instead) and not _is_stable(api) else ""
    deprecated = found.served(stable, kind)[0] if stable else 0
    return Life(deprecated, removed, instead, bool(deprecated)) if deprecated or removed else None


def introduced(api: str, kind: str, found: Bundle) -> int:
    """The minor version from which on this is served; 0 when it was before the oldest bundled one."""
    served = found.served(api, kind)
    return served[0] if served and served[0] > found.minors[0] else 0


def successor(api: str, kind: str, target: int, found: Bundle) -> str:
    """The best other apiVersion of the same group that serves the kind at the target version; empty for none."""
    group = group_of(api)
    others = [other for other in _of_group(group, found) if other != api and target in found.served(other, kind)]
    return max(others, key=_rank, default="")


def _of_group(group: str, found: Bundle) -> Iterator[str]:
    return (api for api in found.kinds if group_of(api) == group)


def group_of(api: str) -> str:
    """The group of an apiVersion; empty for the core group."""
    return api.rpartition("/")[0]


def _is_stable(api: str) -> bool:
    return _STABLE.fullmatch(api.rpartition("/")[2]) is not None


def _rank(api: str) -> tuple[int, int, int]:
    match: re.Match[str] | None = _VERSION.fullmatch(api.rpartition("/")[2])
    if match is None:
        return (0, 0, 0)
    stage = {None: 3, "beta": 2, "alpha": 1}[match[2]]
    return (stage, int(match[1]), int(match[3] or 0))
