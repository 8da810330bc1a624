"""Repositories to measure on: one file, a service of 24 files, a platform of 1,000 mixed files (842 of them YAML),
1,000 manifests, 500 Dockerfiles.

Deterministic: the same files with the same bytes on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dockerfiles import dockerfiles

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
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: {name}, namespace: {team}}}
spec:
  maxUnavailable: 1
  selector: {{matchLabels: {{app: {name}}}}}
"""
ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {name}, namespace: {team}}}
automountServiceAccountToken: false
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: {name}, namespace: {team}}}
rules:
  - apiGroups: [""]
    resources: [configmaps]
    resourceNames: [{name}-settings]
    verbs: [get, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: {name}, namespace: {team}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {name}}}
subjects:
  - {{kind: ServiceAccount, name: {name}, namespace: {team}}}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {team}}}
spec:
  podSelector: {{matchLabels: {{app: {name}}}}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {{matchLabels: {{app: {name}}}}}
      ports:
        - {{port: 8080, protocol: TCP}}
  egress:
    - to:
        - namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: kube-system}}}}
      ports:
        - {{port: 53, protocol: UDP}}
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: {team}
  annotations: {{cert-manager.io/cluster-issuer: main}}
spec:
  ingressClassName: nginx
  tls:
    - {{hosts: [{name}.example.com], secretName: {name}-tls}}
  rules:
    - host: {name}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: {name}, port: {{name: http}}}}}}
"""
CRONJOB = """\
apiVersion: batch/v1
kind: CronJob
metadata: {{name: {name}-cleanup, namespace: {team}}}
spec:
  schedule: "{number} 3 * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          serviceAccountName: {name}
          securityContext:
            runAsNonRoot: true
            seccompProfile: {{type: RuntimeDefault}}
          containers:
            - name: cleanup
              image: registry.example/{team}/{name}:1.{number}.0
              args: [cleanup, --older-than, 30d]
              resources:
                requests: {{cpu: 100m, memory: 128Mi}}
                limits: {{memory: 256Mi}}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {{drop: [ALL]}}
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


def manifests(folder: Path, files: int = 1000) -> None:
    """A repository of Kubernetes manifests alone: ten files for each service, which name each other."""
    kinds = {
        "deployment": DEPLOYMENT,
        "hpa": AUTOSCALER,
        "config": CONFIG,
        "budget": BUDGET,
        "account": ACCOUNT,
        "role": ROLE,
        "policy": POLICY,
        "ingress": INGRESS,
        "cronjob": CRONJOB,
        "worker": DEPLOYMENT.replace("name: {name}", "name: {name}-worker").replace(
            "app: {name}", "app: {name}-worker"
        ),
    }
    for place in range(files):
        number, kind = place // len(kinds), list(kinds)[place % len(kinds)]
        name, team = f"service-{number}", f"team-{number % 7}"
        file = folder / f"k8s/{team}/{name}/{kind}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(kinds[kind].format(name=name, team=team, number=number % 60), "utf-8")


def generate(folder: Path) -> dict[str, Path]:
    """All repositories below a folder, by name."""
    one_file(folder / "one")
    service(folder / "service", "shop", "sales", 1)
    platform(folder / "platform")
    manifests(folder / "manifests")
    dockerfiles(folder / "dockerfiles")
    return {name: folder / name for name in ("one", "service", "platform", "manifests", "dockerfiles")}


if __name__ == "__main__":
    generate(Path(sys.argv[1]))
