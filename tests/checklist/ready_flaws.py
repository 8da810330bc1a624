"""What takes one piece out of the shop that is ready, and which item that fails by which rule.

Flaws of one round do not get into each other's way, so that one run can show them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from made_up_secrets import ALNUM, text

RAZORPAY = 'export const key = "' + "rzp_" + "live_" + text(ALNUM, 14) + '";\n'


class Flaw(NamedTuple):
    """In `path` stands `new` in the place of `old`; without `old` the file is deleted, or, with `new`, ends so."""

    item: str
    rule: str
    path: str
    old: str = ""
    new: str = ""

    def put(self, root: Path) -> None:
        """Put it into the shop."""
        file = root / self.path
        if not self.old and not self.new:
            file.unlink()
            return
        words = file.read_text("utf-8")
        assert self.old in words
        file.write_text(words.replace(self.old, self.new, 1) if self.old else words + self.new, "utf-8")


CHECKS, DEPLOY, ROLLOUT = (f".github/workflows/{name}.yml" for name in ("checks", "deploy", "rollout"))
BACKUP = """\
      - name: Back the database up
        run: |
          kubectl -n shop create job --from=cronjob/backup "backup-$GITHUB_RUN_ID"
          kubectl -n shop wait --for=condition=complete --timeout=20m "job/backup-$GITHUB_RUN_ID"
"""
ROUNDS = (
    (
        Flaw("S001", "workflow/deploy-despite-failed-tests", CHECKS, "npm test\n", "npm test || true\n"),
        Flaw("S002", "quality/coverage-threshold-too-low", "vitest.config.ts", "lines: 85", "lines: 50"),
        Flaw("S005", "quality/types-not-strict", "tsconfig.json", '"strict": true', '"strict": false'),
        Flaw("S006", "document/missing-code-owners", ".github/CODEOWNERS"),
        Flaw("S008", "tests/load-test-too-small", "perf/load.js", "vus: 1000", "vus: 100"),
        Flaw("S007", "tests/load-test-limit-too-high", "perf/load.js", "p(95)<200", "p(95)<2000"),
        Flaw("S015", "document/openapi-version-mismatch", "docs/openapi.yaml", "version: 1.8.2", "version: 1.7.0"),
        Flaw("S019", "document/missing-production-section", "README.md", "## In production", "## Elsewhere"),
        Flaw("S024", "kubernetes/autoscaler-minimum-below-two", "k8s/api.yaml", "minReplicas: 3", "minReplicas: 1"),
        Flaw(
            "S025",
            "kubernetes/plain-http-not-redirected",
            "k8s/ingress.yaml",
            'ssl-redirect: "true"',
            'ssl-redirect: "false"',
        ),
        Flaw(
            "S028",
            "infrastructure/network-without-private-subnet",
            "infra/network.tf",
            "launch = false",
            "launch = true",
        ),
        Flaw("S029", "infrastructure/atlas-cluster-below-m30", "infra/database.tf", '"M30"', '"M10"'),
        Flaw(
            "S032",
            "infrastructure/atlas-cluster-below-three-nodes",
            "infra/database.tf",
            "node_count    = 3",
            "node_count    = 1",
        ),
        Flaw(
            "S034",
            "infrastructure/atlas-cluster-without-point-in-time-recovery",
            "infra/database.tf",
            "pit_enabled    = true",
            "pit_enabled    = false",
        ),
        Flaw(
            "S035", "infrastructure/atlas-user-beyond-its-database", "infra/database.tf", '"readWrite"', '"atlasAdmin"'
        ),
        Flaw(
            "S036",
            "infrastructure/redis-without-replica",
            "infra/database.tf",
            "clusters         = 3",
            "clusters         = 1",
        ),
        Flaw("S040", "database/redis-evicts-by-another-policy", "compose.yaml", "allkeys-lru", "noeviction"),
        Flaw(
            "S038",
            "infrastructure/redis-without-password",
            "infra/database.tf",
            "  auth_token                 = var.redis_password\n",
        ),
        Flaw(
            "S055",
            "kubernetes/wildcard-cors",
            "k8s/ingress.yaml",
            "https://shop.example.com,https://admin.example.com",
            '"*"',
        ),
        Flaw("S068", "backup/less-than-daily", "k8s/backup.yaml", '"0 2 * * *"', '"0 2 * * 0"'),
        Flaw(
            "S070",
            "backup/bucket-open-to-public",
            "infra/backups.tf",
            "public_acls       = true",
            "public_acls       = false",
        ),
        Flaw("S071", "backup/kept-too-short", "infra/backups.tf", "days = 30", "days = 7"),
        Flaw("S074", "workflow/non-blocking-image-scan", DEPLOY, '          exit-code: "1"\n'),
        Flaw("S077", "docker/runs-as-root", "Dockerfile", "USER 10001:10001\n", "USER root\n"),
        Flaw(
            "S080",
            "kubernetes/service-port-name-missing-in-pods",
            "k8s/api.yaml",
            "targetPort: http}",
            "targetPort: web}",
        ),
        Flaw(
            "S083",
            "kubernetes/missing-liveness-probe",
            "k8s/api.yaml",
            "          livenessProbe:\n",
            "          startupProbe:\n",
        ),
        Flaw(
            "S085", "kubernetes/missing-volume-claim", "k8s/backup.yaml", "{claimName: backup}", "{claimName: backups}"
        ),
        Flaw(
            "S086",
            "kubernetes/missing-configmap",
            "k8s/worker.yaml",
            "configMapRef: {name: shop}",
            "configMapRef: {name: worker}",
        ),
        Flaw(
            "S089",
            "kubernetes/namespace-admits-any-pod",
            "k8s/namespace.yaml",
            "    pod-security.kubernetes.io/enforce: restricted\n",
        ),
        Flaw(
            "S091",
            "workflow/production-without-staging",
            DEPLOY,
            "    needs: [staging, attack, load]\n",
            "    needs: image\n",
        ),
        Flaw(
            "S092", "workflow/unrehearsed-deploy", ROLLOUT, "kubectl apply --dry-run=server -k k8s", "kubectl get nodes"
        ),
        Flaw("S093", "workflow/hardcoded-secret", DEPLOY, "${{ secrets.GITHUB_TOKEN }}", "hunter2-correct-horse"),
        Flaw(
            "S098",
            "workflow/missing-smoke-test",
            ROLLOUT,
            "      - name: Smoke test\n        run: npm ci && npm run test:e2e\n",
            "      - name: Wait\n        run: npm ci\n",
        ),
        Flaw("S081", "kubernetes/wrong-field-type", "k8s/api.yaml", "maxReplicas: 10", "maxReplicas: ten"),
        Flaw("S123", "workflow/migration-without-backup", ROLLOUT, BACKUP),
        Flaw("S125", "document/missing-rollback-plan", "docs/releases/1.8.2/rollback.md"),
        Flaw(
            "S187",
            "document/missing-devops-contact",
            "docs/runbook.md",
            "Asha Rao | +91 80 5550 0101 | asha@shop.example.com",
            "[Name] | [Phone] | [Email]",
        ),
        Flaw("S016", "document/incomplete-runbook", "docs/runbook.md", "| Database admin", "| [Name]"),
        Flaw(
            "S191",
            "document/missing-cto-contact",
            "docs/runbook.md",
            "| CTO | Kabir Menon | +91 80 5550 0100 | kabir@shop.example.com |\n",
        ),
        Flaw("S004", "quality/lint-admits-warnings", "package.json", "eslint . --max-warnings 0", "eslint ."),
        Flaw("S057", "application/error-tracking-never-started", "src/server.ts", "Sentry.init({", "void ({"),
        Flaw("S102", "tests/untested-uploads", "tests/integration/uploads.test.ts"),
        Flaw("S054", "secrets/committed-secret", "src/errors.ts", "", RAZORPAY),
    ),
    (
        Flaw("S001", "workflow/untested-deploy", DEPLOY, "    needs: checks\n"),
        Flaw("S015", "document/missing-openapi-document", "docs/openapi.yaml"),
        Flaw("S079", "kubernetes/unknown-field", "k8s/api.yaml", "          ports:\n", "          prots:\n"),
        Flaw(
            "S024",
            "kubernetes/missing-autoscaler",
            "k8s/api.yaml",
            "kind: HorizontalPodAutoscaler",
            "kind: HorizontalPodAutoscalr",
        ),
        Flaw(
            "S084",
            "kubernetes/missing-readiness-probe",
            "k8s/api.yaml",
            "          readinessProbe:\n",
            "          lifecycle:\n",
        ),
    ),
)
