"""Which user well-known base images run as, and which of them bring tools for building.

Read from the images' own Dockerfiles; what is in no table is unknown, except that official images of Docker Hub
run as root unless listed.
"""

from __future__ import annotations

from deploylint.values.image import Image, parse_image
from deploylint.values.patterns import lazy_pattern

ROOT, OTHER, UNKNOWN = "root", "other", "unknown"

_HUB = frozenset({"", "docker.io", "index.docker.io", "registry-1.docker.io"})
_MIRRORS = ("public.ecr.aws/docker/library/", "mirror.gcr.io/library/", "mirror.gcr.io/")

_OTHER_OFFICIAL = frozenset(
    {
        *(
            "elasticsearch",
            "kibana",
            "logstash",
            "sonarqube",
            "solr",
            "memcached",
            "haproxy",
            "varnish",
            "kong",
            "emqx",
        ),
        *("open-liberty", "websphere-liberty", "jetty", "odoo", "rocket.chat", "spark", "plone", "backdrop"),
    }
)
_DROPPING_OFFICIAL = frozenset(
    {
        *("postgres", "mysql", "mariadb", "percona", "mongo", "redis", "valkey", "rabbitmq", "cassandra", "couchdb"),
        *("neo4j", "influxdb", "ghost", "consul", "vault", "flink", "zookeeper", "arangodb", "eclipse-mosquitto"),
    }
)
"""Their entry points start as root and hand over to a user of their own."""

_OTHER_NAMES = lazy_pattern(
    r"(?:^|/)(?:bitnami|bitnamilegacy|bitnamisecure|chainguard)/|-unprivileged(?:$|/)|-rootless(?:$|/)|-nonroot(?:$|/)"
    r"|^(?:grafana|prom|curlimages|nodered|jenkins|keycloak|envoyproxy)/|^apache/(?:airflow|superset|spark|kafka)$"
)
_OTHER_HOSTS = ("cgr.dev/", "dhi.io/", "quay.io/keycloak/", "quay.io/prometheus/", "docker.elastic.co/")
_OTHER_TAG = lazy_pattern(r"(?:^|[-_])(?:nonroot|non-root|rootless|unprivileged|chiseled(?:-[a-z]+)*)(?:$|[-_])")
_ROOT_NAMES = lazy_pattern(
    r"^gcr\.io/distroless/|^mcr\.microsoft\.com/(?:dotnet|playwright|devcontainers|openjdk|azure-functions|vscode)/"
    r"|^(?:public\.ecr\.aws/amazonlinux|registry\.access\.redhat\.com/ubi\d+)/(?:ubi|ubi-minimal|ubi-micro|amazonlinux)$"
    r"|^(?:nvidia/cuda|continuumio/|condaforge/|oven/bun$|denoland/deno$|phusion/|tiangolo/|cimg/)"
    r"|^(?:astral/uv|ghcr\.io/astral-sh/uv)$|^nvcr\.io/nvidia/"
)

_COMPILERS = frozenset(
    {"golang", "rust", "maven", "gradle", "gcc", "haskell", "swift", "sbtscala/scala-sbt", "hseeberger/scala-sbt"}
)
_KIT = lazy_pattern(r"(?:^|[-_/])(?:sdk|devel|jdk)(?:$|[-_/\d])")


def _familiar(image: Image) -> str:
    name = image.familiar
    for mirror in _MIRRORS:
        if name.startswith(mirror):
            return name.removeprefix(mirror)
    return name


def default_user(reference: str) -> str:
    """What an image's processes run as when nothing else is said: `root`, `other`, or `unknown`."""
    image = parse_image(reference)
    if image is None or reference == "scratch":
        return UNKNOWN
    name = _familiar(image)
    if _OTHER_NAMES.search(name) or name.startswith(_OTHER_HOSTS) or _OTHER_TAG.search(image.tag):
        return OTHER
    if "/" not in name:
        if name in _DROPPING_OFFICIAL:
            return UNKNOWN
        return OTHER if name in _OTHER_OFFICIAL else ROOT
    return ROOT if _ROOT_NAMES.search(name) else UNKNOWN


def builds_software(reference: str) -> bool:
    """Whether the image is there to build things in: a compiler, an SDK, a JDK with its build tool."""
    image = parse_image(reference)
    if image is None:
        return False
    name = _familiar(image)
    return name in _COMPILERS or (name.startswith("mcr.microsoft.com/") and bool(_KIT.search(name)))
