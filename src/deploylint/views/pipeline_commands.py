"""What one step of a pipeline does, told from the action it uses or from the words of a command."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deploylint.values.patterns import lazy_pattern
from deploylint.views import pipeline_tables as tables
from deploylint.views.pipeline_tables import Phrases

DEPLOY, DESTROY, TEST, PUSH, SCAN, LOGIN, TEST_CLUSTER = (
    "deploy",
    "destroy",
    "test",
    "push",
    "scan",
    "login",
    "test-cluster",
)

_RUNNERS: Mapping[str, frozenset[str]] = {
    "npx": frozenset(),
    "pnpx": frozenset(),
    "bunx": frozenset(),
    "xvfb-run": frozenset(),
    "dotenv": frozenset(),
    "python": frozenset(("-m",)),
    "python3": frozenset(("-m",)),
    "php": frozenset(),
    "pnpm": frozenset(("exec", "dlx")),
    "yarn": frozenset(("exec", "dlx")),
    "npm": frozenset(("exec",)),
    "bun": frozenset(("x",)),
    "poetry": frozenset(("run",)),
    "pipenv": frozenset(("run",)),
    "pdm": frozenset(("run",)),
    "hatch": frozenset(("run",)),
    "uv": frozenset(("run",)),
    "rye": frozenset(("run",)),
    "bundle": frozenset(("exec",)),
    "coverage": frozenset(("run",)),
    "doppler": frozenset(("run",)),
}
"""Programs that run another one; those with words need one of them for that."""

_SILENT = frozenset(
    ("echo", "printf", "cd", "set", "export", "mkdir", "cp", "mv", "rm", "cat", "grep", "sed", "exit", "[", "test")
)
_LOOKED_AT = 12
_PACKAGE_MANAGERS = frozenset(("npm", "pnpm", "yarn", "bun", "lerna", "nx", "turbo", "rush", "deno", "task", "just"))
_OF_REGISTRIES = frozenset(("view", "info", "publish", "pack", "version", "dist-tag", "config"))
"""What package managers do that runs no script, whatever the package is called."""

_TEST_WORD = lazy_pattern(r"(?:^|[^a-z])(?:tests?|testing|e2e|spec|specs|pytest|unittests?|integration)(?:[^a-z]|$)")
_HOSTED = lazy_pattern(r"[\w.${}-]*@?[\w.${}\[\]\ue000\ue001-]+:")
_REMOTE_DEPLOY = lazy_pattern(r"\b(?:docker|docker-compose|systemctl|pm2|git pull|kubectl|helm)\b")


def positional(words: Sequence[str]) -> list[str]:
    """The words that are no options, at most the first twelve."""
    return [word for word in words[: 3 * _LOOKED_AT] if not word.startswith("-")][:_LOOKED_AT]


def says(words: Sequence[str], phrases: Phrases) -> bool:
    """Whether a command (program first) is one of the table."""
    known = phrases.get(words[0].rpartition("/")[2]) if words else None
    if known is None:
        return False
    plain = positional(words[1:])
    return any(_has_phrase(phrase, plain, words) for phrase in known)


def _has_phrase(phrase: str, plain: list[str], words: Sequence[str]) -> bool:
    wanted = phrase.split()
    flags = [word for word in wanted if word.startswith("-")]
    wanted = wanted[: len(wanted) - len(flags)]
    if any(flag not in words for flag in flags):
        return False
    return any(plain[at : at + len(wanted)] == wanted for at in range(min(len(plain), 5) + 1))


def unwrapped(words: Sequence[str]) -> Sequence[str]:
    """The command behind `npx`, `poetry run`, `python -m` and the like."""
    for _ in range(4):
        if not words or (needed := _RUNNERS.get(words[0].rpartition("/")[2])) is None:
            return words
        rest = list(words[1:])
        if needed and not (rest and rest[0] in needed):
            return words
        rest = rest[1:] if needed else rest
        while rest and rest[0].startswith("-"):
            rest = rest[1:]
        if not rest:
            return words
        words = rest
    return words


def command_does(words: Sequence[str]) -> set[str]:
    """What a command does, as the constants of this module; empty for what is not known."""
    words = unwrapped(words)
    if not words or words[0] in _SILENT:
        return set()
    done = {
        what
        for what, phrases in (
            (DESTROY, tables.DESTROY_RUN),
            (SCAN, tables.SCAN_RUN),
            (LOGIN, tables.LOGIN_RUN),
            (TEST_CLUSTER, tables.TEST_CLUSTER_RUN),
        )
        if says(words, phrases)
    }
    if _deploys(words):
        done.add(DEPLOY)
    if _pushes(words):
        done.add(PUSH)
    if _tests(words):
        done.add(TEST)
    return done


def _dry(words: Sequence[str]) -> bool:
    return any(
        (w.startswith(("--dry-run", "--dryrun", "--dry_run")) and not w.endswith("=none"))
        or w in ("--help", "-h", "--check", "--no-execute-changeset", "--noop")
        for w in words
    )


def _deploys(words: Sequence[str]) -> bool:
    program = words[0].rpartition("/")[2]
    if _dry(words):
        return False
    special = _SPECIAL_DEPLOYS.get(program)
    if special is not None and special(words):
        return True
    return says(words, tables.DEPLOY_RUN)


def _to_bucket(words: Sequence[str]) -> bool:
    plain = positional(words[1:])
    return plain[:2] == ["s3", "sync"] and plain[-1].startswith("s3://")


def _remote_shell(words: Sequence[str]) -> bool:
    return any(_REMOTE_DEPLOY.search(word) for word in words[2:])


def _copies_to_host(words: Sequence[str]) -> bool:
    plain = [word for word in words[1:] if not word.startswith("-")]
    return len(plain) > 1 and _HOSTED.match(plain[-1]) is not None


def _production(words: Sequence[str]) -> bool:
    return any(word in ("--prod", "--production", "--prod=true") for word in words)


def _capistrano(words: Sequence[str]) -> bool:
    return "deploy" in words[1:4]


def _remote_compose(words: Sequence[str]) -> bool:
    far = any(
        word in ("--context", "-c", "-H", "--host") or word.startswith(("--context=", "--host=")) for word in words
    )
    return far and "compose" in words and "up" in words


def _resource_deployment(words: Sequence[str]) -> bool:
    plain = positional(words[1:])
    return plain[:1] == ["deployment"] and plain[-1:] != [] and "create" in plain[:3]


_SPECIAL_DEPLOYS = {
    "aws": _to_bucket,
    "ssh": _remote_shell,
    "rsync": _copies_to_host,
    "scp": _copies_to_host,
    "vercel": _production,
    "netlify": _production,
    "cap": _capistrano,
    "docker": _remote_compose,
    "az": _resource_deployment,
}


def _pushes(words: Sequence[str]) -> bool:
    program = words[0].rpartition("/")[2]
    if program in ("docker", "depot", "buildx", "nerdctl", "podman") and "build" in positional(words[1:])[:3]:
        return any(
            word in ("--push", "--push=true") or ("type=registry" in word) or ("push=true" in word) for word in words
        )
    if program == "docker" and "bake" in positional(words[1:])[:2]:
        return "--push" in words
    if program == "skopeo":
        return "copy" in words and any(word.startswith("docker://") for word in positional(words[2:])[-1:])
    if program == "pack":
        return "--publish" in words
    if program in ("mvn", "mvnw", "gradle", "gradlew"):
        return any(word in ("jib", "jib:build") or word.endswith((":jib", "jib-maven-plugin:build")) for word in words)
    if program == "ko":
        return says(words, tables.PUSH_RUN) and not any(w in ("--local", "-L", "--push=false") for w in words)
    return says(words, tables.PUSH_RUN)


def _tests(words: Sequence[str]) -> bool:
    """Whether a command runs tests, also inside `docker run image …` and the like: rather once too often."""
    words = words[: 2 * _LOOKED_AT]
    if _skips_tests(words):
        return False
    if says(words, tables.TEST_RUN) or _test_script(words):
        return True
    if words[0].rpartition("/")[2] not in (
        "docker",
        "docker-compose",
        "podman",
        "kubectl",
        "nix",
        "devcontainer",
        "earthly",
    ):
        return False
    inner = [part for word in words[1:] for part in word.split()[:_LOOKED_AT]]
    return any(says(inner[at:], tables.TEST_RUN) or _test_script(inner[at:]) for at in range(len(inner)))


def _skips_tests(words: Sequence[str]) -> bool:
    """`mvn -DskipTests`, `gradle build -x test` and a mere build or install of browsers and dependencies."""
    if any(
        word.startswith(("-DskipTests", "-Dmaven.test.skip", "-DskipITs=true")) and "=false" not in word
        for word in words
    ):
        return True
    plain = list(words)
    return any(plain[at : at + 2] in (["-x", "test"], ["-x", "check"]) for at in range(len(plain)))


def _test_script(words: Sequence[str]) -> bool:
    """`npm run test:unit`, `make check`, `./scripts/run_tests.sh` and the like."""
    program = words[0].rpartition("/")[2].lower()
    if program in _PACKAGE_MANAGERS:
        named = positional(words[1:])[:5]
        return _OF_REGISTRIES.isdisjoint(named[:1]) and any(_TEST_WORD.search(w.lower()) or w == "t" for w in named)
    if program in ("make", "gmake", "earthly", "mage", "invoke", "inv"):
        return any(
            _TEST_WORD.search(word.lower()) or word in ("check", "verify", "ci") for word in positional(words[1:])
        )
    if program in ("bash", "sh", "python", "python3", "node", "ruby", "php"):
        return any(_TEST_WORD.search(word.rpartition("/")[2].lower()) for word in positional(words[1:])[:1])
    written = words[0]
    return "/" in written and "." in written and _TEST_WORD.search(program) is not None


def action_does(slug: str, inputs: Mapping[str, str]) -> set[str]:
    """What an action does: `slug` is owner/repo or owner/repo/path in lower case, `inputs` its `with:` as text."""
    done = set()
    if slug in tables.DEPLOY_USES or _deploys_with(slug, inputs):
        done.add(DEPLOY)
    if slug in tables.PUSH_USES or (slug in tables.PUSH_USES_WITH and _push_input(inputs)):
        done.add(PUSH)
    if _scan_action(slug, inputs):
        done.add(SCAN)
    if slug in tables.LOGIN_USES:
        done.add(LOGIN)
    if slug in tables.TEST_USES or _TEST_WORD.search(slug.rpartition("/")[2]):
        done.add(TEST)
    if slug in tables.TEST_CLUSTER_USES:
        done.add(TEST_CLUSTER)
    return done


def _deploys_with(slug: str, inputs: Mapping[str, str]) -> bool:
    condition = tables.DEPLOY_USES_WITH.get(slug)
    return condition is not None and re.search(condition[1], inputs.get(condition[0], "")) is not None


def _push_input(inputs: Mapping[str, str]) -> bool:
    push = inputs.get("push", "").strip().lower()
    outputs = inputs.get("outputs", "") + inputs.get("set", "")
    return push not in ("", "false") or "type=registry" in outputs or "push=true" in outputs


def _scan_action(slug: str, inputs: Mapping[str, str]) -> bool:
    if slug == "aquasecurity/trivy-action":
        return inputs.get("scan-type", "image") in ("image", "")
    if slug == "docker/scout-action":
        return any(word in inputs.get("command", "") for word in ("cves", "compare", "quickview"))
    if slug == "anchore/scan-action":
        return "path" not in inputs
    return slug in tables.SCAN_USES
