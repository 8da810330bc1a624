"""What kind of deploy artifact a file is, by its name and, where names do not tell, by its first words.

Patterns are compiled when first needed: most runs meet few of these kinds, and compiling them all costs more than
linting a file.
"""

from __future__ import annotations

import re

_FILES = ("dockerfile", "containerfile")
_SEPARATORS = (".", "-", "_")
_DOCKER_STARTS = tuple(name + separator for name in _FILES for separator in _SEPARATORS)
_DOCKER_ENDS = tuple(separator + name for name in _FILES for separator in _SEPARATORS)
_CODE = (
    *(
        ".ts",
        ".tsx",
        ".js",
        ".jsx",
        ".mjs",
        ".cjs",
        ".py",
        ".go",
        ".rb",
        ".rs",
        ".java",
        ".kt",
        ".php",
        ".vue",
        ".svelte",
    ),
    *(
        ".sh",
        ".bash",
        ".zsh",
        ".ps1",
        ".css",
        ".yaml",
        ".yml",
        ".json",
        ".toml",
        ".xml",
        ".html",
        ".htm",
        ".lock",
        ".snap",
    ),
    *(".md", ".mdx", ".rst", ".adoc", ".diff", ".patch", ".log"),
)
_NOT_DOCKER = (
    *(*_CODE, ".txt", ".map", ".pdf", ".zip", ".gz", ".tgz", ".tar"),
    *(".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".ico"),
)
_NOT_ENV = (*_CODE, ".vault", ".enc", ".age", ".gpg", ".sops")
_TEMPLATE_WORDS = ("example", "sample", "template", "dist", "tpl", "default")
_YAML = (".yaml", ".yml")
_COMPOSE_STARTS = tuple(
    f"{name}{separator}" for name in ("compose", "docker-compose", "podman-compose") for separator in _SEPARATORS
)
_NO_MANIFESTS = ("package", "composer", "renovate", "tsconfig", "npm-shrinkwrap", "pnpm-lock")

_API_VERSION = r"""(?m)^[ \t-]*["']?apiVersion["']?[ \t]*:"""
_KIND = r"""(?m)^[ \t-]*["']?kind["']?[ \t]*:"""
_JSON_API, _JSON_KIND = r'"apiVersion"\s*:', r'"kind"\s*:'
_SERVICES = r"(?m)^services[ \t]*:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+[\w.-]+[ \t]*:"
_COMPOSE_WORD = r"(?m)^[ \t]+(?:image|build|ports|environment)[ \t]*:"
_RUNS = r"(?m)^runs[ \t]*:"
_ANY_INSTRUCTION = (
    r"\A\s*\Z|\{\{|\{%|(?m:^)[ \t]*(?:FROM|ARG|RUN|COPY|ADD|ENV|CMD|ENTRYPOINT|WORKDIR|USER|EXPOSE|VOLUME|LABEL|ONBUILD"
    r"|HEALTHCHECK|SHELL|STOPSIGNAL|MAINTAINER)[ \t]+\S"
)
_REDIS_NAME = r"(?:^|[-_.])(?:redis|valkey|keydb|sentinel)(?:[-_.][\w.-]*)?\.conf$"
_REDIS_DIRECTIVE = (
    r"(?mi)^[ \t]*(?:bind|port|protected-mode|requirepass|masterauth|appendonly|appendfsync|save|maxmemory(?:-policy)?"
    r"|dir|databases|daemonize|timeout|tcp-keepalive|replicaof|slaveof|aclfile|cluster-enabled|sentinel[ \t]+monitor)"
    r"[ \t]+[^{;\s][^{;\r\n]*$"
)
_MONGOD_NAMES = ("mongod.conf", "mongodb.conf", "mongo.conf", "mongod.yaml", "mongod.yml")
_MONGOD_SECTION = r"(?m)^(?:storage|systemLog|net|security|replication|processManagement|sharding|setParameter)[ \t]*:"
_FIRST_INSTRUCTION = r"(?i)\A(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:FROM|ARG)[ \t]+\S"


def named_kind(path: str) -> str:
    """The kind that a path alone tells; empty when the text has to be looked at or it is no deploy artifact."""
    name = path.rpartition("/")[2].lower()
    if name.endswith((".dockerignore", ".containerignore")):
        return "dockerignore"
    if name.endswith(_YAML) or name == "kustomization":
        return _named_yaml(path, name)
    if _is_env(name) or ("/.envs/" in f"/{path}" and not name.endswith(_NOT_ENV)):
        return "env"
    return "docker" if _is_docker(name) else ""


def _named_yaml(path: str, name: str) -> str:
    if name.startswith("kustomization"):
        return "kustomization" if name in ("kustomization", "kustomization.yaml", "kustomization.yml") else ""
    if f"/{path}".rpartition("/")[0].endswith("/.github/workflows"):
        return "workflow"
    stem = name.rpartition(".")[0]
    compose = f"{stem}.".startswith(_COMPOSE_STARTS) or stem.endswith((".compose", "-compose", "_compose"))
    return "compose" if compose else ""


def _is_env(name: str) -> bool:
    if name == ".envrc" or name.endswith(_NOT_ENV):
        return False
    if name.startswith("env") and name[3:4] in _SEPARATORS:
        return name[4:].startswith(_TEMPLATE_WORDS)
    _, mark, rest = name.partition(".env")
    return bool(mark) and (not rest or rest[0] in _SEPARATORS)


def _is_docker(name: str) -> bool:
    shaped = name in _FILES or name.startswith(_DOCKER_STARTS) or name.endswith(_DOCKER_ENDS)
    return shaped and not name.endswith(_NOT_DOCKER)


def is_artifact_name(path: str) -> bool:
    """Whether a file of this name would be linted if it could be read: its loss must be reported."""
    return path.lower().endswith(_YAML) or bool(named_kind(path))


def kind_of(path: str, text: str, charts: frozenset[str]) -> str:
    """The kind of a file. `charts` are the folders of the repository that hold a Helm `Chart.yaml`.

    `text` is every file that is no deploy artifact, `yaml` is YAML that is none.
    """
    kind = (_in_chart(path, charts) if charts else "") or named_kind(path)
    name = path.rpartition("/")[2].lower()
    if kind == "docker" and name not in _FILES:
        return "docker" if re.search(_ANY_INSTRUCTION, text) or re.match(_FIRST_INSTRUCTION, text) else "text"
    if kind:
        return kind
    if name in _MONGOD_NAMES and re.search(_MONGOD_SECTION, text):
        return "mongod.conf"
    if name.endswith(_YAML):
        return _yaml_kind(name, text)
    if name.endswith(".conf"):
        return _conf_kind(name, text)
    if name.endswith(".json"):
        api = not name.startswith(_NO_MANIFESTS) and re.search(_JSON_API, text) and re.search(_JSON_KIND, text)
        return "kubernetes" if api else "text"
    maybe = any(word in name for word in _FILES) and not name.endswith(_NOT_DOCKER)
    return "docker" if maybe and re.match(_FIRST_INSTRUCTION, text) else "text"


def _conf_kind(name: str, text: str) -> str:
    """The kind of a database server's file; nginx and others have files of the same names."""
    if name in ("pg_hba.conf", "postgresql.conf"):
        return name
    redis = re.search(_REDIS_NAME, name) and re.search(_REDIS_DIRECTIVE, text)
    return "redis.conf" if redis else "text"


def _yaml_kind(name: str, text: str) -> str:
    if name.startswith(_NO_MANIFESTS):
        return "text"
    if re.search(_API_VERSION, text) and re.search(_KIND, text):
        return "kubernetes"
    if name in ("action.yml", "action.yaml") and re.search(_RUNS, text):
        return "action"
    if re.search(_SERVICES, text) and re.search(_COMPOSE_WORD, text):
        return "compose"
    return "yaml"


def _in_chart(path: str, charts: frozenset[str]) -> str:
    """The kind of a file of a Helm chart (https://helm.sh/docs/topics/charts/#the-chart-file-structure)."""
    folder, _, name = path.rpartition("/")
    if folder in charts:
        if name == "Chart.yaml":
            return "helm.chart"
        return "helm.values" if name.startswith("values") and name.endswith(_YAML) else ""
    parts = path.split("/")
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] == "templates" and "/".join(parts[:index]) in charts:
            return "helm.template" if name.endswith((*_YAML, ".tpl", ".json", ".txt")) else ""
    return ""


def chart_folders(paths: frozenset[str]) -> frozenset[str]:
    """The folders that hold a `Chart.yaml`; the repository's own root is the empty string."""
    return frozenset(path.rpartition("/")[0] for path in paths if path == "Chart.yaml" or path.endswith("/Chart.yaml"))
