"""What a repository that deploys something calls for in its pipeline, and whether the pipeline does it.

A need is asked only where its question arises: types where there is a tsconfig, migrations where there are some. Where
another system's pipeline stands in the repository, or a workflow of another repository is called, what is not found is
unknown; where there is no pipeline at all, one question is answered with no, and the others are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.deployables import first_artifact, foreign_pipeline
from deploylint.project.package_manifests import packages
from deploylint.project.package_typescript import build_configs
from deploylint.project.pipeline_deploys import deployments
from deploylint.project.pipeline_runs import Run, all_runs
from deploylint.project.workflow import tested_somewhere
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pipeline_work import SUITES
from deploylint.views.workflow_jobs import triggers_of

_PYTHON = ("pyproject.toml", "setup.cfg", "requirements.txt", "Pipfile", "poetry.lock", "uv.lock")
_OTHER = ("go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "Cargo.toml", "Gemfile", "composer.json", "mix.exs")
_PYTHON_LINTER = lazy_pattern(r"(?m)^\[(?:tool\.ruff|flake8|pylint|tool\.pylint|tool\.flake8)|^\[\[?tool\.ruff")
_PYTHON_LINT_FILES = ("ruff.toml", ".ruff.toml", ".flake8", ".pylintrc", ".golangci.yml", ".golangci.yaml")
_PYTHON_TYPES = lazy_pattern(r"(?m)^\[(?:tool\.)?(?:mypy|pyright|basedpyright)\]")
_PYTHON_TYPE_FILES = ("pyproject.toml", "mypy.ini", ".mypy.ini", "setup.cfg")
_MOST_TEXT = 200_000
_MAINTENANCE = lazy_pattern(r"(?i)maintenance[_ -]?(?:mode|page|on|enabled|window)|under[_ -]maintenance")
_SMALL_WORK = lazy_pattern(r"(?i)(?:label|stale|greet|assign)[a-z]*(?:[-_][a-z]+)?")
_LINT_WORK = lazy_pattern(r"(?i)(?:lint|format)[a-z]*(?:[-_][a-z]+)?")
_BY_SCRIPT = frozenset((*SUITES, "tests", "lint", "types", "dependencies"))
_OPENAPI = lazy_pattern(r"(?i)(?:^|/)(?:openapi|swagger|api-spec)[\w.-]*\.(?:ya?ml|json)$|\.pact$|(?:^|/)pacts?/")


class Need(NamedTuple):
    """One sort of work that is called for. `place` is what calls for it."""

    work: str
    place: Node


def unknown_at(node: Node) -> Node:
    """The answer that nothing in the repository gives."""
    return Node(node.source, node.span, None, unknown=True)


def needs(project: Project) -> Iterator[View]:
    """Each thing that the repository calls for.

    Facts: `work` (a sort of views.pipeline_work, or `tests`, `scheduled-probe`), `met` (true, false or unknown),
    `blocking` (whether a failure can stop anything, of what is done; true where nothing is), `workflows` (whether there
    is any workflow).
    """
    artifact = first_artifact(project)
    if artifact is None or not has_code(project):
        return
    workflows = bool(project.views("workflow.job"))
    for need in _asked(artifact, project):
        answers = {True: True, False: False, None: unknown_at(need.place)}
        met = answers[_met(need.work, project)]
        facts = {"work": need.work, "met": met, "workflows": workflows}
        yield View("pipeline.need", need.place, facts, label=need.work)


def has_code(project: Project) -> bool:
    """Whether the repository has a package of a known language: what is deployed is not all foreign images."""
    names = {path.rpartition("/")[2] for path in project.paths if not set_aside(path)}
    return bool(packages(project)) or not names.isdisjoint((*_PYTHON, *_OTHER))


def _asked(artifact: Node, project: Project) -> Iterator[Need]:
    yield Need("tests", _package_place("test", project) or artifact)
    if lint := _lint_place(project):
        yield Need("lint", lint)
    if types := _types_place(project):
        yield Need("types", types)
    yield Need("dependencies", _dependencies_place(project) or artifact)
    yield Need("sast", artifact)
    if image := _image_place(project):
        yield Need("image-scan", image)
    if serves(project):
        yield Need("dast", artifact)
        yield Need("e2e", artifact)
        yield Need("smoke", artifact)
        yield Need("scheduled-probe", artifact)
        yield Need("maintenance", artifact)
    if contract := _contract_place(project):
        yield Need("contract", contract)
    if deployments(project):
        yield Need("rollback", artifact)
    if _loads(project):
        yield Need("load", _loads(project)[0])


def _met(work: str, project: Project) -> bool | None:
    """Whether a workflow does the work; None when something that cannot be read may do it.

    Where there is no pipeline at all, that is said once, of the tests.
    """
    if _done(work, project):
        return True
    if work == "maintenance":
        return False
    workflows = bool(project.views("workflow.job"))
    foreign = foreign_pipeline(project) or any(_may_do(work, job) for job in project.views("workflow.job"))
    unread = work in (*SUITES, "tests", "lint", "types", "dependencies") and any(
        run.opaque for run in all_runs(project)
    )
    silent = not workflows and work != "tests"
    return None if foreign or unread or silent else False


def _may_do(work: str, job: View) -> bool:
    """Whether the job calls a workflow that is not here and may do the work."""
    if job.derived["use"].kind != "workflow" or (work == "scheduled-probe" and not _often(job.scope["workflow"])):
        return False
    name = job.node.get("uses").text.partition("@")[0].rpartition("/")[2].partition(".")[0]
    return not _SMALL_WORK.fullmatch(name) and (work in ("lint", "types") or not _LINT_WORK.fullmatch(name))


def _done(work: str, project: Project) -> bool:
    if work == "tests":
        return any(run.tests for run in all_runs(project)) or (tested_somewhere(project) and not _only_stubs(project))
    if work == "rollback":
        return _rolls_back(project)
    if work == "scheduled-probe":
        return _probes(project)
    if work == "maintenance":
        return _maintained(project)
    if work == "smoke":
        return any(not run.work.isdisjoint(("smoke", "e2e")) for run in all_runs(project))
    return any(work in run.work for run in all_runs(project))


def _only_stubs(project: Project) -> bool:
    return any(run.stub is not None for run in all_runs(project))


def _rolls_back(project: Project) -> bool:
    for job in project.views("workflow.job"):
        file: View = job.scope["workflow"]
        inputs = [
            n for event in ("workflow_dispatch", "workflow_call") for n, _ in file.node.at("on", event, "inputs").items
        ]
        names = [file.source.path, file.node.get("name").text, job.derived["id"], job.node.get("name").text, *inputs]
        if any("rollback" in name.lower().replace("-", "").replace("_", "").replace(" ", "") for name in names):
            return True
    return any("rollback" in run.work for run in all_runs(project))


def _probes(project: Project) -> bool:
    """Whether a workflow on a schedule of two hours or less asks a running system something."""
    return any(_often(run.job.scope["workflow"]) and _asks(run) for run in all_runs(project)) or _cron_jobs(project)


def _asks(run: Run) -> bool:
    asks = ("curl", "wget", "http", "deploylint", "k6", "playwright", "newman", "hurl", "checkly")
    return any(words and words[0] in asks for words in run.words) or not run.work.isdisjoint(("smoke", "e2e", "load"))


def _often(file: View) -> bool:
    schedule = triggers_of(file.node.get("on")).get("schedule")
    return schedule is not None and any(every_two_hours(entry.get("cron").text) for entry in schedule.entries)


def every_two_hours(cron: str) -> bool:
    """Whether a cron schedule leaves no two hours without a run, on every day."""
    fields = cron.split()
    if len(fields) != 5 or fields[2:] != ["*", "*", "*"]:
        return False
    hour = fields[1]
    return hour in ("*", "*/1", "*/2", "0-23/2", "0-23", "1-23/2") or hour.count(",") >= 11


def _cron_jobs(project: Project) -> bool:
    for workload in project.views("kubernetes.workload"):
        node = workload.node
        if node.get("kind").text == "CronJob" and every_two_hours(node.at("spec", "schedule").text):
            text = str(node.plain())[:20_000]
            if any(word in text for word in ("curl", "wget", "probe", "synthetic", "healthcheck")):
                return True
    return False


def _package_place(script: str, project: Project) -> Node | None:
    """The script of a package, else the list of its scripts, of the package nearest to the root."""
    known = packages(project)
    for folder in sorted(known, key=lambda f: (f.count("/") + bool(f), f)):
        scripts = known[folder].root.get("scripts")
        return scripts.get(script) or scripts or known[folder].root.get("name") or known[folder].root
    return None


def _lint_place(project: Project) -> Node | None:
    for package in packages(project).values():
        script = package.root.at("scripts", "lint")
        linter = script or package.dependency("eslint", "@biomejs/biome", "oxlint", "xo", "standard")
        if linter:
            return linter
    for path, source in project.sources.items():
        if set_aside(path) or len(source.text) > _MOST_TEXT:
            continue
        name = path.rpartition("/")[2]
        if name in _PYTHON_LINT_FILES:
            return Node(source, source.line_span(1), "")
        if name in ("pyproject.toml", "setup.cfg", "tox.ini") and (found := _PYTHON_LINTER.search(source.text)):
            line = source.text.count("\n", 0, found.start()) + 1
            return Node(source, source.line_span(line), "")
    return None


def _types_place(project: Project) -> Node | None:
    """The settings of a type checker: the first tsconfig that a build uses, else mypy's or Pyright's."""
    configs = build_configs(project)
    if configs:
        return configs[0].root.get("compilerOptions") or configs[0].root
    for path, source in project.sources.items():
        if path.rpartition("/")[2] in _PYTHON_TYPE_FILES and not set_aside(path) and len(source.text) <= _MOST_TEXT:
            found = _PYTHON_TYPES.search(source.text)
            if found is not None:
                line = source.text.count("\n", 0, found.start()) + 1
                return Node(source, source.line_span(line), "")
    return None


def _dependencies_place(project: Project) -> Node | None:
    for package in packages(project).values():
        if dependencies := package.root.get("dependencies"):
            return dependencies
    return None


def _image_place(project: Project) -> Node | None:
    """A final stage whose image no workflow pushes: where one does, that job is asked about the scan."""
    if any(job.get("pushes_image") for job in project.views("workflow.job")):
        return None
    stages = project.views("docker.stage")
    return next((stage.node for stage in stages if stage.get("final") and not set_aside(stage.source.path)), None)


def _contract_place(project: Project) -> Node | None:
    for package in packages(project).values():
        if found := package.dependency("@pact-foundation/pact", "dredd", "@openapitools/openapi-generator-cli"):
            return found
    for path in sorted(project.sources):
        if _OPENAPI.search(path) and not set_aside(path.replace("docs/", "").replace("doc/", "")):
            source = project.sources[path]
            return Node(source, source.line_span(1), "")
    return None


def _maintained(project: Project) -> bool:
    """Whether a switch puts the application into maintenance: in code, settings or manifests, by that word."""
    return any(
        _MAINTENANCE.search(source.text)
        for source in project.sources.values()
        if not source.path.endswith((".md", ".lock", ".json")) and len(source.text) <= _MOST_TEXT
    )


def serves(project: Project) -> bool:
    """Whether something that the repository deploys answers requests: a published port, a Service, an EXPOSE."""
    if any(view.node.get("ports") for view in project.views("compose.service")):
        return True
    if any(
        view.node.get("kind").text in ("Ingress", "Service", "HTTPRoute") for view in project.views("kubernetes.object")
    ):
        return True
    return any(view.get("keyword") == "EXPOSE" for view in project.views("docker.instruction"))


def _loads(project: Project) -> list[Node]:
    return [view.node for view in project.views("test.load_script")]
