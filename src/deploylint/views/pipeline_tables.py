"""Which actions and commands deploy, test, push an image, scan one or log in to a registry: facts of their own manuals.

Actions are `owner/repo` or `owner/repo/path` in lower case. A command is its program and the words that follow, in
order; an empty phrase means that the program alone says it.
"""

from __future__ import annotations

from collections.abc import Mapping

Phrases = Mapping[str, tuple[str, ...]]

DEPLOY_USES = frozenset(
    (
        "azure/k8s-deploy",
        "deliverybot/helm",
        "koslib/helm-eks-action",
        "bcgov/action-deployer-openshift",
        "redhat-actions/oc-new-app",
        "dfe-digital/github-actions/deploy-to-aks",
        "nais/deploy/actions/deploy",
        "aws-actions/amazon-ecs-deploy-task-definition",
        "aws-actions/aws-cloudformation-github-deploy",
        "aws-actions/aws-lambda-deploy",
        "einaregilsson/beanstalk-deploy",
        "jakejarvis/s3-sync-action",
        "azure/webapps-deploy",
        "azure/functions-action",
        "azure/functions-container-action",
        "azure/container-apps-deploy-action",
        "azure/aci-deploy",
        "azure/arm-deploy",
        "azure/bicep-deploy",
        "azure/static-web-apps-deploy",
        "azure/spring-apps-deploy",
        "google-github-actions/deploy-cloudrun",
        "google-github-actions/deploy-appengine",
        "google-github-actions/deploy-cloud-functions",
        "google-github-actions/create-cloud-deploy-release",
        "akhileshns/heroku-deploy",
        "cloudflare/pages-action",
        "digitalocean/app_action",
        "digitalocean/app_action/deploy",
        "appleboy/ssh-action",
        "appleboy/scp-action",
        "burnett01/rsync-deployments",
        "easingthemes/ssh-deploy",
        "samkirkland/ftp-deploy-action",
        "dflook/terraform-apply",
        "dflook/tofu-apply",
    )
)

DEPLOY_USES_WITH: Mapping[str, tuple[str, str]] = {
    "pulumi/actions": ("command", r"\b(?:up|update)\b"),
    "serverless/github-action": ("args", r"\bdeploy\b"),
    "superfly/flyctl-actions": ("args", r"\bdeploy\b"),
    "cloudflare/wrangler-action": ("command", r"\b(?:deploy|publish)\b|\A\Z"),
    "w9jds/firebase-action": ("args", r"\bdeploy\b"),
    "cloud-gov/cg-cli-tools": ("command", r"\b(?:push|deploy)\b"),
    "helmfile/helmfile-action": ("helmfile-args", r"\b(?:apply|sync)\b"),
    "actions-hub/kubectl": ("args", r"\b(?:apply|replace|patch|rollout restart|set image)\b"),
    "steebchen/kubectl": ("command", r"\b(?:apply|replace|patch|rollout restart|set image)\b"),
    "amondnet/vercel-action": ("vercel-args", r"--prod\b"),
    "nwtgck/actions-netlify": ("production-deploy", r"(?i)true"),
    "firebaseextended/action-hosting-deploy": ("channelId", r"\blive\b"),
}
"""Actions that deploy when an input matches: action -> (input, RE). Previews are none."""

DEPLOY_RUN: Phrases = {
    "kubectl": ("apply", "set image", "replace", "patch", "rollout restart", "create -f"),
    "helm": ("upgrade", "install"),
    "helmfile": ("sync", "apply"),
    "oc": ("apply", "rollout latest", "set image"),
    "argocd": ("app sync", "app set"),
    "kustomize": ("edit set image",),
    "skaffold": ("run", "deploy"),
    "flux": ("reconcile",),
    "aws": (
        "ecs update-service",
        "ecs deploy",
        "lambda update-function-code",
        "cloudformation deploy",
        "deploy create-deployment",
        "apprunner start-deployment",
        "elasticbeanstalk update-environment",
    ),
    "sam": ("deploy",),
    "cdk": ("deploy",),
    "serverless": ("deploy",),
    "sls": ("deploy",),
    "eb": ("deploy",),
    "copilot": ("svc deploy", "deploy"),
    "gcloud": (
        "run deploy",
        "run services update",
        "app deploy",
        "functions deploy",
        "deploy releases create",
    ),
    "firebase": ("deploy",),
    "az": (
        "webapp deploy",
        "webapp config container set",
        "webapp deployment source",
        "functionapp deployment",
        "containerapp update",
        "containerapp up",
    ),
    "azd": ("deploy", "up"),
    "fly": ("deploy",),
    "flyctl": ("deploy",),
    "heroku": ("container:release",),
    "wrangler": ("deploy", "publish", "pages deploy"),
    "cf": ("push", "deploy"),
    "railway": ("up",),
    "kamal": ("deploy", "redeploy", "setup"),
    "ansible-playbook": ("",),
    "docker": ("stack deploy",),
    "nomad": ("job run",),
    "terraform": ("apply",),
    "tofu": ("apply",),
    "terragrunt": ("apply",),
    "pulumi": ("up",),
}

DESTROY_RUN: Phrases = {
    "azd": ("down",),
    "terraform": ("destroy",),
    "tofu": ("destroy",),
    "kubectl": ("delete namespace", "delete ns"),
    "az": ("group delete", "aks delete"),
    "aws": ("cloudformation delete-stack", "eks delete-cluster"),
    "eksctl": ("delete cluster",),
    "gcloud": ("container clusters delete",),
    "pulumi": ("destroy",),
    "helm": ("uninstall", "delete"),
    "doctl": ("kubernetes cluster delete",),
    "kind": ("delete cluster",),
}

TEST_CLUSTER_USES = (
    "helm/kind-action",
    "engineerd/setup-kind",
    "container-tools/kind-action",
    "medyagh/setup-minikube",
    "manusa/actions-setup-minikube",
    "absaoss/k3d-action",
    "nolar/setup-k3d-k3s",
    "rinx/setup-k3d",
    "replicatedhq/replicated-actions/create-cluster",
)
TEST_CLUSTER_RUN: Phrases = {
    "kind": ("create cluster", "load"),
    "minikube": ("start",),
    "k3d": ("cluster create",),
    "ctlptl": ("create cluster", "apply"),
}

TEST_USES = frozenset(
    (
        "cypress-io/github-action",
        "microsoft/playwright-github-action",
        "lewagon/wait-on-check-action",
        "fountainhead/action-wait-for-check",
        "poseidon/wait-for-status-checks",
        "wechuli/allcheckspassed",
    )
)
"""Actions that run tests, or wait until those of another workflow have passed."""

TEST_RUN: Phrases = {
    "vitest": ("",),
    "jest": ("",),
    "react-scripts": ("test",),
    "mocha": ("",),
    "ava": ("",),
    "tap": ("",),
    "playwright": ("test",),
    "cypress": ("run",),
    "nx": ("test", "affected", "run-many"),
    "turbo": ("test", "run test"),
    "lerna": ("run test",),
    "pytest": ("",),
    "tox": ("",),
    "nox": ("",),
    "unittest": ("",),
    "manage.py": ("test",),
    "go": ("test",),
    "gotestsum": ("",),
    "ginkgo": ("",),
    "cargo": ("test", "nextest", "tarpaulin", "llvm-cov"),
    "mvn": ("test", "verify", "install", "package", "deploy"),
    "mvnw": ("test", "verify", "install", "package", "deploy"),
    "gradle": ("test", "check", "build"),
    "gradlew": ("test", "check", "build"),
    "dotnet": ("test",),
    "rspec": ("",),
    "rails": ("test", "spec"),
    "rake": ("test", "spec"),
    "phpunit": ("",),
    "pest": ("",),
    "artisan": ("test",),
    "composer": ("test", "run test"),
    "mix": ("test",),
    "bazel": ("test",),
    "bazelisk": ("test",),
    "ctest": ("",),
    "deno": ("test",),
    "sbt": ("test",),
    "swift": ("test",),
    "xcodebuild": ("test",),
    "flutter": ("test",),
    "dart": ("test",),
    "lein": ("test",),
    "stack": ("test",),
    "cabal": ("test",),
    "newman": ("run",),
    "k6": ("run",),
    "behave": ("",),
    "robot": ("",),
    "ct": ("install",),
    "bats": ("",),
    "karma": ("start",),
    "ng": ("test", "e2e"),
}

PUSH_USES = frozenset(
    (
        "redhat-actions/push-to-registry",
        "mr-smithers-excellent/docker-build-push",
        "elgohr/publish-docker-github-action",
        "macbre/push-to-ghcr",
        "bcgov/action-builder-ghcr",
    )
)
PUSH_USES_WITH = frozenset(("docker/build-push-action", "docker/bake-action", "depot/build-push-action"))
"""Actions that push when their input `push` is true or their output is a registry."""

PUSH_RUN: Phrases = {
    "docker": ("push", "image push", "compose push"),
    "docker-compose": ("push",),
    "podman": ("push",),
    "buildah": ("push",),
    "crane": ("push", "copy", "cp"),
    "ko": ("build", "publish", "apply", "resolve"),
    "az": ("acr build",),
    "gcloud": ("builds submit",),
}

SCAN_USES = frozenset(
    (
        "anchore/scan-action",
        "snyk/actions/docker",
        "azure/container-scan",
        "crazy-max/ghaction-container-scan",
        "sysdiglabs/scan-action",
        "paloaltonetworks/prisma-cloud-scan",
        "lacework/lw-scanner-action",
        "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
        "alexjurkiewicz/ecr-scan-image",
        "cds-snc/security-tools/.github/actions/docker-scan",
        "wizcli/wizcli-action",
        "neuvector/scan-action",
        "docker/scout-action",
        "aquasecurity/trivy-action",
    )
)
SCAN_RUN: Phrases = {
    "trivy": ("image", "i"),
    "grype": ("",),
    "docker": ("scout cves", "scout compare", "scout quickview", "scan"),
    "snyk": ("container test", "container monitor"),
    "wizcli": ("docker scan",),
    "twistcli": ("images scan",),
    "jf": ("docker scan",),
    "aws": ("ecr start-image-scan", "ecr wait image-scan-complete", "ecr describe-image-scan-findings"),
    "gcloud": ("artifacts docker images scan",),
    "clair-scanner": ("",),
}

LOGIN_USES = frozenset(
    (
        "docker/login-action",
        "aws-actions/amazon-ecr-login",
        "azure/docker-login",
        "redhat-actions/podman-login",
    )
)
LOGIN_RUN: Phrases = {
    "docker": ("login",),
    "podman": ("login",),
    "az": ("acr login",),
    "gcloud": ("auth configure-docker",),
    "crane": ("auth login",),
    "ko": ("login",),
}
