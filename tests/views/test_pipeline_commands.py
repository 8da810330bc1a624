from __future__ import annotations

import pytest

from deploylint.views.pipeline_commands import action_does, command_does


@pytest.mark.parametrize(
    ("command", "done"),
    [
        ("kubectl -n prod apply -f x.yml", {"deploy"}),
        ("kubectl apply --dry-run=client -f x.yml", set()),
        ("kubectl get pods", set()),
        ("helm upgrade --install web ./chart", {"deploy"}),
        ("helm template web ./chart", set()),
        ("npx wrangler deploy", {"deploy"}),
        ("aws s3 sync dist s3://shop", {"deploy"}),
        ("aws s3 sync s3://shop dist", set()),
        ("az deployment group create -g x", {"deploy"}),
        ("vercel deploy", set()),
        ("vercel --prod", {"deploy"}),
        ("ssh host docker compose up -d", {"deploy"}),
        ("ssh host ls", set()),
        ("rsync -a dist/ me@shop.example.com:/srv", {"deploy"}),
        ("rsync -a dist/ /tmp/x", set()),
        ("terraform plan", set()),
        ("terraform apply -auto-approve", {"deploy"}),
        ("docker push example/web", {"push"}),
        ("docker buildx build --push .", {"push"}),
        ("docker build .", set()),
        ("skopeo copy docker-archive:x docker://example/web", {"push"}),
        ("trivy image web", {"scan"}),
        ("trivy fs .", set()),
        ("grype web", {"scan"}),
        ("docker login ghcr.io", {"login"}),
        ("npm test", {"test"}),
        ("npm run test:unit", {"test"}),
        ("npm run build", set()),
        ("yarn workspace web test", {"test"}),
        ("poetry run pytest -q", {"test"}),
        ("python -m pytest", {"test"}),
        ("docker compose run --rm web pytest", {"test"}),
        ("go test ./...", {"test"}),
        ("go build ./...", set()),
        ("./gradlew check", {"test"}),
        ("make test", {"test"}),
        ("make image", set()),
        ("mvn -B package -DskipTests", set()),
        ("mvn package -DskipTests=false", {"test"}),
        ("./gradlew build -x test", set()),
        ("./scripts/run_tests.sh", {"test"}),
        ("echo kubectl apply", set()),
        ("kind create cluster", {"test-cluster"}),
        ("azd down", {"destroy"}),
        ("npx", set()),
    ],
)
def test_what_a_command_does(command: str, done: set[str]) -> None:
    assert command_does(command.split()) == done


def test_no_words_do_nothing() -> None:
    assert command_does([]) == set()


@pytest.mark.parametrize(
    ("slug", "inputs", "done"),
    [
        ("azure/webapps-deploy", {}, {"deploy"}),
        ("actions/deploy-pages", {}, set()),
        ("docker/build-push-action", {}, set()),
        ("docker/build-push-action", {"push": "false"}, set()),
        ("docker/build-push-action", {"push": "${{ x }}"}, {"push"}),
        ("docker/build-push-action", {"outputs": "type=registry"}, {"push"}),
        ("aquasecurity/trivy-action", {"image-ref": "x"}, {"scan"}),
        ("aquasecurity/trivy-action", {"scan-type": "fs"}, set()),
        ("pulumi/actions", {"command": "preview"}, set()),
        ("pulumi/actions", {"command": "up"}, {"deploy"}),
        ("superfly/flyctl-actions/setup-flyctl", {}, set()),
        ("helm/kind-action", {}, {"test-cluster"}),
        ("docker/login-action", {}, {"login"}),
    ],
)
def test_what_an_action_does(slug: str, inputs: dict[str, str], done: set[str]) -> None:
    assert action_does(slug, inputs) == done
