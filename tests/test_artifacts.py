"""Kinds of artifacts by name and by content."""

from __future__ import annotations

import pytest

from deploylint.artifacts import chart_folders, kind_of, named_kind

MANIFEST = "apiVersion: v1\nkind: Service\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(
            (name, "docker")
            for name in ("Dockerfile", "dockerfile", "a/Dockerfile.dev", "api.Dockerfile", "Dockerfile-prod")
        ),
        *(
            (name, "docker")
            for name in ("Containerfile", "web.containerfile", "Dockerfile.alpine-3.22", "Dockerfile_test")
        ),
        *(
            (name, "")
            for name in ("Dockerfile.md", "Dockerfile.ts", "dockerfile-stages.png", "docs/dockerfiles", "Dockerfiles")
        ),
        *(
            (name, "dockerignore")
            for name in (".dockerignore", "Dockerfile.dockerignore", "a/api.Dockerfile.dockerignore")
        ),
        *(
            (name, "compose")
            for name in ("compose.yaml", "docker-compose.yml", "compose.prod.yaml", "docker-compose-dev.yml")
        ),
        *((name, "workflow") for name in (".github/workflows/ci.yml", "a/.github/workflows/x.yaml")),
        *(
            (name, "")
            for name in (".github/dependabot.yml", ".github/workflows/readme.md", "my-workflow.yml", "composer.yaml")
        ),
        *(
            (name, "env")
            for name in (".env", ".env.local", "a/.env.production.example", "prod.env", "env.example", "x.env.sample")
        ),
        *((name, "env") for name in ("env-example", "example.env", ".env-example", "env.sample")),
        *(
            (name, "")
            for name in (".envrc", "environment.ts", ".env.ts", "env.d.ts", "vite-env.d.ts", "env.py", ".environment")
        ),
        *((name, "kustomization") for name in ("kustomization.yaml", "a/kustomization.yml", "Kustomization")),
    ],
)
def test_kind_by_name(path: str, kind: str) -> None:
    assert named_kind(path) == kind


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("app.yaml", MANIFEST, "kubernetes"),
        *((name, "save 60 1\n", "redis.conf") for name in ("redis.conf", "a/redis-cache.conf", "valkey.conf")),
        ("sentinel.conf", "sentinel monitor main 10.0.0.4 6379 2\n", "redis.conf"),
        ("nginx/redis.conf", "upstream redis {\n  server 10.0.0.4;\n  keepalive 16;\n}\n", "text"),
        ("supervisor/redis.conf", "[program:redis]\ncommand=redis-server\n", "text"),
        ("mongod.conf", "net:\n  port: 27017\n", "mongod.conf"),
        ("mongod.conf", "port = 27017\n", "text"),
        ("mongo/mongod.yaml", "storage:\n  dbPath: /data\n", "mongod.conf"),
        ("db/pg_hba.conf", "local all all peer\n", "pg_hba.conf"),
        ("db/postgresql.conf", "port = 5432\n", "postgresql.conf"),
        ("app.yaml", f"# comment\n---\n{MANIFEST}", "kubernetes"),
        ("list.yaml", "items:\n- apiVersion: v1\n  kind: Pod\n", "kubernetes"),
        ("app.json", '{"apiVersion": "v1", "kind": "Pod"}', "kubernetes"),
        ("package.json", '{"apiVersion": "v1", "kind": "Pod"}', "text"),
        ("app.yaml", "kind: nothing\n", "yaml"),
        ("stack.yml", "services:\n  web:\n    image: shop\n", "compose"),
        ("config.yml", "services:\n  - name: web\n", "yaml"),
        ("action.yml", "name: a\nruns:\n  using: composite\n", "action"),
        ("action.yml", "name: a\n", "yaml"),
        ("AdtDockerfile", "# comment\nFROM alpine\n", "docker"),
        ("MyDockerfileNotes", "notes\n", "text"),
        ("app.dockerfile", "FROM alpine\n", "docker"),
        ("Dockerfile-prod", "from alpine\n", "docker"),
        ("Dockerfile.install", "# what FROM does not say\nRUN make\n", "docker"),
        ("Dockerfile.tmpl", "{{ template }}\n", "docker"),
        ("Dockerfile.dev", "\n", "docker"),
        ("Dockerfile", "notes\n", "docker"),
        ("Dockerfile.rego", "package policy\n\nrun := input.image\n", "text"),
        ("dockerfile.vim", '" comments\nsyntax keyword dockerfile FROM RUN\n', "text"),
        ("Dockerfile.mdx", "FROM alpine\n", "text"),
        ("Dockerfile.test.ts", "FROM alpine\n", "text"),
        ("main.go", "package main\n", "text"),
        ("shop/Chart.yaml", "apiVersion: v2\nname: shop\n", "helm.chart"),
        ("shop/values-prod.yaml", "a: 1\n", "helm.values"),
        ("shop/templates/web/deployment.yaml", MANIFEST, "helm.template"),
        ("shop/charts/db/templates/service.yaml", MANIFEST, "yaml"),
        ("shop/crds/crd.yaml", MANIFEST, "kubernetes"),
        ("other/templates/deployment.yaml", MANIFEST, "kubernetes"),
    ],
)
def test_kind_by_content(path: str, text: str, kind: str) -> None:
    charts = chart_folders(frozenset({"shop/Chart.yaml"}))

    assert kind_of(path, text, charts) == ("kubernetes" if "charts/db" in path else kind)
