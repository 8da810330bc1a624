from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.views.pipeline_work import bare, work_named, work_of, work_of_action


@pytest.mark.parametrize(
    ("command", "work"),
    [
        ("npx vitest run tests/unit", {"unit"}),
        ("cross-env CI=1 jest --coverage", {"unit"}),
        ("node --experimental-vm-modules node_modules/jest/bin/jest.js", {"unit"}),
        ("node --test", {"unit"}),
        ("python -m pytest tests/integration", {"integration"}),
        ("poetry run pytest -m smoke", {"smoke"}),
        ("go test -tags=integration ./...", {"integration"}),
        ("./mvnw -B verify", {"unit", "integration"}),
        ("mvn -DskipTests package", set()),
        ("npx playwright test", {"e2e"}),
        ("npm run test:contract", {"contract"}),
        ("k6 run perf/load.js", {"load"}),
        ("npm run lint", {"lint"}),
        ("eslint . --max-warnings 0", {"lint"}),
        ("pre-commit run --all-files", {"lint"}),
        ("tsc -p . --noEmit", {"types"}),
        ("next build", {"types"}),
        ("npm audit --audit-level=high", {"dependencies"}),
        ("yarn npm audit", {"dependencies"}),
        ("trivy fs --exit-code 1 .", {"dependencies"}),
        ("trivy image web", {"image-scan"}),
        ("semgrep ci", {"sast"}),
        ("docker run -t zaproxy/zap-stable zap-baseline.py -t https://staging.example.com", {"dast"}),
        ("npx prisma migrate deploy", {"migration"}),
        ("npm run migrate:down", set()),
        ("python manage.py migrate", {"migration"}),
        ("pg_dump -Fc shop", {"backup"}),
        ("kubectl create job --from=cronjob/backup backup-1", {"backup"}),
        ("kubectl wait --for=condition=complete job/backup-1", set()),
        ("kubectl rollout undo deployment/web", {"rollback"}),
        ("kubectl apply --dry-run=server -f k8s", {"rehearsal"}),
        ("kubectl apply -f k8s", {"deploy"}),
        ("prettier --check .", set()),
        ("npm ci", set()),
        ("npm run e2e:report", set()),
        ("npm run test:db:down", set()),
        ("pnpm test:setup", set()),
        ("echo npm test", set()),
    ],
)
def test_commands_do_their_work(command: str, work: set[str]) -> None:
    assert work_of(command.split()) == work


@pytest.mark.parametrize(
    ("slug", "inputs", "work"),
    [
        ("github/codeql-action/analyze", {}, {"sast"}),
        ("aquasecurity/trivy-action", {"scan-type": "fs"}, {"dependencies"}),
        ("aquasecurity/trivy-action", {"image-ref": "web"}, {"image-scan"}),
        ("anchore/scan-action", {"path": "."}, {"dependencies"}),
        ("snyk/actions/docker", {}, {"image-scan"}),
        ("zaproxy/action-baseline", {}, {"dast"}),
        ("cypress-io/github-action", {}, {"e2e"}),
        ("actions/checkout", {}, set()),
        ("", {}, set()),
    ],
)
def test_actions_do_their_work(slug: str, inputs: dict[str, str], work: set[str]) -> None:
    assert work_of_action(slug, inputs) == work


def test_names_of_steps_speak_of_work() -> None:
    assert work_named("Back the database up") == {"backup"}
    assert work_named("Run database migrations") == {"migration"}
    assert work_named("Roll back") == {"rollback"}
    assert work_named("Smoke test") == {"smoke"}
    assert work_named("Build") == frozenset()


def test_wrappers_are_looked_behind() -> None:
    assert bare(["npx", "nyc", "mocha", "test"]) == ["mocha", "test"]
    assert bare(["cross-env"]) == ["cross-env"]
    assert list(bare([])) == []


@given(
    st.lists(st.sampled_from(["npm", "run", "test", "--", "-p", "", "node", "cross-env", "A=1", "migrate"]), max_size=8)
)
def test_survives_any_words(words: list[str]) -> None:
    assert isinstance(work_of(words), frozenset)
