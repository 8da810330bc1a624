"""What the API server takes in objects where a schema says only "string" or "integer".

From the same sources as `kubernetes_pod_fields`.
"""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.views.kubernetes_pod_fields import (
    CLAIM,
    COUNT,
    MAYBE_PORT,
    PORT,
    PREEMPTION,
    PROTOCOL,
    SELECTOR,
    SHARE,
    Amount,
    Choice,
    Table,
)

_KEEP = Choice(("Retain", "Delete"))
_WORKLOAD: Table = {
    "replicas": COUNT,
    "minReadySeconds": COUNT,
    "revisionHistoryLimit": COUNT,
    "progressDeadlineSeconds": COUNT,
    "selector": SELECTOR,
}
_ROLLING: Table = {"maxSurge": SHARE, "maxUnavailable": SHARE, "partition": COUNT}
_UPDATES: Table = {"type": Choice(("RollingUpdate", "OnDelete")), "rollingUpdate": _ROLLING}
_JOB: Table = {
    "parallelism": COUNT,
    "completions": COUNT,
    "backoffLimit": COUNT,
    "activeDeadlineSeconds": COUNT,
    "ttlSecondsAfterFinished": COUNT,
    "completionMode": Choice(("NonIndexed", "Indexed")),
    "podReplacementPolicy": Choice(("TerminatingOrFailed", "Failed")),
    "podFailurePolicy": {
        "rules": {
            "*": {
                "action": Choice(("FailJob", "FailIndex", "Ignore", "Count")),
                "onExitCodes": {"operator": Choice(("In", "NotIn"))},
            }
        }
    },
}
_TARGET: Table = {"target": {"type": Choice(("Utilization", "Value", "AverageValue")), "averageUtilization": Amount(1)}}
_SCALING: Table = {
    "selectPolicy": Choice(("Max", "Min", "Disabled")),
    "stabilizationWindowSeconds": Amount(0, 3600),
    "policies": {"*": {"type": Choice(("Pods", "Percent")), "value": Amount(1), "periodSeconds": Amount(1, 1800)}},
}
_POLICY_PORTS: Table = {"ports": {"*": {"protocol": PROTOCOL, "port": PORT, "endPort": PORT}}}
_PEERS: Table = {"*": {"podSelector": SELECTOR, "namespaceSelector": SELECTOR}}
_BACKEND: Table = {"service": {"port": {"number": PORT}}}
_BINDING: Table = {
    "roleRef": {"apiGroup": Choice(("rbac.authorization.k8s.io",)), "kind": Choice(("Role", "ClusterRole"))},
    "subjects": {"*": {"kind": Choice(("User", "Group", "ServiceAccount"))}},
}
_WEBHOOK: Table = {
    "webhooks": {
        "*": {
            "failurePolicy": Choice(("Ignore", "Fail")),
            "matchPolicy": Choice(("Exact", "Equivalent")),
            "reinvocationPolicy": Choice(("Never", "IfNeeded")),
            "sideEffects": Choice(("None", "NoneOnDryRun", "Some", "Unknown")),
            "timeoutSeconds": Amount(1, 30),
            "clientConfig": {"service": {"port": PORT}},
            "objectSelector": SELECTOR,
            "namespaceSelector": SELECTOR,
            "rules": {
                "*": {
                    "scope": Choice(("Cluster", "Namespaced", "*")),
                    "operations": {"*": Choice(("*", "CREATE", "UPDATE", "DELETE", "CONNECT"))},
                }
            },
        }
    }
}
_SECRET_TYPES = (
    *("Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"),
    *("kubernetes.io/basic-auth", "kubernetes.io/ssh-auth", "kubernetes.io/service-account-token"),
    *("bootstrap.kubernetes.io/token", "helm.sh/release.v1"),
)
_ROUTE_FILTERS = Choice(
    (
        *("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite"),
        *("ExtensionRef", "CORS", "ExternalAuth"),
    )
)

OBJECTS: Mapping[tuple[str, str], Table] = {
    ("apps", "Deployment"): {
        "spec": {
            **_WORKLOAD,
            "strategy": {"type": Choice(("RollingUpdate", "Recreate")), "rollingUpdate": _ROLLING},
        }
    },
    ("apps", "StatefulSet"): {
        "spec": {
            **_WORKLOAD,
            "podManagementPolicy": Choice(("OrderedReady", "Parallel")),
            "updateStrategy": _UPDATES,
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": _KEEP, "whenScaled": _KEEP},
            "volumeClaimTemplates": {"*": {"spec": CLAIM}},
        }
    },
    ("apps", "DaemonSet"): {"spec": {**_WORKLOAD, "updateStrategy": _UPDATES}},
    ("apps", "ReplicaSet"): {"spec": _WORKLOAD},
    ("", "ReplicationController"): {"spec": {"replicas": COUNT, "minReadySeconds": COUNT}},
    ("batch", "Job"): {"spec": _JOB},
    ("batch", "CronJob"): {
        "spec": {
            "concurrencyPolicy": Choice(("Allow", "Forbid", "Replace")),
            "startingDeadlineSeconds": COUNT,
            "successfulJobsHistoryLimit": COUNT,
            "failedJobsHistoryLimit": COUNT,
            "jobTemplate": {"spec": _JOB},
        }
    },
    ("", "Service"): {
        "spec": {
            "type": Choice(("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")),
            "sessionAffinity": Choice(("None", "ClientIP")),
            "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": Amount(1, 86_400)}},
            "externalTrafficPolicy": Choice(("Cluster", "Local")),
            "internalTrafficPolicy": Choice(("Cluster", "Local")),
            "ipFamilies": {"*": Choice(("IPv4", "IPv6"))},
            "ipFamilyPolicy": Choice(("SingleStack", "PreferDualStack", "RequireDualStack")),
            "ports": {"*": {"protocol": PROTOCOL, "port": PORT, "nodePort": MAYBE_PORT}},
        }
    },
    ("networking.k8s.io", "Ingress"): {
        "spec": {
            "defaultBackend": _BACKEND,
            "rules": {
                "*": {
                    "http": {
                        "paths": {
                            "*": {
                                "pathType": Choice(("Exact", "Prefix", "ImplementationSpecific")),
                                "backend": _BACKEND,
                            }
                        }
                    }
                }
            },
        }
    },
    ("networking.k8s.io", "NetworkPolicy"): {
        "spec": {
            "podSelector": SELECTOR,
            "policyTypes": {"*": Choice(("Ingress", "Egress"))},
            "ingress": {"*": {**_POLICY_PORTS, "from": _PEERS}},
            "egress": {"*": {**_POLICY_PORTS, "to": _PEERS}},
        }
    },
    ("autoscaling", "HorizontalPodAutoscaler"): {
        "spec": {
            "minReplicas": COUNT,
            "maxReplicas": Amount(1),
            "metrics": {
                "*": {
                    "type": Choice(("Resource", "ContainerResource", "Pods", "Object", "External")),
                    "resource": _TARGET,
                    "containerResource": _TARGET,
                    "pods": _TARGET,
                    "object": _TARGET,
                    "external": _TARGET,
                }
            },
            "behavior": {"scaleUp": _SCALING, "scaleDown": _SCALING},
        }
    },
    ("policy", "PodDisruptionBudget"): {
        "spec": {
            "minAvailable": SHARE,
            "maxUnavailable": SHARE,
            "selector": SELECTOR,
            "unhealthyPodEvictionPolicy": Choice(("IfHealthyBudget", "AlwaysAllow")),
        }
    },
    ("", "PersistentVolumeClaim"): {"spec": CLAIM},
    ("", "PersistentVolume"): {
        "spec": {**CLAIM, "persistentVolumeReclaimPolicy": Choice(("Retain", "Delete", "Recycle"))}
    },
    ("storage.k8s.io", "StorageClass"): {
        "reclaimPolicy": _KEEP,
        "volumeBindingMode": Choice(("Immediate", "WaitForFirstConsumer")),
    },
    ("", "Secret"): {"type": Choice(_SECRET_TYPES, open=True)},
    ("", "LimitRange"): {
        "spec": {"limits": {"*": {"type": Choice(("Container", "Pod", "PersistentVolumeClaim"), open=True)}}}
    },
    ("scheduling.k8s.io", "PriorityClass"): {"preemptionPolicy": PREEMPTION},
    ("rbac.authorization.k8s.io", "RoleBinding"): _BINDING,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _BINDING,
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): _WEBHOOK,
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): _WEBHOOK,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): {
        "spec": {
            "scope": Choice(("Namespaced", "Cluster")),
            "conversion": {"strategy": Choice(("None", "Webhook"))},
        }
    },
    ("gateway.networking.k8s.io", "Gateway"): {
        "spec": {
            "listeners": {
                "*": {
                    "port": PORT,
                    "tls": {"mode": Choice(("Terminate", "Passthrough"))},
                    "allowedRoutes": {"namespaces": {"from": Choice(("All", "Selector", "Same", "None"))}},
                }
            }
        }
    },
    ("gateway.networking.k8s.io", "HTTPRoute"): {
        "spec": {
            "rules": {
                "*": {
                    "matches": {"*": {"path": {"type": Choice(("Exact", "PathPrefix", "RegularExpression"))}}},
                    "filters": {"*": {"type": _ROUTE_FILTERS}},
                    "backendRefs": {"*": {"port": PORT, "weight": Amount(0, 1_000_000)}},
                }
            }
        }
    },
}
"""By API group and kind, of a whole object."""
