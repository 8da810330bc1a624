"""API versions that Kubernetes no longer serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deploylint.checks import Params, Unknown
from deploylint.model import Problem, View
from deploylint.project import Project

_RBAC = dict.fromkeys(
    ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"), ("1.22", "rbac.authorization.k8s.io/v1")
)
_HOOKS = dict.fromkeys(
    ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"), ("1.22", "admissionregistration.k8s.io/v1")
)
_ADMISSION_POLICIES = dict.fromkeys(
    ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"), ("1.32", "admissionregistration.k8s.io/v1")
)
_FLOW = ("FlowSchema", "PriorityLevelConfiguration")
_WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet")

REMOVED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "extensions/v1beta1": {
        **dict.fromkeys(_WORKLOADS, ("1.16", "apps/v1")),
        "NetworkPolicy": ("1.16", "networking.k8s.io/v1"),
        "PodSecurityPolicy": ("1.16", ""),
        "Ingress": ("1.22", "networking.k8s.io/v1"),
    },
    "apps/v1beta1": dict.fromkeys(_WORKLOADS, ("1.16", "apps/v1")),
    "apps/v1beta2": dict.fromkeys(_WORKLOADS, ("1.16", "apps/v1")),
    "networking.k8s.io/v1beta1": {
        "Ingress": ("1.22", "networking.k8s.io/v1"),
        "IngressClass": ("1.22", "networking.k8s.io/v1"),
    },
    "rbac.authorization.k8s.io/v1beta1": _RBAC,
    "rbac.authorization.k8s.io/v1alpha1": _RBAC,
    "admissionregistration.k8s.io/v1beta1": {**_HOOKS, **_ADMISSION_POLICIES},
    "apiextensions.k8s.io/v1beta1": {"CustomResourceDefinition": ("1.22", "apiextensions.k8s.io/v1")},
    "apiregistration.k8s.io/v1beta1": {"APIService": ("1.22", "apiregistration.k8s.io/v1")},
    "certificates.k8s.io/v1beta1": {"CertificateSigningRequest": ("1.22", "certificates.k8s.io/v1")},
    "coordination.k8s.io/v1beta1": {"Lease": ("1.22", "coordination.k8s.io/v1")},
    "scheduling.k8s.io/v1beta1": {"PriorityClass": ("1.22", "scheduling.k8s.io/v1")},
    "scheduling.k8s.io/v1alpha1": {"PriorityClass": ("1.17", "scheduling.k8s.io/v1")},
    "storage.k8s.io/v1beta1": {
        **dict.fromkeys(("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"), ("1.22", "storage.k8s.io/v1")),
        "CSIStorageCapacity": ("1.27", "storage.k8s.io/v1"),
    },
    "batch/v1beta1": {"CronJob": ("1.25", "batch/v1")},
    "batch/v2alpha1": {"CronJob": ("1.21", "batch/v1")},
    "policy/v1beta1": {
        "PodDisruptionBudget": ("1.25", "policy/v1"),
        "PodSecurityPolicy": ("1.25", ""),
    },
    "discovery.k8s.io/v1beta1": {"EndpointSlice": ("1.25", "discovery.k8s.io/v1")},
    "events.k8s.io/v1beta1": {"Event": ("1.25", "events.k8s.io/v1")},
    "node.k8s.io/v1beta1": {"RuntimeClass": ("1.25", "node.k8s.io/v1")},
    "autoscaling/v2beta1": {"HorizontalPodAutoscaler": ("1.25", "autoscaling/v2")},
    "autoscaling/v2beta2": {"HorizontalPodAutoscaler": ("1.26", "autoscaling/v2")},
    "flowcontrol.apiserver.k8s.io/v1alpha1": dict.fromkeys(_FLOW, ("1.24", "flowcontrol.apiserver.k8s.io/v1")),
    "flowcontrol.apiserver.k8s.io/v1beta1": dict.fromkeys(_FLOW, ("1.26", "flowcontrol.apiserver.k8s.io/v1")),
    "flowcontrol.apiserver.k8s.io/v1beta2": dict.fromkeys(_FLOW, ("1.29", "flowcontrol.apiserver.k8s.io/v1")),
    "flowcontrol.apiserver.k8s.io/v1beta3": dict.fromkeys(_FLOW, ("1.32", "flowcontrol.apiserver.k8s.io/v1")),
}
"""By apiVersion and kind: the first Kubernetes version that serves it no more, and the apiVersion to use instead.

From the deprecated API migration guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/). The
replacement is empty where there is none.
"""


def removed(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """The object's apiVersion is still served by the configured Kubernetes version, else `params.version`."""
    api = it.get("apiVersion")
    if api.unknown or it.get("kind").unknown:
        yield Unknown("the apiVersion depends on a template")
        return
    found = REMOVED.get(api.text, {}).get(it.get("kind").text)
    target = _version(project.config.kubernetes_version or str(params["version"]))
    if found is None or not target or target < _version(found[0]):
        return
    since, instead = found
    hint = f", use {instead}" if instead else ", and nothing replaces it"
    yield Problem(api.place, facts={"since": since, "hint": hint})


def _version(text: str) -> tuple[int, ...]:
    """The numbers of a version such as `1.33` or `v1.33.2`; empty when it is none."""
    parts = text.removeprefix("v").split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()
