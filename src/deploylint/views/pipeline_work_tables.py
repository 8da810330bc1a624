"""Which programs and actions check code, look after data and try a release: facts of their own manuals.

Actions are `owner/repo` or `owner/repo/path` in lower case. A command is its program and the words that follow, in
order; an empty phrase means that the program alone says it.
"""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.views.pipeline_tables import Phrases

LINT_RUN: Phrases = {
    **dict.fromkeys(
        ("eslint", "oxlint", "xo", "standard", "tslint", "flake8", "pylint", "prospector", "staticcheck", "revive"),
        ("",),
    ),
    **dict.fromkeys(("rubocop", "standardrb", "phpcs", "ktlint", "detekt", "super-linter", "qodana"), ("",)),
    "biome": ("ci", "check", "lint"),
    "ruff": ("check",),
    "golangci-lint": ("run",),
    "go": ("vet",),
    "cargo": ("clippy",),
    "next": ("lint",),
    "ng": ("lint",),
    "nuxi": ("lint",),
    "vue-cli-service": ("lint",),
    "pre-commit": ("run",),
    "prek": ("run",),
    "mvn": ("checkstyle:check", "spotbugs:check", "pmd:check"),
    "mvnw": ("checkstyle:check", "spotbugs:check", "pmd:check"),
    "gradle": ("lint", "checkstyleMain", "spotbugsMain", "ktlintCheck", "detekt"),
    "gradlew": ("lint", "checkstyleMain", "spotbugsMain", "ktlintCheck", "detekt"),
    "dotnet": ("format",),
    "mix": ("credo",),
    "deno": ("lint",),
}
LINT_USES = (
    *("golangci/golangci-lint-action", "pre-commit/action", "astral-sh/ruff-action", "chartboost/ruff-action"),
    *("super-linter/super-linter", "github/super-linter", "oxsecurity/megalinter", "wearerequired/lint-action"),
    *("reviewdog/", "biomejs/setup-biome", "dominikh/staticcheck-action", "actions-rs/clippy-check"),
)
TYPES_RUN: Phrases = {
    **dict.fromkeys(("tsc", "vue-tsc", "svelte-check", "mypy", "dmypy", "pyright", "basedpyright", "tsd"), ("",)),
    "pyre": ("check",),
    "ty": ("check",),
    "next": ("build",),
    "nest": ("build",),
    "ng": ("build",),
    "react-scripts": ("build",),
    "deno": ("check",),
    "phpstan": ("",),
    "psalm": ("",),
    "srb": ("tc",),
}
"""What fails on a type error. Next.js, Angular and Create React App check types while they build."""

DEPENDENCIES_RUN: Phrases = {
    **dict.fromkeys(
        ("osv-scanner", "pip-audit", "govulncheck", "audit-ci", "better-npm-audit", "dependency-check", "retire"),
        ("",),
    ),
    **dict.fromkeys(("npm", "pnpm", "bun", "composer"), ("audit",)),
    "npm-audit-resolver": ("",),
    "yarn": ("audit", "npm audit"),
    "safety": ("check", "scan"),
    "snyk": ("test",),
    "trivy": ("fs", "filesystem", "repo", "repository", "rootfs"),
    "cargo": ("audit", "deny"),
    "bundle": ("audit",),
    "bundle-audit": ("",),
    "nancy": ("sleuth",),
    "mvn": ("dependency-check:check", "dependency-check:aggregate", "org.owasp:dependency-check-maven:check"),
    "mvnw": ("dependency-check:check", "dependency-check:aggregate", "org.owasp:dependency-check-maven:check"),
    "gradle": ("dependencyCheckAnalyze", "dependencyCheckAggregate"),
    "gradlew": ("dependencyCheckAnalyze", "dependencyCheckAggregate"),
    "dotnet": ("list package --vulnerable",),
    "mix": ("deps.audit", "hex.audit"),
}
DEPENDENCIES_USES = (
    *("actions/dependency-review-action", "google/osv-scanner-action", "snyk/actions/", "pypa/gh-action-pip-audit"),
    *("golang/govulncheck-action", "dependency-check/dependency-check_action", "oke-py/npm-audit-action"),
    *("rustsec/audit-check", "actions-rust-lang/audit", "embarkstudios/cargo-deny-action", "pyupio/safety-action"),
    *("snyk/actions", "sonatype-nexus-community/", "mend-toolkit/", "symfonycorp/security-checker-action"),
)
SAST_RUN: Phrases = {
    **dict.fromkeys(
        ("bandit", "gosec", "brakeman", "njsscan", "sonar-scanner", "horusec", "codeql", "insider", "pysonar"), ("",)
    ),
    "semgrep": ("ci", "scan", "--config"),
    "opengrep": ("scan",),
    "snyk": ("code test",),
    "bearer": ("scan",),
    "mvn": ("sonar:sonar",),
    "mvnw": ("sonar:sonar",),
    "gradle": ("sonar", "sonarqube"),
    "gradlew": ("sonar", "sonarqube"),
    "pyre": ("analyze",),
    "mix": ("sobelow",),
}
SAST_USES = (
    *("github/codeql-action/analyze", "github/codeql-action/init", "semgrep/", "returntocorp/semgrep-action"),
    *("securego/gosec", "pycqa/bandit-action", "sonarsource/", "checkmarx/", "veracode/", "jetbrains/qodana-action"),
    *("facebook/pysa-action", "bearer/bearer-action", "ajinabraham/njsscan-action", "presidentbeef/brakeman-action"),
    *("deepsourcecorp/", "shiftleftsecurity/scan-action", "mobsf/"),
)
DAST_RUN: Phrases = {
    **dict.fromkeys(("zap-baseline.py", "zap-full-scan.py", "zap-api-scan.py", "nuclei", "nikto", "wapiti"), ("",)),
    "zap.sh": ("",),
    "hawk": ("scan",),
}
DAST_USES = (
    *("zaproxy/", "projectdiscovery/nuclei-action", "stackhawk/hawkscan-action", "neuralegion/run-scan"),
    *("portswigger/dastardly-github-action",),
)
MIGRATION_RUN: Phrases = {
    "migrate-mongo": ("up",),
    "prisma": ("migrate deploy", "db push"),
    "knex": ("migrate:latest", "migrate:up"),
    "typeorm": ("migration:run",),
    "typeorm-ts-node-commonjs": ("migration:run",),
    "sequelize": ("db:migrate",),
    "sequelize-cli": ("db:migrate",),
    "drizzle-kit": ("migrate", "push"),
    "node-pg-migrate": ("up",),
    "db-migrate": ("up",),
    "mikro-orm": ("migration:up",),
    "alembic": ("upgrade",),
    "manage.py": ("migrate",),
    "django-admin": ("migrate",),
    "flask": ("db upgrade",),
    "aerich": ("upgrade",),
    "flyway": ("migrate",),
    "liquibase": ("update",),
    "goose": ("up",),
    "migrate": ("up",),
    "dbmate": ("up", "migrate"),
    "atlas": ("migrate apply",),
    "rails": ("db:migrate", "db:prepare"),
    "rake": ("db:migrate",),
    "artisan": ("migrate",),
    "mix": ("ecto.migrate",),
    "dotnet": ("ef database update",),
    "diesel": ("migration run",),
    "sqlx": ("migrate run",),
    "supabase": ("db push", "migration up"),
    "mvn": ("flyway:migrate", "liquibase:update"),
    "mvnw": ("flyway:migrate", "liquibase:update"),
    "gradle": ("flywayMigrate", "update"),
    "gradlew": ("flywayMigrate", "update"),
    "sqitch": ("deploy",),
}
BACKUP_RUN: Phrases = {
    **dict.fromkeys(("pg_dump", "pg_dumpall", "pg_basebackup", "mongodump", "mysqldump", "mariadb-dump"), ("",)),
    "pgbackrest": ("backup",),
    "restic": ("backup",),
    "velero": ("backup create",),
    "aws": (
        *("rds create-db-snapshot", "rds create-db-cluster-snapshot", "docdb create-db-cluster-snapshot"),
        *("backup start-backup-job", "dynamodb create-backup"),
    ),
    "gcloud": ("sql backups create", "firestore export"),
    "atlas": ("backups snapshots create",),
    "heroku": ("pg:backups:capture", "pg:backups capture"),
    "fly": ("volumes snapshots create",),
    "flyctl": ("volumes snapshots create",),
    "supabase": ("db dump",),
}
ROLLBACK_RUN: Phrases = {
    "kubectl": ("rollout undo", "argo rollouts undo", "argo rollouts abort"),
    "oc": ("rollout undo", "rollback"),
    "helm": ("rollback",),
    "argocd": ("app rollback",),
    "kamal": ("rollback",),
    "heroku": ("releases:rollback", "rollback"),
    "gcloud": ("run services update-traffic",),
    "az": ("webapp deployment slot swap",),
    "vercel": ("rollback",),
    "railway": ("rollback",),
    "cap": ("deploy:rollback",),
    "aws": ("deploy stop-deployment", "elasticbeanstalk abort-environment-update"),
}
REHEARSAL_RUN: Phrases = {
    "kubectl": ("diff",),
    "helm": ("diff", "template", "lint"),
    "helmfile": ("diff", "template", "lint"),
    "argocd": ("app diff",),
    "terraform": ("plan",),
    "tofu": ("plan",),
    "terragrunt": ("plan",),
    "pulumi": ("preview",),
    "cdk": ("diff", "synth"),
    "sam": ("validate",),
    "kustomize": ("build",),
    "skaffold": ("render",),
    "aws": ("cloudformation validate-template", "cloudformation create-change-set"),
    "az": ("deployment group what-if", "deployment sub what-if"),
}
"""What shows what a deploy would do, without doing it."""

CONTRACT_RUN: Phrases = {
    **dict.fromkeys(("schemathesis", "dredd", "specmatic", "openapi-diff", "oasdiff", "pact", "portman"), ("",)),
    "st": ("run",),
    "pact-broker": ("can-i-deploy", "publish"),
    "optic": ("diff", "diff-all"),
    "buf": ("breaking",),
    "bump": ("diff",),
}
CONTRACT_USES = (
    *("schemathesis/action", "pactflow/", "pact-foundation/", "oasdiff/oasdiff-action", "tufin/oasdiff-action"),
    *("opticdev/action", "bufbuild/buf-breaking-action"),
)
LOAD_RUN: Phrases = {
    **dict.fromkeys(("locust", "autocannon", "wrk", "wrk2", "hey", "bombardier", "oha", "gatling.sh"), ("",)),
    "k6": ("run", "cloud"),
    "artillery": ("run",),
    "jmeter": ("",),
    "vegeta": ("attack",),
    "ab": ("-n", "-c"),
    "mvn": ("gatling:test",),
    "mvnw": ("gatling:test",),
    "gradle": ("gatlingRun",),
    "gradlew": ("gatlingRun",),
}
LOAD_USES = (
    *("grafana/k6-action", "grafana/run-k6-action", "grafana/setup-k6-action", "artilleryio/action-cli"),
    *("artilleryio/action", "apache/jmeter", "rbhadti94/apache-jmeter-action"),
)
E2E_RUN: Phrases = {
    "playwright": ("test",),
    "cypress": ("run",),
    "ng": ("e2e",),
    "newman": ("run",),
    **dict.fromkeys(("wdio", "testcafe", "nightwatch", "codeceptjs", "robot", "behave", "maestro", "hurl"), ("",)),
    "detox": ("test",),
}
E2E_USES = ("cypress-io/github-action", "microsoft/playwright-github-action", "wopian/cypress")

RUN: Mapping[str, Phrases] = {
    "lint": LINT_RUN,
    "types": TYPES_RUN,
    "dependencies": DEPENDENCIES_RUN,
    "sast": SAST_RUN,
    "dast": DAST_RUN,
    "migration": MIGRATION_RUN,
    "backup": BACKUP_RUN,
    "rollback": ROLLBACK_RUN,
    "rehearsal": REHEARSAL_RUN,
    "contract": CONTRACT_RUN,
    "load": LOAD_RUN,
    "e2e": E2E_RUN,
}
USES: Mapping[str, tuple[str, ...]] = {
    "lint": LINT_USES,
    "dependencies": DEPENDENCIES_USES,
    "sast": SAST_USES,
    "dast": DAST_USES,
    "contract": CONTRACT_USES,
    "load": LOAD_USES,
    "e2e": E2E_USES,
}
"""The beginnings of the actions that do each sort of work."""
