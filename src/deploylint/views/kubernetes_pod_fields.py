"""What the API server takes in a PodSpec where a schema says only "string" or "integer".

From the Kubernetes API reference (https://kubernetes.io/docs/reference/kubernetes-api/) and, for what it leaves out,
from the validation of the API server. Where versions differ, what any of them takes is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Union


class Choice(NamedTuple):
    """One of some words. `open` says that others are taken too, so that only another casing of one is a mistake."""

    words: tuple[str, ...]
    open: bool = False


class Amount(NamedTuple):
    """A whole number from `low` to `high`; with `share`, or a percentage."""

    low: int
    high: int | None = None
    share: bool = False


class Terms(NamedTuple):
    """The `matchExpressions` of a selector: how many values there are depends on the operator."""


Table = Mapping[str, Union[Choice, Amount, "Table"]]
"""Constraints by field. `*` stands for every item of a list, and every field that a table does not name is free."""

PORT = Amount(1, 65_535)
MAYBE_PORT = Amount(0, 65_535)
COUNT = Amount(0)
SHARE = Amount(0, share=True)
_ID = Amount(0, 2_147_483_647)
_MODE = Amount(0, 0o777)
PROTOCOL = Choice(("TCP", "UDP", "SCTP"))
_PULL = Choice(("Always", "IfNotPresent", "Never"))
_RESTART = Choice(("Always", "OnFailure", "Never"))
_PROFILE = {"type": Choice(("RuntimeDefault", "Localhost", "Unconfined"))}
PREEMPTION = Choice(("Never", "PreemptLowerPriority"))
_HONOR = Choice(("Honor", "Ignore"))

SELECTOR: Table = {"matchExpressions": {"*": {"operator": Choice(("In", "NotIn", "Exists", "DoesNotExist"))}}}
_NODES: Table = {"*": {"operator": Choice(("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"))}}
_NODE_TERM: Table = {"matchExpressions": _NODES, "matchFields": _NODES}
_POD_TERM: Table = {"labelSelector": SELECTOR, "namespaceSelector": SELECTOR}
_POD_AFFINITY: Table = {
    "requiredDuringSchedulingIgnoredDuringExecution": {"*": _POD_TERM},
    "preferredDuringSchedulingIgnoredDuringExecution": {"*": {"weight": Amount(1, 100), "podAffinityTerm": _POD_TERM}},
}
_AFFINITY: Table = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": {"*": _NODE_TERM}},
        "preferredDuringSchedulingIgnoredDuringExecution": {"*": {"weight": Amount(1, 100), "preference": _NODE_TERM}},
    },
    "podAffinity": _POD_AFFINITY,
    "podAntiAffinity": _POD_AFFINITY,
}
_HANDLER: Table = {
    "httpGet": {"port": PORT, "scheme": Choice(("HTTP", "HTTPS"))},
    "tcpSocket": {"port": PORT},
    "grpc": {"port": PORT},
}
_IDENTITY: Table = {
    "runAsUser": _ID,
    "runAsGroup": _ID,
    "seccompProfile": _PROFILE,
    "appArmorProfile": _PROFILE,
}
_CONTAINER: Table = {
    "imagePullPolicy": _PULL,
    "terminationMessagePolicy": Choice(("File", "FallbackToLogsOnError")),
    "restartPolicy": _RESTART,
    "ports": {"*": {"protocol": PROTOCOL, "hostPort": MAYBE_PORT}},
    "livenessProbe": _HANDLER,
    "readinessProbe": _HANDLER,
    "startupProbe": _HANDLER,
    "lifecycle": {"postStart": _HANDLER, "preStop": _HANDLER},
    "resizePolicy": {"*": {"restartPolicy": Choice(("NotRequired", "RestartContainer"))}},
    "securityContext": {**_IDENTITY, "procMount": Choice(("Default", "Unmasked"))},
    "volumeMounts": {
        "*": {
            "mountPropagation": Choice(("None", "HostToContainer", "Bidirectional")),
            "recursiveReadOnly": Choice(("Disabled", "IfPossible", "Enabled")),
        }
    },
}
CLAIM: Table = {
    "accessModes": {"*": Choice(("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"))},
    "volumeMode": Choice(("Filesystem", "Block")),
    "selector": SELECTOR,
}
_FILES: Table = {"defaultMode": _MODE, "items": {"*": {"mode": _MODE}}}
_SOURCE: Table = {"items": {"*": {"mode": _MODE}}}
_VOLUME: Table = {
    "configMap": _FILES,
    "secret": _FILES,
    "downwardAPI": _FILES,
    "projected": {
        "defaultMode": _MODE,
        "sources": {"*": {"configMap": _SOURCE, "secret": _SOURCE, "downwardAPI": _SOURCE}},
    },
    "emptyDir": {"medium": Choice(("Memory", "HugePages"), open=True)},
    "hostPath": {
        "type": Choice(
            ("DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")
        )
    },
    "image": {"pullPolicy": _PULL},
    "ephemeral": {"volumeClaimTemplate": {"spec": CLAIM}},
}
POD: Table = {
    "restartPolicy": _RESTART,
    "dnsPolicy": Choice(("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")),
    "preemptionPolicy": PREEMPTION,
    "os": {"name": Choice(("linux", "windows"))},
    "terminationGracePeriodSeconds": COUNT,
    "activeDeadlineSeconds": Amount(1),
    "containers": {"*": _CONTAINER},
    "initContainers": {"*": _CONTAINER},
    "ephemeralContainers": {"*": _CONTAINER},
    "volumes": {"*": _VOLUME},
    "affinity": _AFFINITY,
    "tolerations": {
        "*": {
            "operator": Choice(("Exists", "Equal", "Lt", "Gt")),
            "effect": Choice(("NoSchedule", "PreferNoSchedule", "NoExecute")),
        }
    },
    "topologySpreadConstraints": {
        "*": {
            "whenUnsatisfiable": Choice(("DoNotSchedule", "ScheduleAnyway")),
            "nodeAffinityPolicy": _HONOR,
            "nodeTaintsPolicy": _HONOR,
            "labelSelector": SELECTOR,
        }
    },
    "securityContext": {
        **_IDENTITY,
        "fsGroup": _ID,
        "supplementalGroups": {"*": _ID},
        "fsGroupChangePolicy": Choice(("OnRootMismatch", "Always")),
        "supplementalGroupsPolicy": Choice(("Merge", "Strict")),
        "seLinuxChangePolicy": Choice(("Recursive", "MountOption")),
    },
}
"""Of a PodSpec."""
