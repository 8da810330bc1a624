"""Repositories to measure on: one file, a service of 24 files, a platform of 1,000 mixed files (842 of them YAML).

Deterministic: the same files with the same bytes on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {team}
  labels: {{app.kubernetes.io/name: {name}, team: {team}}}
spec:
  selector:
    matchLabels: {{app: {name}}}
  template:
    metadata:
      labels: {{app: {name}, team: {team}}}
    spec:
      serviceAccountName: {name}
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: {name}
          image: registry.example/{team}/{name}:1.{number}.0
          ports:
            - {{name: http, containerPort: 8080}}
          env:
            - {{name: PORT, value: "8080"}}
            - {{name: LOG_LEVEL, value: info}}
            - name: DATABASE_URL
              valueFrom: {{secretKeyRef: {{name: {name}, key: database-url}}}}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          readinessProbe:
            httpGet: {{path: /ready, port: http}}
          livenessProbe:
            httpGet: {{path: /live, port: http}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {team}
spec:
  selector: {{app: {name}}}
  ports:
    - {{name: http, port: 80, targetPort: http}}
"""
AUTOSCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: {name}, namespace: {team}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}
  minReplicas: 2
  maxReplicas: 8
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {{type: Utilization, averageUtilization: 70}}
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}-settings
  namespace: {team}
data:
  feature.list: search,cart,checkout
  upstream.url: http://{name}.{team}.svc:80
  page.size: "{number}"
  log.format: json
"""
WORKFLOW = """\
name: {name}
on:
  push: {{branches: [main]}}
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - uses: actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444
        with: {{node-version: 22, cache: npm}}
      - run: npm ci
      - run: npm test -- --project {name}
      - name: Report
        if: ${{{{ failure() }}}}
        run: |
          echo "tests of {name} failed"
          cat reports/{name}.txt
"""
DOCKERFILE = """\
FROM node:22.1{number}-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY src/ src/
RUN npm run build && npm prune --omit=dev

FROM node:22.1{number}-alpine
WORKDIR /app
ENV NODE_ENV=production PORT=8080
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 1000
EXPOSE 8080
HEALTHCHECK CMD wget -qO- http://127.0.0.1:8080/ready
CMD ["node", "dist/{name}.js"]
"""
ENV_EXAMPLE = """\
# Where {name} listens
PORT=8080
# debug, info, warn or error
LOG_LEVEL=info
# Where orders are kept
DATABASE_URL=postgres://user:password@localhost:5432/{name}
"""
SOURCE = """\
import {{ createServer }} from 'node:http';

const port = Number(process.env.PORT ?? 8080);
const level = process.env.LOG_LEVEL;

export function start{number}(): void {{
  createServer((request, response) => {{
    if (level === 'debug') console.log(request.url);
    response.end('{name}');
  }}).listen(port);
}}
"""


def service(folder: Path, name: str, team: str, number: int) -> list[Path]:
    """The 24 files of one service."""
    texts: dict[str, str] = {
        "Dockerfile": DOCKERFILE,
        ".dockerignore": "*\n!package*.json\n!src\n",
        ".env.example": ENV_EXAMPLE,
        f".github/workflows/{name}.yaml": WORKFLOW,
        "k8s/deployment.yaml": DEPLOYMENT,
        "k8s/hpa.yaml": AUTOSCALER,
    }
    texts |= {f"k8s/config-{part}.yaml": CONFIG for part in range(12)}
    texts |= {f"src/part{part}.ts": SOURCE for part in range(6)}
    written = []
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, team=team, number=number), "utf-8")
        written.append(file)
    return written


def one_file(folder: Path) -> None:
    """A repository of a single Dockerfile."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Dockerfile").write_text(DOCKERFILE.format(name="shop", number=1), "utf-8")


def platform(folder: Path, files: int = 1000, yaml: int = 842) -> None:
    """A platform of `files` files, `yaml` of them YAML: manifests, and a workflow for one service in eight."""
    texts: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    number = 0
    while len(texts) < yaml:
        name, team = f"service-{number}", f"team-{number % 7}"
        made = [("deployment", DEPLOYMENT), ("hpa", AUTOSCALER), *((f"config-{part}", CONFIG) for part in range(5))]
        texts += [(f"k8s/{team}/{name}/{kind}.yaml", t.format(name=name, team=team, number=number)) for kind, t in made]
        if number % 8 == 0:
            texts.append((f".github/workflows/{name}.yaml", WORKFLOW.format(name=name)))
        rest.append((f"services/{name}/Dockerfile", DOCKERFILE.format(name=name, number=number % 10)))
        rest.append((f"services/{name}/.dockerignore", "*\n!package*.json\n!src\n"))
        rest.append((f"services/{name}/src/main.ts", SOURCE.format(name=name, number=number)))
        number += 1
    rest.append((".env.example", ENV_EXAMPLE.format(name="platform")))
    rest = rest[-(files - yaml) :]
    for path, text in texts[:yaml] + rest:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def generate(folder: Path) -> dict[str, Path]:
    """All repositories below a folder, by name."""
    one_file(folder / "one")
    service(folder / "service", "shop", "sales", 1)
    platform(folder / "platform")
    return {name: folder / name for name in ("one", "service", "platform")}


if __name__ == "__main__":
    generate(Path(sys.argv[1]))
