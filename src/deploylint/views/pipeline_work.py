"""What sort of work a command or action of a pipeline does: which tests, scans, checks of code, or care for data.

The sorts are `unit`, `integration`, `e2e`, `contract`, `load`, `smoke` (the six test suites), `lint`, `types`,
`dependencies` (a scan of them), `sast`, `dast`, `image-scan`, `migration`, `backup`, `rollback`, `rehearsal` (shows
what a deploy would do) and `deploy`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deploylint.values.patterns import lazy_pattern
from deploylint.views import pipeline_work_tables as tables
from deploylint.views.pipeline_commands import (
    DEPLOY,
    SCAN,
    TEST,
    action_does,
    command_does,
    positional,
    says,
    unwrapped,
)

SUITES = ("unit", "integration", "e2e", "contract", "load", "smoke")

_NAMED: Mapping[str, re.Pattern[str]] = {
    "lint": lazy_pattern(r"(?:^|[^a-z])(?:lint|linting|eslint|stylecheck|checkstyle)(?:[^a-z]|$)"),
    "types": lazy_pattern(r"(?:^|[^a-z])(?:type-?checks?|check-?types|types:check|tsc|types|mypy|pyright)(?:[^a-z]|$)"),
    "dependencies": lazy_pattern(r"(?:^|[^a-z])(?:audit|vuln|vulns|vulncheck|govulncheck)(?:[^a-z]|$)"),
    "migration": lazy_pattern(
        r"(?:^|[^a-z])(?:migrate|migrations?|db:migrate|migrate:latest)(?:[:_-](?:up|run|deploy|latest|prod\w*|staging))?$"
    ),
    "backup": lazy_pattern(r"(?:^|[^a-z])(?:backup|snapshot|dump)(?:[^a-z]|$)"),
    "rollback": lazy_pattern(r"(?:^|[^a-z])(?:rollback|roll-back|undo)(?:[^a-z]|$)"),
}
"""What a script does by its own name, where its text cannot be read or says nothing."""

_SUITE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("smoke", lazy_pattern(r"(?:^|[^a-z])(?:smokes?|sanity)(?:[^a-z]|$)")),
    ("contract", lazy_pattern(r"(?:^|[^a-z])(?:contracts?|pacts?|consumer|schemathesis)(?:[^a-z]|$)")),
    ("load", lazy_pattern(r"(?:^|[^a-z])(?:load|perf|performance|stress|benchmark|soak|k6)(?:[^a-z]|$)")),
    (
        "e2e",
        lazy_pattern(r"(?:^|[^a-z])(?:e2e|end-?to-?end|acceptance|cypress|playwright|browser|ui|system)(?:[^a-z]|$)"),
    ),
    ("integration", lazy_pattern(r"(?:^|[^a-z])(?:integration|integ|it|itest|functional|api|docker)(?:[^a-z]|$)")),
)
_CARRIERS = frozenset(
    (
        *("kubectl", "helm", "docker", "docker-compose", "aws", "gcloud", "az", "ssh", "heroku", "fly", "flyctl"),
        *("sed", "envsubst", "kustomize", "podman", "yq", "cat"),
    )
)
_WRAPPERS = frozenset(
    ("cross-env", "cross-env-shell", "env-cmd", "nyc", "c8", "dotenvx", "node", "tsx", "python", "python3")
)
_ASSIGNED = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*=")
_BINARY = lazy_pattern(r"(?:^|/)node_modules/(?:\.bin/|[^/]+/bin/)?([a-z0-9-]+)(?:\.[cm]?js|/.*)?$")
_MIGRATES = lazy_pattern(r"(?i)(?:^|[^a-z])(?:db-?)?migrat(?:e|ions?|or)(?:[^a-z]|$)")
_BACKS_UP = lazy_pattern(r"(?i)(?:^|[^a-z])(?:backups?|snapshots?|pg_?dump|mongo_?dump|mysqldump)(?:[^a-z]|$)")
_NOT_FORWARD = lazy_pattern(
    r"(?i)(?:down|undo|revert|rollback|reset|create|new|make|generate|status|drop|restore|delete)"
)
_LATER_PHASES = frozenset(("verify", "install", "deploy", "integration-test", "failsafe:integration-test"))
_BESIDE = lazy_pattern(
    r"(?:^|[:_-])(?:setup|prepare|install|clean(?:up)?|teardown|down|stop|up|start|report|logs?|upload|seed|build|fix)$"
)
_MANAGERS = frozenset(("npm", "pnpm", "yarn", "bun", "lerna", "nx", "turbo", "rush", "deno", "task", "just"))
_MAKERS = frozenset(
    ("make", "gmake", "mage", "invoke", "inv", "earthly", "rake", "composer", "bash", "sh", "tox", "nox", "hatch")
)
_TRIES = ("--dry-run", "--dryrun", "--dry_run", "--no-execute-changeset", "--check", "--validate-only")


def work_of(words: Sequence[str]) -> frozenset[str]:
    """The sorts of work of a command, program first; none for what is not known."""
    words = bare(words)
    if not words:
        return frozenset()
    done = {sort for sort, phrases in tables.RUN.items() if says(words, phrases)}
    acts = command_does(words)
    done |= {sort for act, sort in ((SCAN, "image-scan"), (DEPLOY, "deploy")) if act in acts}
    if "dependencies" in done and "image-scan" in done:
        done.discard("image-scan")
    done |= _by_name(words) if not done else set()
    if TEST in acts and not done & {"contract", "load", "e2e", "smoke"} and not _beside_tests(words):
        done |= suites_of(words)
    if words[0] in _CARRIERS:
        done |= _carried(words)
    if words[0] == "helm" and any(word in ("--atomic", "--rollback-on-failure") for word in words):
        done.add("rollback")
    if any(word.startswith(_TRIES) for word in words[1:]) and not _no_trial(words):
        done.add("rehearsal")
    return frozenset(done)


def bare(words: Sequence[str]) -> Sequence[str]:
    """The command behind runners and wrappers: `npx`, `cross-env CI=1`, `nyc`, `node node_modules/.bin/jest`."""
    for _ in range(4):
        words = unwrapped(words)
        if not words or words[0] not in _WRAPPERS:
            return words
        rest = list(words[1:])
        while rest and (rest[0].startswith("-") or _ASSIGNED.match(rest[0])):
            rest = rest[1:]
        if words[0].startswith("python"):
            return ["manage.py", *rest[1:]] if rest and rest[0].endswith("manage.py") else words
        if words[0] in ("node", "tsx"):
            found = _BINARY.search(rest[0]) if rest else None
            if found is None:
                return ["mocha", *words[1:]] if "--test" in words else words
            rest = [found[1], *rest[1:]]
        if not rest:
            return words
        words = rest
    return words


def _no_trial(words: Sequence[str]) -> bool:
    """`prettier --check`, `--dry-run=none` and the like rehearse no deploy."""
    return words[0] not in ("kubectl", "helm", "oc", "aws", "ansible-playbook", "gcloud", "flux", "nomad") or any(
        word.endswith("=none") for word in words
    )


def _beside_tests(words: Sequence[str]) -> bool:
    """Whether a script is only for what comes before and after tests: `test:setup`, `e2e:report`, `test:db:down`."""
    return words[0] in _MANAGERS and any(_BESIDE.search(word) for word in positional(words[1:])[:3])


def suites_of(words: Sequence[str]) -> set[str]:
    """The suites that a test command runs: those that its words name, else `unit`."""
    text = " ".join(words[:40]).lower()
    named = {suite for suite, pattern in _SUITE_WORDS if pattern.search(text)}
    if words[0].rpartition("/")[2] in ("mvn", "mvnw") and not _LATER_PHASES.isdisjoint(words):
        named |= {"unit", "integration"}
    return named or {"unit"}


def suite_words(text: str) -> set[str]:
    """The suites that a name or path speaks of."""
    return {suite for suite, pattern in _SUITE_WORDS if pattern.search(text.lower())}


def _by_name(words: Sequence[str]) -> set[str]:
    program = words[0].rpartition("/")[2].lower()
    if program in _MANAGERS or program in _MAKERS:
        named = [word.rpartition("/")[2].lower() for word in positional(words[1:])]
    elif "/" in words[0]:
        named = [program.partition(".")[0]]
    else:
        return set()
    found = {sort for sort, pattern in _NAMED.items() if any(pattern.search(word) for word in named)}
    if any(_NOT_FORWARD.search(word) for word in named):
        found -= {"migration", "backup"}
    for word in named if not _beside_tests(words) and "lint" not in found else ():
        found |= {suite for suite in suite_words(word) if suite in ("smoke", "contract", "load", "e2e")}
    return found


def _carried(words: Sequence[str]) -> set[str]:
    """A migration or backup that another program starts: a Job of Kubernetes, a task of a cloud, a remote command."""
    found = set()
    inner = [part for word in words[1:] for part in word.split()[:40]][:200]
    for sort, pattern in (("migration", _MIGRATES), ("backup", _BACKS_UP)):
        if any(pattern.search(word) and not _NOT_FORWARD.search(word) for word in inner):
            found.add(sort)
    for sort in ("dast", "migration", "backup"):
        if any(says(inner[at:], tables.RUN[sort]) for at in range(len(inner))):
            found.add(sort)
    if "wait" in words[1:6] or "logs" in words[1:6] or "delete" in words[1:6]:
        found -= {"migration", "backup"}
    return found


def work_of_action(slug: str, inputs: Mapping[str, str]) -> frozenset[str]:
    """The sorts of work of an action: `slug` in lower case, `inputs` its `with:` as text."""
    if not slug:
        return frozenset()
    done = {sort for sort, starts in tables.USES.items() if slug.startswith(starts)}
    acts = action_does(slug, inputs)
    done |= {sort for act, sort in ((SCAN, "image-scan"), (DEPLOY, "deploy")) if act in acts}
    if slug == "aquasecurity/trivy-action" and inputs.get("scan-type", "image") in ("fs", "repo", "rootfs"):
        done.add("dependencies")
    if slug == "anchore/scan-action" and "path" in inputs:
        done.add("dependencies")
    if slug in ("snyk/actions/docker", "snyk/actions/iac"):
        done.discard("dependencies")
    if TEST in acts and not done:
        done |= suite_words(slug) or {"unit"}
    return frozenset(done)


def work_named(name: str) -> frozenset[str]:
    """The sorts of work that a step's or job's own name speaks of, of those that scripts of any kind may do."""
    text = name.lower()
    found = {sort for sort, pattern in (("migration", _MIGRATES), ("backup", _BACKS_UP)) if pattern.search(text)}
    if re.search(r"\bback(?:ing)?\b.{0,30}\bup\b", text):
        found.add("backup")
    if _NAMED["rollback"].search(text) or re.search(r"\broll(?:ing)?\b.{0,30}\bback\b", text):
        found = {"rollback"}
    return frozenset(found | {suite for suite in suite_words(text) if suite == "smoke"})
