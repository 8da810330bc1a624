"""A workflow or composite action as its file, jobs and steps: docs.github.com "Workflow syntax for GitHub Actions"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from deploylint.model import Node, View
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pipeline_commands import DEPLOY, DESTROY, LOGIN, PUSH, SCAN, TEST, TEST_CLUSTER
from deploylint.views.workflow_steps import Act, step_view
from deploylint.views.workflow_uses import parse_use

_PRODUCTION = frozenset(("prod", "production", "live", "prd"))
_NOT_QUITE = frozenset(("non", "pre", "not", "no", "dry"))
_TRIAL = frozenset(
    ("test", "tests", "testing", "e2e", "preview", "previews", "review", "pr", "prs", "ephemeral", "sandbox", "smoke")
)
_WORDS = lazy_pattern(r"[a-z0-9]+")
_OUTSIDE_EVENTS = frozenset(
    ("pull_request", "pull_request_target", "issue_comment", "pull_request_review", "pull_request_review_comment")
)


def production_word(text: str) -> bool:
    """Whether a name or command speaks of production: prod, production, live or prd as a word of its own."""
    words = _WORDS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text[:2000]).lower())
    return any(word in _PRODUCTION and not (at and words[at - 1] in _NOT_QUITE) for at, word in enumerate(words))


def _trial_word(text: str) -> bool:
    return any(word in _TRIAL for word in _WORDS.findall(text.lower()))


@lru_cache(maxsize=2048)
def file_view(root: Node) -> View:
    """The view `workflow.file` of a workflow document's root, or `workflow.action` of a composite action's.

    Kept, so that the views of one document are one tree of the same objects, whichever kind is asked for.
    """
    source = root.source
    if source.kind == "action":
        action = View("workflow.action", root, {"path": source.path}, label=f"action {root.get('name').scalar}".strip())
        action.derived["steps"] = partial(_action_steps, action)
        return action
    file = View("workflow.file", root, {"path": source.path}, label=f"workflow {root.get('name').scalar}".strip())
    triggers = triggers_of(root.get("on"))
    file.derived.update(
        triggers=triggers,
        events=list(triggers),
        called_only=bool(triggers) and set(triggers) == {"workflow_call"},
        jobs_block=root.get("jobs"),
        jobs=lambda: [_job_view(name, node, file) for name, node in root.get("jobs").items],
        composite=False,
    )
    return file


def triggers_of(on: Node) -> dict[str, Node]:
    """The events of `on:` in any of its three forms, each with the Node of its configuration or its name."""
    if on.items:
        return dict(on.items)
    if on.entries:
        return {entry.text: entry for entry in on.entries if entry.text}
    return {on.text: on} if on.text else {}


def _action_steps(action: View) -> list[View]:
    steps = action.node.at("runs", "steps").entries
    return [step_view(node, at, {"workflow": action}, "") for at, node in enumerate(steps)]


def _job_view(name: str, node: Node, file: View) -> View:
    job = View("workflow.job", node, {"id": name}, {"workflow": file}, f"job {name}")
    environment = node.get("environment")
    own = node.get("permissions")
    job.derived.update(
        self=node,
        environment=environment.get("name") if environment.items else environment,
        permissions=own or file.node.get("permissions"),
        own_permissions=own,
        needs=needs_of(node.get("needs")),
        condition=node.get("if"),
        only_pull_requests=_only_outside(file),
        use=parse_use(node.get("uses").text),
        steps=partial(_job_steps, job),
        acts=lambda: [act for step in job.get("steps") for act in step.get("acts")],
        upstream=partial(_upstream, job),
        downstream=partial(_downstream, job),
        test_cluster=partial(does, job, TEST_CLUSTER),
        deploys=lambda: bool(deploys_of(job)),
        tests=partial(_tests, job),
        pushes_image=partial(does, job, PUSH),
        scans_image=partial(does, job, SCAN),
        logs_in=partial(does, job, LOGIN),
        production=lambda: production(job, deploys_of(job)),
    )
    return job


def _job_steps(job: View) -> list[View]:
    shell = job.node.at("defaults", "run", "shell") or job.scope["workflow"].node.at("defaults", "run", "shell")
    scope = {"job": job, **job.scope}
    return [step_view(node, at, scope, shell.text) for at, node in enumerate(job.node.get("steps").entries)]


def needs_of(needs: Node) -> list[str]:
    """The job ids of `needs:`, which may be one name or a list."""
    return [needs.text] if needs.text else [entry.text for entry in needs.entries if entry.text]


def _upstream(job: View) -> list[View]:
    """Every job of the workflow that must end before this one starts."""
    jobs: dict[str, View] = {other.derived["id"]: other for other in job.scope["workflow"].get("jobs")}
    seen: dict[str, View] = {}
    waiting = list(job.derived["needs"])
    while waiting:
        name = waiting.pop()
        if name in jobs and name not in seen:
            seen[name] = jobs[name]
            waiting.extend(jobs[name].derived["needs"])
    return [other for other in seen.values() if other is not job]


def _downstream(job: View) -> list[View]:
    """Every job of the workflow that waits for this one, directly or not."""
    seen = {job.derived["id"]}
    found: list[View] = []
    followers: dict[str, list[View]] = {}
    for other in job.scope["workflow"].get("jobs"):
        for name in other.derived["needs"]:
            followers.setdefault(name, []).append(other)
    waiting = [job]
    while waiting:
        for other in followers.get(waiting.pop().derived["id"], ()):
            if other.derived["id"] not in seen:
                seen.add(other.derived["id"])
                found.append(other)
                waiting.append(other)
    return found


def acts(job: View, what: str) -> list[Act]:
    """What a job does of one sort, in order."""
    found: Iterable[Act] = job.get("acts")
    return [act for act in found if act.what == what]


def does(job: View, what: str) -> bool:
    """Whether a job does something of this sort."""
    return bool(acts(job, what))


def deploys_of(job: View) -> list[Act]:
    """What a job deploys to something that lasts: nothing in trial jobs and on clusters made for a test."""
    found = acts(job, DEPLOY)
    if not found or job.get("test_cluster"):
        return []
    if production(job, found):
        return found
    return [] if does(job, DESTROY) or _trial(job) else found


def _trial(job: View) -> bool:
    """Whether a job sets something up to try it: by its names, or since only pull requests start it."""
    file: View = job.scope["workflow"]
    names = [job.derived["id"], job.node.get("name").text, file.node.get("name").text, job.get("environment").text]
    stem = file.source.path.rpartition("/")[2].partition(".")[0]
    if any(_trial_word(name) for name in [*names, stem]):
        return True
    return _only_outside(file)


def _only_outside(file: View) -> bool:
    """Whether nothing but pull requests and comments on them start a workflow."""
    return bool(file.derived["events"]) and set(file.derived["events"]) <= _OUTSIDE_EVENTS


def production(job: View, deploys: Iterable[Act]) -> bool:
    """Whether the job's names, its environment or what it deploys speak of production."""
    file = job.scope["workflow"]
    names = [job.derived["id"], job.node.get("name").text, job.get("environment").text]
    names.append(file.source.path.rpartition("/")[2].rpartition(".")[0])
    return any(production_word(name) for name in names) or any(production_word(act.words) for act in deploys)


def _tests(job: View) -> bool:
    return does(job, TEST) or named_for_tests(job)


def named_for_tests(job: View) -> bool:
    """Whether a job that runs something calls itself a test, so that an unknown script in it counts as one."""
    names = f"{job.derived['id']} {job.node.get('name').text}".lower()
    tested = any(word in ("test", "tests", "testing", "e2e", "unittest", "ci") for word in _WORDS.findall(names))
    return tested and not acts(job, DEPLOY) and bool(job.node.get("steps").entries or job.node.get("uses"))


def all_steps(file: View) -> Iterator[View]:
    """The steps of every job of a workflow, or of a composite action."""
    if file.kind == "workflow.action":
        yield from file.get("steps")
        return
    for job in file.get("jobs"):
        yield from job.get("steps")
