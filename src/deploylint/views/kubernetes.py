"""Kubernetes objects as rules see them. Workloads and containers are made in `views.pods`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.kubernetes_availability import disruption_budget_views
from deploylint.views.kubernetes_cors import cors_views
from deploylint.views.kubernetes_objects import MOST, filled, object_facts, object_views, written
from deploylint.views.kubernetes_probes import probe_views
from deploylint.views.kubernetes_quantities import quantity_views
from deploylint.views.kubernetes_rbac import permission_views, subject_views
from deploylint.views.kubernetes_references import reference_views
from deploylint.views.kubernetes_volumes import volume_views
from deploylint.views.pods import container_views, workload_views

_INGRESS_GROUPS = ("networking.k8s.io", "extensions")
_POLICIES = {
    "NetworkPolicy": ("networking.k8s.io", "extensions", "projectcalico.org", "crd.projectcalico.org"),
    "GlobalNetworkPolicy": ("projectcalico.org", "crd.projectcalico.org"),
    "CiliumNetworkPolicy": ("cilium.io",),
    "CiliumClusterwideNetworkPolicy": ("cilium.io",),
}
_TLS_ELSEWHERE = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "networking.gke.io/v1beta1.FrontendConfig",
    "kubernetes.azure.com/tls-cert-keyvault-uri",
    "route.openshift.io/termination",
    "traefik.ingress.kubernetes.io/router.tls",
    "traefik.ingress.kubernetes.io/router.tls.certresolver",
    "haproxy.org/ssl-certificate",
)


def _made(kind: str, view: View, facts: dict[str, Any]) -> View:
    return View(kind, view.node, {**object_facts(view), **facts}, {"object": view}, view.label)


def service_views(document: Document) -> Iterator[View]:
    """Every core Service. Facts: those of the object; `selector` and `ports` (Nodes), `type` (text)."""
    for view in object_views(document, "Service"):
        if view.derived["group"] == "" and not view.derived["partial"]:
            spec = view.node.get("spec")
            if spec.get("ports") or spec.get("selector") or spec.get("externalName"):
                facts = {
                    "selector": written(spec.get("selector")),
                    "ports": spec.get("ports"),
                    "type": spec.get("type").text or "ClusterIP",
                }
                yield _made("kubernetes.service", view, facts)


def ingress_views(document: Document) -> Iterator[View]:
    """Every Ingress of any API version.

    Facts: those of the object; `annotations` and `tls` (Nodes), `hosts` (list of Nodes), `uncovered` (the hosts that
    no entry of `tls` names), `unencrypted` (the Node that shows it best), `backends` (views), `tls_elsewhere` (the
    annotation that ends TLS at a load balancer, else absent).
    """
    for view in object_views(document, "Ingress"):
        if view.derived["group"] not in _INGRESS_GROUPS:
            continue
        spec, annotations = view.node.get("spec"), view.node.at("metadata", "annotations")
        if not (spec.get("rules") or spec.get("defaultBackend") or spec.get("backend")):
            continue
        rules = spec.get("rules").entries
        hosts = [host for rule in rules if (host := written(rule.get("host")))]
        uncovered = _uncovered(hosts, spec.get("tls"))
        facts = {
            "annotations": annotations,
            "tls": spec.get("tls"),
            "hosts": hosts,
            "uncovered": uncovered,
            "unencrypted": uncovered[0] if uncovered and spec.get("tls").entries else written(spec.get("tls")) or spec,
            "tls_elsewhere": _first(annotations, _TLS_ELSEWHERE),
        }
        ingress = _made("kubernetes.ingress", view, facts)
        ingress.derived["backends"] = list(islice(_backends(ingress), MOST))
        yield ingress


def _uncovered(hosts: list[Node], tls: Node) -> list[Node]:
    covered: set[str] = set()
    for entry in tls.entries:
        names = entry.get("hosts").entries
        if not names or entry.unknown or any(name.unknown for name in names):
            return []
        covered.update(name.text for name in names)
    return [
        host
        for host in hosts
        if not host.unknown and host.text not in covered and f"*.{host.text.partition('.')[2]}" not in covered
    ]


def _first(annotations: Node, names: Iterable[str]) -> Node:
    return next((annotations.get(name) for name in names if annotations.get(name)), annotations.absent())


def backend_views(document: Document) -> Iterator[View]:
    """Every backend of every Ingress. Facts: `service` and `port` (Nodes, name or number). Scope: `ingress`."""
    yield from islice((backend for ingress in ingress_views(document) for backend in ingress.derived["backends"]), MOST)


def _backends(ingress: View) -> Iterator[View]:
    spec = ingress.node.get("spec")
    paths = (path for rule in spec.get("rules").entries for path in rule.at("http", "paths").entries)
    for node in chain((spec.get("defaultBackend"), spec.get("backend")), (path.get("backend") for path in paths)):
        service = node.get("service")
        port = service.get("port")
        facts = {
            "service": service.get("name") or node.get("serviceName"),
            "port": port.get("number") or port.get("name") or node.get("servicePort"),
        }
        if facts["service"]:
            scope = {**ingress.scope, "ingress": ingress}
            yield View("kubernetes.backend", node, facts, scope, ingress.label)


def autoscaler_views(document: Document) -> Iterator[View]:
    """Every HorizontalPodAutoscaler and KEDA ScaledObject.

    Facts: those of the object; `target_kind` (text), `target_name`, `min` and `max` (Nodes), `utilization` (list of
    views, one for each metric that is a share of a request: facts `resource` and `container`, text).
    """
    for view in object_views(document, "HorizontalPodAutoscaler", "ScaledObject"):
        kind, group, spec = view.derived["kind"].text, view.derived["group"], view.node.get("spec")
        target = spec.get("scaleTargetRef")
        if kind == "HorizontalPodAutoscaler" and group == "autoscaling" and target.get("name"):
            low, high, metrics = "minReplicas", "maxReplicas", _metrics(view, spec)
        elif kind == "ScaledObject" and group == "keda.sh" and target.get("name"):
            low, high, metrics = "minReplicaCount", "maxReplicaCount", _triggers(view, spec)
        else:
            continue
        facts = {
            "target_kind": target.get("kind").text or "Deployment",
            "target_name": target.get("name"),
            "min": written(spec.get(low)),
            "max": written(spec.get(high)),
            "utilization": metrics,
        }
        yield _made("kubernetes.autoscaler", view, facts)


def _metric(view: View, node: Node, resource: str, container: str = "") -> View:
    return View("kubernetes.metric", node, {"resource": resource, "container": container}, label=view.label)


def _metrics(view: View, spec: Node) -> list[View]:
    plain = spec.get("targetCPUUtilizationPercentage")
    if plain:
        return [_metric(view, plain, "cpu")]
    if not spec.get("metrics"):
        # The API server then fills in 80 % of the CPU request.
        return [_metric(view, spec.get("scaleTargetRef"), "cpu")]
    found = []
    for metric in spec.get("metrics").entries:
        source = metric.get("resource") or metric.get("containerResource")
        shares = source.at("target", "averageUtilization") or source.get("targetAverageUtilization")
        if shares and source.get("name").text in ("cpu", "memory"):
            found.append(_metric(view, metric, source.get("name").text, source.get("container").text))
    return found


def _triggers(view: View, spec: Node) -> list[View]:
    found = []
    for trigger in spec.get("triggers").entries:
        kind = trigger.get("metricType").text or trigger.at("metadata", "type").text or "Utilization"
        if trigger.get("type").text in ("cpu", "memory") and kind == "Utilization":
            container = trigger.at("metadata", "containerName").text
            found.append(_metric(view, trigger, trigger.get("type").text, container))
    return found


def network_policy_views(document: Document) -> Iterator[View]:
    """Every NetworkPolicy, also Calico's and Cilium's. Fact: `pods` (LabelSelector; unknown for foreign kinds)."""
    for view in object_views(document, *_POLICIES):
        group = view.derived["group"]
        if group in _POLICIES[view.derived["kind"].text] and not view.derived["partial"]:
            native = group in _INGRESS_GROUPS
            spec = view.node.get("spec")
            pods = spec.get("podSelector") if native else Node(spec.source, spec.span, None, unknown=True)
            yield _made("kubernetes.network_policy", view, {"pods": pods})


def limit_range_views(document: Document) -> Iterator[View]:
    """Every limit of a LimitRange on containers.

    Facts: `limits` and `requests`, the mappings that containers get by default (Nodes). As the API server does, a
    `max` stands in for a limit that is not given, and that or a `min` for a request.
    """
    for view in object_views(document, "LimitRange"):
        for limit in view.node.at("spec", "limits").entries:
            if limit.get("type").text == "Container":
                limits = filled(limit.get("default"), limit.get("max"))
                requests = filled(filled(limit.get("defaultRequest"), limits), limit.get("min"))
                yield _made("kubernetes.limit_range", view, {"limits": limits, "requests": requests})


def secret_views(document: Document) -> Iterator[View]:
    """Every core Secret, also a patch of one. Fact: `type` (text)."""
    for view in object_views(document, "Secret"):
        if view.derived["group"] == "":
            yield _made("kubernetes.secret", view, {"type": view.node.get("type").text or "Opaque"})


def variable_views(document: Document) -> Iterator[View]:
    """Every name with a value: env entries of containers, entries of ConfigMaps and Secrets.

    Facts: `key` (text), `value` (Node, absent when it comes from elsewhere), `origin` ("container-env", "configmap",
    "secret"), `encoded` (whether the value is base64), `reference` (the `valueFrom` of an env entry, else absent).
    """
    entries = (entry for view in object_views(document, "ConfigMap", "Secret") for entry in _entries(view))
    workloads = workload_views(document, fragments=True)
    settings = (v for workload in workloads for container in workload.get("containers") for v in _settings(container))
    yield from islice(chain(entries, settings), MOST)


def _settings(container: View) -> Iterator[View]:
    for entry in container.node.get("env").entries:
        if entry.get("name").text:
            yield _variable(container, entry.get("name").text, entry.get("value"), "container-env", entry=entry)


def _entries(view: View) -> Iterator[View]:
    kind = view.derived["kind"].text
    if view.derived["group"] != "":
        return
    for field in ("data", "stringData") if kind == "Secret" else ("data",):
        for name, value in view.node.get(field).items:
            yield _variable(view, name, value, kind.lower(), kind == "Secret" and field == "data")


def _variable(view: View, key: str, value: Node, origin: str, encoded: bool = False, entry: Node | None = None) -> View:
    reference = entry.get("valueFrom") if entry is not None else value.absent()
    facts = {"key": key, "value": value, "origin": origin, "encoded": encoded, "reference": reference}
    scope = {**view.scope, "container" if entry is not None else "object": view}
    return View("kubernetes.variable", entry if entry is not None else value, facts, scope, view.label)


VIEWS: dict[str, Callable[[Document], Iterable[View]]] = {
    "kubernetes.object": object_views,
    "kubernetes.workload": workload_views,
    "kubernetes.container": container_views,
    "kubernetes.service": service_views,
    "kubernetes.ingress": ingress_views,
    "kubernetes.backend": backend_views,
    "kubernetes.autoscaler": autoscaler_views,
    "kubernetes.network_policy": network_policy_views,
    "kubernetes.limit_range": limit_range_views,
    "kubernetes.cors": cors_views,
    "kubernetes.probe": probe_views,
    "kubernetes.quantity": quantity_views,
    "kubernetes.permission": permission_views,
    "kubernetes.subject": subject_views,
    "kubernetes.disruption_budget": disruption_budget_views,
    "kubernetes.reference": reference_views,
    "kubernetes.volume": volume_views,
}
