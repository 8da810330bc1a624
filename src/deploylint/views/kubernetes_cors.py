"""Cross-origin policies in Kubernetes objects: who may call from a browser, as each router spells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.values.patterns import lazy_pattern
from deploylint.views.kubernetes_objects import object_facts, object_views

_NGINX = "nginx.ingress.kubernetes.io/"
_SNIPPETS = (f"{_NGINX}configuration-snippet", f"{_NGINX}server-snippet")
_HEADER = "access-control-allow-origin"
_SNIPPET_ANY = lazy_pattern(rf"{_HEADER}[\"':\s]{{1,8}}(\*|\$http_origin)", re.IGNORECASE)
_MOST_ORIGINS = 1_000
_ANYTHING = ("*", ".*", "^.*$", ".+", "^.+$", "^.*", ".*$")


def cors_views(document: Document) -> Iterator[View]:
    """Every place where an object says which origins may call: ingress-nginx, Traefik, Istio and Gateway API.

    Facts: those of the object; `any_origin` (the Node that lets every origin in, else absent; unknown when a
    template decides) and `credentials` (whether such callers may send cookies).
    """
    for view in object_views(document, *_KINDS):
        maker = _MAKERS.get((view.derived["kind"].text, view.derived["group"]))
        if maker is None:
            continue
        for node, any_origin, credentials in maker(view.node):
            facts = {**object_facts(view), "any_origin": any_origin, "credentials": credentials}
            yield View("kubernetes.cors", node, facts, {"object": view}, view.label)


def _wildcard(policy: Node, origins: list[Node]) -> Node:
    origins = origins[:_MOST_ORIGINS]
    for origin in origins:
        if origin.scalar.strip() in _ANYTHING:
            return origin
    return _undecided(policy) if any(origin.unknown for origin in origins) else policy.absent()


def _undecided(node: Node) -> Node:
    return Node(node.source, node.span, None, key=node.key, unknown=True)


def _ingress(node: Node) -> Iterator[tuple[Node, Node, bool]]:
    annotations = node.at("metadata", "annotations")
    enabled = annotations.get(f"{_NGINX}enable-cors")
    if enabled.scalar == "true" or enabled.unknown:
        origin = annotations.get(f"{_NGINX}cors-allow-origin")
        listed = [part.strip() for part in origin.scalar.split(",")]
        wildcard = enabled if not origin else origin if "*" in listed else origin.absent()
        if origin.unknown or enabled.unknown:
            wildcard = _undecided(origin if origin else enabled)
        credentials = annotations.get(f"{_NGINX}cors-allow-credentials").scalar != "false"
        yield enabled, wildcard, credentials
    for name in _SNIPPETS:
        snippet = annotations.get(name)
        if _HEADER in snippet.text.lower():
            found = _SNIPPET_ANY.search(snippet.text)
            credentials = "access-control-allow-credentials" in snippet.text.lower()
            yield snippet, snippet if found else snippet.absent(), credentials


def _traefik(node: Node) -> Iterator[tuple[Node, Node, bool]]:
    headers = node.at("spec", "headers")
    listed = headers.get("accessControlAllowOriginList")
    patterns = headers.get("accessControlAllowOriginListRegex")
    custom = [value for name, value in headers.get("customResponseHeaders").items if name.lower() == _HEADER]
    if listed or patterns or custom:
        wildcard = _wildcard(headers, [*listed.entries, *patterns.entries, *custom])
        yield headers, wildcard, headers.get("accessControlAllowCredentials").value is True


def _istio(node: Node) -> Iterator[tuple[Node, Node, bool]]:
    for route in node.at("spec", "http").entries:
        policy = route.get("corsPolicy")
        matches = policy.get("allowOrigins").entries
        origins = [value for match in matches for _, value in match.items]
        origins += policy.get("allowOrigin").entries
        if origins:
            yield policy, _wildcard(policy, origins), policy.get("allowCredentials").value is True


def _gateway(node: Node) -> Iterator[tuple[Node, Node, bool]]:
    for rule in node.at("spec", "rules").entries:
        for choice in rule.get("filters").entries:
            policy = choice.get("cors")
            origins = policy.get("allowOrigins").entries
            if origins:
                yield policy, _wildcard(policy, origins), policy.get("allowCredentials").value is True


_MAKERS: dict[tuple[str, str], Callable[[Node], Iterator[tuple[Node, Node, bool]]]] = {
    ("Ingress", "networking.k8s.io"): _ingress,
    ("Ingress", "extensions"): _ingress,
    ("Middleware", "traefik.io"): _traefik,
    ("Middleware", "traefik.containo.us"): _traefik,
    ("VirtualService", "networking.istio.io"): _istio,
    ("HTTPRoute", "gateway.networking.k8s.io"): _gateway,
}
_KINDS = tuple({kind for kind, _ in _MAKERS})
