"""What stands between a program and those who call it: web servers, Ingresses, networks that deliver content.

Only what the repository itself configures is seen; a load balancer of another team is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploylint.model import Node, Source, View
from deploylint.parse.nginx import Directive, directives
from deploylint.project import Project
from deploylint.project.terraform import of_type
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

_NGINX_NAME = lazy_pattern(r"(?:\.conf|\.nginx|\.conf\.template|\.conf\.tmpl|(?:^|/)nginx[\w.-]*)$")
_NGINX_BLOCK = lazy_pattern(r"(?m)^[ \t]*(?:server|http)[ \t\r\n]*\{")
_CADDY = lazy_pattern(r"(?m)^[ \t]*(encode|rate_limit)\b")

_CDN_TYPES = (
    *("aws_cloudfront_distribution", "azurerm_cdn_endpoint", "azurerm_cdn_frontdoor_profile", "fastly_service_vcl"),
    *(
        "google_compute_backend_bucket",
        "cloudflare_record",
        "cloudflare_dns_record",
        "cloudflare_zone",
        "bunnynet_pullzone",
    ),
    *("digitalocean_cdn", "cloudflare_pages_project", "aws_amplify_app", "vercel_project"),
)
_CDN_FILES = ("vercel.json", "netlify.toml", "wrangler.toml", "wrangler.jsonc", "amplify.yml", "firebase.json")
_TRAEFIK = {"compress": "compression", "rateLimit": "rate_limiting", "headers": "security_headers"}
_LIMITING_KINDS = ("BackendTrafficPolicy", "EnvoyFilter", "KongPlugin", "KongClusterPlugin", "RateLimitPolicy")
_LIMITS = lazy_pattern(r"(?i)rate[-_]?limit")
_INGRESS = {
    "rate_limiting": ("nginx.ingress.kubernetes.io/limit-", "nginx.org/limit-req", "nginx.org/policies"),
    "security_headers": ("nginx.ingress.kubernetes.io/custom-headers",),
}


def web_server_views(project: Project) -> Iterator[View]:
    """Every configuration of nginx that serves something.

    Facts: `path`, `files` (Node: the directive that names a folder to serve, absent where it only passes requests on),
    `compressed`, `cached`, `limited`, `guarded` (Nodes: the directives that switch compression on, say how long answers
    may be kept, limit the rate of callers, and set a Content-Security-Policy), `open` (whether it includes files that
    may say more), `server` (Node of the first server).
    """
    for source in project.sources.values():
        if source.kind != "text" or not _NGINX_NAME.search(source.path) or set_aside(source.path):
            continue
        if not _NGINX_BLOCK.search(source.text):
            continue
        found = directives(source)
        servers = [directive for directive in found if directive.block and directive.name.text == "server"]
        if servers:
            yield _web_server(source, servers[0].name, found)


def _web_server(source: Source, server: Node, found: list[Directive]) -> View:
    nowhere = server.absent()
    facts: dict[str, Any] = {
        "path": source.path,
        "server": server,
        "files": next((d.name for d in found if d.name.text in ("root", "alias") and "server" in d.context), nowhere),
        "compressed": next((d.name for d in found if _compresses(d)), nowhere),
        "cached": next((d.name for d in found if _caches(d)), nowhere),
        "limited": next((d.name for d in found if d.name.text in ("limit_req", "limit_conn")), nowhere),
        "guarded": next((d.name for d in found if _header(d) == "content-security-policy"), nowhere),
        "open": any(d.name.text == "include" and not _harmless(d) for d in found),
    }
    return View("operations.web_server", server, facts, label=source.path)


def _compresses(directive: Directive) -> bool:
    return directive.name.text in ("gzip", "brotli", "zstd") and directive.arguments[:1] == ("on",)


def _caches(directive: Directive) -> bool:
    return (directive.name.text == "expires" and directive.arguments[:1] != ("off",)) or _header(
        directive
    ) == "cache-control"


def _header(directive: Directive) -> str:
    names = directive.name.text in ("add_header", "more_set_headers")
    return directive.arguments[0].lower().split(":")[0] if names and directive.arguments else ""


def _harmless(directive: Directive) -> bool:
    return any(word in argument for argument in directive.arguments for word in ("mime.types", "_params", "modules"))


def edge(project: Project) -> Mapping[str, Node]:
    """By purpose (`rate_limiting`, `compression`, `cache_headers`, `security_headers`, `cdn`), what serves it.

    A purpose that nothing is seen to serve has no entry; one that a configuration elsewhere may serve is unknown.
    """
    found: Mapping[str, Node] = project.remember("operations.edge", _edge)
    return found


def _edge(project: Project) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for purpose, node in (*_nginx(project), *_ingresses(project), *_objects(project), *_delivery(project)):
        if purpose not in found or found[purpose].unknown:
            found[purpose] = node
    return found


def _nginx(project: Project) -> Iterator[tuple[str, Node]]:
    names = {
        "compressed": "compression",
        "cached": "cache_headers",
        "limited": "rate_limiting",
        "guarded": "security_headers",
    }
    for view in project.views("operations.web_server"):
        for fact, purpose in names.items():
            if view.derived[fact].exists:
                yield purpose, view.derived[fact]
    for path, source in project.sources.items():
        if path.rpartition("/")[2] == "Caddyfile":
            for match in _CADDY.finditer(source.text):
                line = source.text.count("\n", 0, match.start(1)) + 1
                node = Node(source, source.line_span(line), match[1])
                yield ("compression" if match[1] == "encode" else "rate_limiting"), node


def _ingresses(project: Project) -> Iterator[tuple[str, Node]]:
    """What the annotations of every Ingress ask for: a limit of one alone protects the others not."""
    found = [dict(_annotated(view)) for view in project.views("kubernetes.ingress")]
    for purpose, node in found[0].items() if found else ():
        if all(purpose in other for other in found):
            yield purpose, node


def _annotated(ingress: View) -> Iterator[tuple[str, Node]]:
    for name, value in ingress.derived["annotations"].items:
        yield from ((purpose, value) for purpose, starts in _INGRESS.items() if name.startswith(starts))
        if name.endswith("-snippet"):
            yield from _in_snippet(value)


def _in_snippet(value: Node) -> Iterator[tuple[str, Node]]:
    words = {
        "Content-Security-Policy": "security_headers",
        "Cache-Control": "cache_headers",
        "gzip on": "compression",
        "limit_req": "rate_limiting",
    }
    for word, purpose in words.items():
        if word in value.text:
            yield purpose, value


def _objects(project: Project) -> Iterator[tuple[str, Node]]:
    """Traefik's middlewares, Envoy's and Kong's policies, and the settings of ingress-nginx."""
    for view in project.views("kubernetes.object"):
        kind = view.derived["kind"].text
        if kind == "Middleware":
            yield from _present(view.node.get("spec"), _TRAEFIK)
        elif kind in _LIMITING_KINDS and _LIMITS.search(str(view.node.plain())[:20_000]):
            yield "rate_limiting", view.node.get("kind")
        elif kind == "ConfigMap":
            on = [view.node.at("data", key) for key in ("use-gzip", "enable-brotli")]
            yield from (("compression", node) for node in on if node.scalar == "true")


def _present(spec: Node, keys: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
    return ((purpose, spec.get(key)) for key, purpose in keys.items() if spec.get(key).exists)


def _delivery(project: Project) -> Iterator[tuple[str, Node]]:
    """Networks that deliver content, and what they do on the way."""
    for view in of_type(project, *_CDN_TYPES):
        if _delivers(view):
            yield "cdn", view.node
            yield from _behaviours(view.node)
    for view in of_type(project, "aws_wafv2_web_acl", "cloudflare_rate_limit", "google_compute_security_policy"):
        if "rate" in str(view.node.plain())[:20_000]:
            yield "rate_limiting", view.node
    for path, source in project.sources.items():
        if path.rpartition("/")[2] in _CDN_FILES and not set_aside(path):
            node = Node(source, source.line_span(1), path)
            yield from ((purpose, node) for purpose in ("cdn", "compression", "cache_headers"))


def _delivers(view: View) -> bool:
    """Whether a resource stands in front of a site: a record of Cloudflare does when it is proxied."""
    kind, node = view.derived["type"].text, view.node
    if kind.startswith("cloudflare_") and kind.endswith("record"):
        return node.get("proxied").value is True
    return kind != "google_compute_backend_bucket" or node.get("enable_cdn").value is True


def _behaviours(distribution: Node) -> Iterator[tuple[str, Node]]:
    for name in ("default_cache_behavior", "ordered_cache_behavior"):
        for behaviour in distribution.get(name).entries:
            if behaviour.get("compress").value is True:
                yield "compression", behaviour.get("compress")
            if behaviour.get("cache_policy_id").exists or behaviour.get("default_ttl").exists:
                yield "cache_headers", behaviour
