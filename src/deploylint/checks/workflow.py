"""Checks on what a workflow trusts: untrusted text in code, untrusted code in privileged runs, secrets in the open."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.parse.github_expressions import Reference, occurrences
from deploylint.parse.github_terms import carried
from deploylint.parse.shell import Command
from deploylint.project import Project
from deploylint.project.workflow import callers, events
from deploylint.secrets.names import secret_name
from deploylint.secrets.placeholders import is_placeholder, looks_random
from deploylint.views.pipeline_commands import LOGIN, PUSH
from deploylint.views.workflow_conditions import allowed_values, named_paths
from deploylint.views.workflow_jobs import acts
from deploylint.views.workflow_steps import Script, expression_numbers

_PULL_REQUEST = ("pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment")
_ISSUE = ("issues", "issue_comment")
_COMMENT = ("issue_comment", "pull_request_review_comment", "commit_comment", "discussion_comment")

UNTRUSTED: dict[str, tuple[str, ...]] = {
    "github.event.issue.title": _ISSUE,
    "github.event.issue.body": _ISSUE,
    "github.event.discussion.title": ("discussion", "discussion_comment"),
    "github.event.discussion.body": ("discussion", "discussion_comment"),
    "github.event.comment.body": _COMMENT,
    "github.event.review.body": ("pull_request_review",),
    "github.event.review_comment.body": ("pull_request_review_comment",),
    "github.event.pull_request.title": _PULL_REQUEST,
    "github.event.pull_request.body": _PULL_REQUEST,
    "github.event.pull_request.head.ref": _PULL_REQUEST,
    "github.event.pull_request.head.label": _PULL_REQUEST,
    "github.event.pull_request.head.repo.default_branch": _PULL_REQUEST,
    "github.event.pull_request.head.repo.description": _PULL_REQUEST,
    "github.event.pull_request.head.repo.homepage": _PULL_REQUEST,
    "github.head_ref": ("pull_request", "pull_request_target"),
    "github.event.head_commit.message": ("push",),
    "github.event.head_commit.author.email": ("push",),
    "github.event.head_commit.author.name": ("push",),
    "github.event.commits.*.message": ("push",),
    "github.event.commits.*.author.email": ("push",),
    "github.event.commits.*.author.name": ("push",),
    "github.event.pages.*.page_name": ("gollum",),
    "github.event.workflow_run.display_title": ("workflow_run",),
    "github.event.workflow_run.head_branch": ("workflow_run",),
    "github.event.workflow_run.head_commit.message": ("workflow_run",),
    "github.event.workflow_run.head_commit.author.email": ("workflow_run",),
    "github.event.workflow_run.head_commit.author.name": ("workflow_run",),
    "github.event.workflow_run.head_repository.description": ("workflow_run",),
    "github.event.workflow_run.pull_requests.*.head.ref": ("workflow_run",),
}
"""Contexts whose text an outsider writes, and the events that carry them: docs.github.com "Secure use reference",
"Understanding the risk of script injections", and the event payloads."""


def _untrusted(reference: Reference, whole: bool, reached: set[str] | None) -> bool:
    path = ".".join(reference.path)
    for known, carriers in UNTRUSTED.items():
        named = path == known or (whole and known.startswith(path + "."))
        if named and (reached is None or not reached.isdisjoint(carriers)):
            return True
    return False


def untrusted_text(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """An expression in code whose result can hold text that an outsider wrote, directly or through `env`."""
    reached = events(it, project)
    for reference, whole in it.derived["carried"]:
        named = it.derived["text"][reference.start : reference.end]
        if _untrusted(reference, whole, reached):
            yield Problem(it.place, facts={"named": named})
            return
        if reference.path[0] == "env" and len(reference.path) == 2:
            source = _variable(it, reference.path[1])
            for inner, all_of_it in _carried_by(source):
                if _untrusted(inner, all_of_it, reached):
                    yield Problem(it.place, facts={"named": f"{'.'.join(inner.path)} through {named}"})
                    return


def _variable(it: View, name: str) -> Node | None:
    """The entry of `env` that is in force, by its name in lower case."""
    for level in ("step", "job", "workflow"):
        view = it.scope.get(level)
        for key, value in view.node.get("env").items if view is not None else ():
            if key.lower() == name:
                return value
    return None


def _carried_by(node: Node | None) -> Iterator[tuple[Reference, bool]]:
    for found in occurrences(node.text) if node is not None and "${{" in node.text else ():
        if found.term is not None:
            yield from carried(found.term)


_HEAD = (
    "github.head_ref",
    "github.event.pull_request.head.",
    "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.head_",
    "github.event.workflow_run.pull_requests.",
)
_NUMBERS = ("github.event.pull_request.number", "github.event.number", "github.event.issue.number")
_GUARDS = (
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.head.repo.fork",
    "github.event.pull_request.head.repo.owner.login",
    "github.event.pull_request.head.repo.id",
    "github.event.pull_request.author_association",
    "github.event.comment.author_association",
    "github.event.comment.user.login",
    "github.event.sender.login",
    "github.actor",
    "github.actor_id",
    "github.triggering_actor",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.workflow_run.head_repository.fork",
    "github.event.workflow_run.head_repository.owner.login",
    "github.event.pull_request.user.login",
)


def untrusted_checkout(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A step that fetches a pull request's code in a run with the repository's secrets, with nobody asked before."""
    place = _fetches_head(it)
    if place is None:
        return
    conditions = [view.node.get("if") for view in _conditional(it, project)]
    guards = {path for node in conditions for path in named_paths(node)}
    if guards.intersection(_GUARDS) or any(_own_runs_only(node) for node in conditions):
        return
    if any(path.startswith(("needs.", "steps.")) and ".outputs." in path for path in guards):
        yield Unknown("a condition on another step's or job's output may guard it")
        return
    if any(path.startswith(("github.event.label.", "github.event.pull_request.labels.")) for path in guards):
        yield Unknown("a label may be the approval")
        return
    yield Problem(place.place)


def _conditional(it: View, project: Project) -> Iterator[View]:
    """Everything whose `if:` decides whether the step runs: itself, its job, what that needs, and who calls it."""
    yield it
    waiting = [it.scope["job"]] if "job" in it.scope else []
    seen: set[int] = set()
    while waiting:
        job = waiting.pop()
        if id(job) not in seen:
            seen.add(id(job))
            yield from (job, *job.get("upstream"))
            waiting.extend(callers(job.scope["workflow"], project))


def _own_runs_only(node: Node) -> bool:
    """Whether an `if:` admits only runs that no pull request started."""
    allowed = allowed_values(node, "github.event.workflow_run.event")
    return allowed is not None and not any(event.startswith("pull_request") for event in allowed)


def _fetches_head(it: View) -> Node | None:
    """The scalar or command that names a pull request's code, if the step fetches it."""
    if it.derived["slug"] == "actions/checkout":
        for name in ("ref", "repository"):
            node = it.node.at("with", name)
            if any(_names_head(reference) for reference, _ in _carried_by(node)):
                return node
            if node.text.startswith("refs/pull/"):
                return node
        return None
    parsed: list[tuple[Script, Command]] = it.get("parsed")
    for script, command in parsed:
        if command.name in ("git", "gh") and _fetches(script, command.args):
            return script.node(command.line, command.column, command.end_line, command.end_column)
    return None


def _names_head(reference: Reference) -> bool:
    path = ".".join(reference.path)
    return path.startswith(_HEAD) or path in _NUMBERS


def _fetches(script: Script, args: tuple[str, ...]) -> bool:
    if args[:2] == ("pr", "checkout"):
        return True
    if args[:1] not in (("fetch",), ("checkout",), ("pull",), ("clone",)):
        return False
    if any(word.lstrip("+").startswith(("pull/", "refs/pull/")) for word in args):
        return True
    if args[0] == "fetch":
        return False
    for number in (number for word in args for number in expression_numbers(word)):
        term = script.expressions[number].term if number < len(script.expressions) else None
        if term is not None and any(_names_head(found) for found, _ in carried(term)):
            return True
    return False


def written_secret(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A literal under a name that says it is a secret. In jobs that only build and test, none but a random-looking
    one counts: the rest are what their own throw-away services are given."""
    value, key = it.derived["value"], it.derived["key"]
    text = value.scalar
    name = f"registry_{key}" if it.derived["where"] == "credentials" else key
    if "${{" in text or len(text) < 6 or not secret_name(name) or is_placeholder(text):
        return
    real = looks_random(text) or it.derived["where"] == "credentials" or _releases(it, project)
    if real and (it.source.path, it.place.span.line) not in _known_by_form(project):
        yield Problem(it.place)


def _known_by_form(project: Project) -> frozenset[tuple[str, int]]:
    """Path and line of what is known as a secret by its form alone, which other rules report."""

    def make(p: Project) -> frozenset[tuple[str, int]]:
        found = (v for v in p.views("secret") if v.get("found") and v.get("family") != "variable")
        return frozenset((view.source.path, view.place.span.line) for view in found)

    known: frozenset[tuple[str, int]] = project.remember("workflow.known-secrets", make)
    return known


def _releases(it: View, project: Project) -> bool:
    project.views("workflow.job")  # so that jobs know what the local actions they use do
    job, file = it.scope.get("job"), it.scope["workflow"]
    if file.kind == "workflow.action":
        return False
    jobs = [job] if job is not None else file.get("jobs")
    return any(job.get("deploys") or acts(job, PUSH) or acts(job, LOGIN) for job in jobs)
