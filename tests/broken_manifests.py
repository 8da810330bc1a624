"""Manifests as people write them, and the ways in which they arrive broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

NEIGHBOURS = (
    """apiVersion: apps/v1
kind: Deployment
metadata: {namespace: alpha, name: first}
spec:
  selector: {matchLabels: {first: "yes"}}
  template:
    metadata: {labels: {first: "yes"}}
    spec:
      hostNetwork: true
      containers:
        - name: first
          image: registry.example.com/first
          securityContext: {privileged: true}
          resources: {requests: {memory: 1Gi}, limits: {memory: 64Mi}}
          ports: [{name: http, containerPort: 80}, {name: http, containerPort: 81}]
          livenessProbe: {tcpSocket: {port: web}, exec: {command: [ls]}}
          volumeMounts: [{name: nowhere, mountPath: /x}]
""",
    """apiVersion: batch/v1beta1
kind: CronJob
metadata: {namespace: beta, name: last, labels: {a: "-"}}
spec:
  schedule: "61 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Always
          volumes: [{name: host, hostPath: {path: /etc}}]
          containers:
            - {name: last, image: "registry.example.com/last:latest", env: [{name: A, value: a}, {name: A, value: b}]}
""",
)
"""Two documents with flaws of their own, that share no namespace, label or name with any other."""

_POD = """
      serviceAccountName: web
      securityContext:
        {runAsNonRoot: true, runAsUser: 10001, fsGroup: 0, sysctls: [{name: net.core.somaxconn, value: "1"}]}
      initContainers:
        - name: proxy
          image: registry.example.com/proxy:2.0
          restartPolicy: Always
          startupProbe: {grpc: {port: 8080}}
        - {name: migrate, image: "registry.example.com/migrate:1.0", command: [sh, -c, sudo migrate]}
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
          args: [--port, "8080"]
          ports: [{name: http, containerPort: 8080}, {containerPort: 9090, hostPort: 9090, protocol: TCP}]
          env:
            - {name: MODE, valueFrom: {configMapKeyRef: {name: web, key: mode}}}
            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: web, key: password, optional: true}}}
            - {name: CORS_ORIGIN, value: "*"}
          envFrom: [{configMapRef: {name: web}}]
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 64Mi, ephemeral-storage: 1Gi}
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 5
          livenessProbe: {httpGet: {path: /live, port: 8080, host: other}, initialDelaySeconds: 5}
          lifecycle: {preStop: {exec: {command: [sleep, "40"]}}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL], add: [NET_ADMIN]}
          volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /etc/web, readOnly: true}]
      volumes:
        - {name: data, persistentVolumeClaim: {claimName: web}}
        - {name: conf, projected: {sources: [{configMap: {name: web}}, {secret: {name: web}}]}}
        - {name: host, hostPath: {path: /var/run/docker.sock}}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
      imagePullSecrets: [{name: registry}]
"""


def _workload(head: str, pod: str = _POD) -> str:
    return f"""{head}
  selector: {{matchLabels: {{app: web}}, matchExpressions: [{{key: app, operator: In, values: [web]}}]}}
  template:
    metadata: {{labels: {{app: web}}, annotations: {{deploylint/ignore: kubernetes/latest-image-tag}}}}
    spec:{pod}"""


def _head(api: str, kind: str) -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{namespace: shop, name: web}}\n"


MANIFESTS: tuple[str, ...] = (
    _workload(_head("apps/v1", "Deployment") + "spec:\n  replicas: 2\n  strategy: {rollingUpdate: {maxSurge: 25%}}"),
    _workload(
        _head("apps/v1", "StatefulSet") + "spec:\n  serviceName: web\n  volumeClaimTemplates:\n"
        "    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"
    ),
    _head("batch/v1", "CronJob")
    + "spec:\n  schedule: '0 2 * * *'\n  timeZone: Etc/UTC\n  jobTemplate:\n    spec:\n      backoffLimit: 2\n"
    + "      template:\n        spec:\n          restartPolicy: Never\n          containers:\n"
    + "            - {name: job, image: 'registry.example.com/job:1', resources: {limits: {cpu: 1}}}\n",
    _head("v1", "Pod")
    + "spec:\n  os: {name: windows}\n  hostPID: true\n  containers: [{name: web, image: 'web:1'}]\n"
    + "  ephemeralContainers: [{name: debug, image: debug}]\n",
    _head("v1", "Service")
    + "spec:\n  type: LoadBalancer\n  selector: {app: web}\n  externalIPs: [1.2.3.4]\n  ports:\n"
    + "    - {name: http, port: 80, targetPort: http}\n    - {name: metrics, port: 9090, targetPort: 9091}\n",
    _head("networking.k8s.io/v1", "Ingress").replace(
        "name: web}",
        'name: web, annotations: {nginx.ingress.kubernetes.io/enable-cors: "true", '
        "cert-manager.io/cluster-issuer: x, nginx.ingress.kubernetes.io/server-snippet: deny}}",
    )
    + "spec:\n  ingressClassName: nginx\n  tls: [{hosts: [shop.example.com], secretName: tls}]\n  rules:\n"
    + "    - host: shop.example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n"
    + "            backend: {service: {name: web, port: {name: http}}}\n",
    _head("autoscaling/v2", "HorizontalPodAutoscaler")
    + "spec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  minReplicas: 2\n"
    + "  maxReplicas: 9\n"
    + "  metrics:\n    - type: Resource\n      resource:\n"
    + "        {name: cpu, target: {type: Utilization, averageUtilization: 80}}\n",
    _head("policy/v1", "PodDisruptionBudget") + "spec:\n  minAvailable: 50%\n  selector: {matchLabels: {app: web}}\n",
    _head("networking.k8s.io/v1", "NetworkPolicy")
    + "spec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress, Egress]\n  ingress:\n"
    + "    - from: [{podSelector: {matchExpressions: [{key: a, operator: Exists}]}}, {ipBlock: {cidr: 0.0.0.0/0}}]\n"
    + "      ports: [{port: 80, protocol: TCP}]\n  egress: [{}]\n",
    _head("rbac.authorization.k8s.io/v1", "Role")
    + "rules:\n  - {apiGroups: [''], resources: [secrets, pods/exec], verbs: ['*'], resourceNames: [a]}\n",
    _head("rbac.authorization.k8s.io/v1", "RoleBinding")
    + "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}\n"
    + "subjects: [{kind: ServiceAccount, name: web, namespace: shop}, {kind: Group, name: 'system:masters'}]\n",
    _head("v1", "ServiceAccount") + "automountServiceAccountToken: false\nimagePullSecrets: [{name: r}]\n",
    _head("v1", "Secret") + "type: kubernetes.io/tls\ndata: {tls.crt: YWJj, tls.key: '%%%'}\nstringData: {a: b}\n",
    _head("v1", "ConfigMap") + "data: {mode: production, origins: '*'}\nbinaryData: {b: YWJj}\n",
    _head("v1", "LimitRange")
    + "spec:\n  limits:\n    - {type: Container, default: {memory: 1Gi}, defaultRequest: {cpu: 1, memory: 500MB}}\n",
    _head("v1", "PersistentVolumeClaim")
    + "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10GB}}}\n",
    _head("gateway.networking.k8s.io/v1", "HTTPRoute")
    + "spec:\n  parentRefs: [{name: web, sectionName: https}]\n  hostnames: [shop.example.com]\n  rules:\n"
    + "    - matches: [{path: {type: PathPrefix, value: /}}]\n      backendRefs: [{name: web, port: 80}]\n",
    _head("gateway.networking.k8s.io/v1", "Gateway")
    + "spec:\n  gatewayClassName: x\n  listeners:\n"
    + "    - {name: https, port: 443, protocol: HTTPS, tls: {mode: Terminate}}\n",
    _head("monitoring.coreos.com/v1", "ServiceMonitor")
    + "spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: metrics}]}\n",
    _head("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
    + "webhooks: [{name: a.example.com, clientConfig: {service: {name: web, namespace: shop, port: 443}}}]\n",
    _head("keda.sh/v1alpha1", "ScaledObject")
    + "spec: {scaleTargetRef: {name: web}, minReplicaCount: 0, triggers: [{type: cpu, metadata: {value: '80'}}]}\n",
    _head("serving.knative.dev/v1", "Service") + "spec:\n  template:\n    spec: {containers: [{image: 'web:1'}]}\n",
    "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Namespace\n"
    "    metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}\n"
    "  - {apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {containers: [{name: a, image: a}]}}]}\n",
    "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: web}\n"
    "spec: {privileged: true, hostPID: true, allowedCapabilities: ['*'], runAsUser: {rule: RunAsAny}}\n",
)
"""One document of every kind that rules look at, apart from the neighbours."""

_PARSED = tuple(yaml.safe_load(text) for text in MANIFESTS)
WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, "", "x", "a b", "-", "25%", [], ["x"], [None], [[]], [{}], {})
WRONG += ({"x": "x"}, {"name": {}}, [{"name": []}], {"": None}, "{{ .Values.x }}", {"{{ x }}": 1}, "\u00e9\u2028")
TEMPLATES = ("{{ .Values.x }}", '"{{ x }}"', "${X}", "{{- if .Values.x }}", "{% for x in y %}", "$(X)", "<x>", "@x@")


def with_wrong_value(number: int, position: int, wrong: Any) -> str:
    """A manifest, as JSON, in which the value at some position has another type."""
    return json.dumps(wrongly(_PARSED[number % len(_PARSED)], position, wrong)) + "\n"


def wrongly(data: Any, position: int, wrong: Any) -> Any:
    """A copy of a tree in which the value at some position has another type."""
    data = json.loads(json.dumps(data))
    routes = list(_routes(data))
    holder, key = routes[position % len(routes)]
    holder[key] = wrong
    return data


def _routes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree, as the container and the key or index in it."""
    for key, child in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(child, (dict, list)):
            yield from _routes(child)


def cut_short(number: int, offset: int) -> str:
    """A manifest that ends in the midst of a word."""
    text = MANIFESTS[number % len(MANIFESTS)]
    return text[: offset % len(text)] + "\n"


def half_templated(number: int, position: int, template: str, how: str) -> str:
    """A manifest in which a template stands for a line, for a word, or between two lines."""
    lines = MANIFESTS[number % len(MANIFESTS)].splitlines()
    at = position % len(lines)
    line = lines[at]
    indent = line[: len(line) - len(line.lstrip())]
    if how == "line":
        lines[at] = indent + template
    elif how == "between":
        lines.insert(at, indent + template)
    else:
        words = line.split(" ")
        word = position // len(lines) % len(words)
        words[word] = template
        lines[at] = " ".join(words)
    return "\n".join(lines) + "\n"
