"""Environment variables of the repository: where each is used, and whether an env example or a page documents it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from deploylint.model import Node, Place, View
from deploylint.project import Project
from deploylint.usage import DEFAULTED, READ, REQUIRED, TESTED, WRITTEN, reads
from deploylint.usage.access import set_by_platform
from deploylint.values.patterns import lazy_pattern
from deploylint.views import DOCUMENT_KINDS

MANIFEST = "manifest"
PIPELINE = "pipeline"
TOOLING = "tooling"

_NAME = lazy_pattern(r"^[A-Z_][A-Z0-9_]*$")
_WORD = lazy_pattern(
    r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])"
    r"|`[A-Z][A-Z0-9]+[`=]|^[ \t]*(?:export[ \t]+|-[ \t]+)?[A-Z][A-Z0-9]+=",
    re.MULTILINE,
)
_PAGE = lazy_pattern(r"\.(?:md|mdx|rst|adoc|txt)$", re.IGNORECASE)
_FOR_TESTS = lazy_pattern(r"(?:^|[/._-])(?:tests?|ci|e2e|testing|testdata|fixtures?)[/._-]", re.IGNORECASE)
_GIVEN = lazy_pattern(r"\$\{\{\s*(?:secrets|vars)\s*\.")
_ORDER = (REQUIRED, DEFAULTED, TESTED, READ, MANIFEST, PIPELINE, TOOLING)
"""Which level of several decides: one read with a default or a test shows that the variable is optional."""


class Use(NamedTuple):
    """One use of a variable."""

    name: str
    place: Place
    level: str
    origin: str


def _uses(project: Project) -> dict[str, list[Use]]:
    """Every use by name, in the order: source code, compose, Kubernetes, workflows; then of paths."""
    found: dict[str, list[Use]] = {}
    for use in (*_in_sources(project), *_in_compose(project), *_in_kubernetes(project), *_in_workflows(project)):
        found.setdefault(use.name, []).append(use)
    return found


def _views(project: Project, kind: str) -> list[View]:
    """The views of this kind; their module is left alone where the repository has none of its documents."""
    return project.views(kind) if project.documents(*DOCUMENT_KINDS[kind.partition(".")[0]]) else []


def _in_sources(project: Project) -> Iterator[Use]:
    for source in project.sources.values():
        if source.kind not in ("text", "yaml"):
            continue
        for read in reads(source):
            if read.indirect or read.level == WRITTEN:
                continue
            yield Use(read.name, read.place, TOOLING if read.tooling else read.level, "source")


def _in_compose(project: Project) -> Iterator[Use]:
    for view in _views(project, "compose.interpolation"):
        name = _text(view.get("name"))
        if not _NAME.match(name) or set_by_platform(name) or _FOR_TESTS.search(view.source.path):
            continue
        if view.get("required") is True:
            level = REQUIRED
        else:
            level = READ if _is_absent(view.get("default")) else DEFAULTED
        yield Use(name, view.place, level, "compose")


def _in_kubernetes(project: Project) -> Iterator[Use]:
    """Names of container env entries whose value a person supplies: through a Secret or ConfigMap."""
    for view in _views(project, "kubernetes.variable"):
        reference = view.get("reference")
        supplied = isinstance(reference, Node) and (reference.get("secretKeyRef") or reference.get("configMapKeyRef"))
        name = _text(view.get("key"))
        ours = _NAME.match(name) and not set_by_platform(name) and not _belongs_to_image(name, view)
        if view.get("origin") == "container-env" and supplied and ours:
            yield Use(name, view.node.get("name").place, MANIFEST, "kubernetes")


def _belongs_to_image(name: str, view: View) -> bool:
    """Whether the container's image defines the variable: `POSTGRES_PASSWORD` for `postgres:17`."""
    container = view.scope.get("container")
    image = container.node.get("image").text.lower().rpartition("/")[2] if container is not None else ""
    product = name.lower().partition("_")[0]
    return len(product) > 2 and image.partition(":")[0].partition("@")[0].find(product) >= 0


def _in_workflows(project: Project) -> Iterator[Use]:
    """Names of workflow `env` entries whose value comes from the repository's secrets or variables."""
    for view in _views(project, "workflow.variable"):
        value = view.get("value")
        name = _text(view.get("key"))
        if isinstance(value, Node) and _GIVEN.search(value.text) and _NAME.match(name) and not set_by_platform(name):
            yield Use(name, value.key_place, PIPELINE, "workflow")


def _text(value: Any) -> str:
    return value.text if isinstance(value, Node) else value if isinstance(value, str) else ""


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, Node) and not value.exists)


def _examples(project: Project) -> list[View]:
    """The env files that document: templates of any kind, also production templates."""
    roles = ("template", "production-template")
    return [v for v in project.views("env.file") if v.derived["role"] in roles and v.derived["count"]]


def _visible(project: Project) -> Iterator[View]:
    """The examples, and env files with values that are committed: whoever has the repository can read both."""
    yield from _examples(project)
    for view in project.views("env.file"):
        if view.derived["role"] == "real" and view.source.tracked is not False:
            yield view


def _documented(project: Project) -> frozenset[str]:
    """Every name that an env example assigns, also commented out, or that a page of documentation mentions."""
    names = {variable.label for view in _visible(project) for variable in view.derived["variables"]}
    for path, source in project.sources.items():
        if source.kind == "text" and _PAGE.search(path):
            names.update(word.split()[-1].strip("`=") for word in _WORD.findall(source.text))
    return frozenset(names)


def variables(project: Project) -> Iterator[View]:
    """Each variable that something in the repository uses, standing at its first use of the level that decides.

    Facts: `name`, `level` (required, read, default, tested, manifest, pipeline, tooling), `origin` (source, compose,
    kubernetes, workflow), `uses` (nodes of the other uses), `documented`, `example` (the env example nearest to the
    use, absent when the repository has none), `near` (a documented name that differs in two letters at most, or in
    the order of its words).
    """
    documented = project.remember("variable.documented", _documented)
    examples = project.remember("variable.examples", _examples)
    nearness = _Nearness(documented) if examples else None
    for name, uses in sorted(project.remember("variable.uses", _uses).items()):
        level = next(level for level in _ORDER if any(use.level == level for use in uses))
        first = next(use for use in uses if use.level == level)
        node = Node(first.place.source, first.place.span, name)
        example = _nearest(first.place.source.path, examples)
        facts = {
            "name": name,
            "level": level,
            "origin": first.origin,
            "uses": [Node(use.place.source, use.place.span, name) for use in uses if use is not first][:5],
            "documented": name in documented,
            "example": example.node if example else node.absent(),
            "example_path": example.source.path if example else "",
            "near": nearness.of(name) if nearness and name not in documented else "",
        }
        yield View("variable", node, facts, label=name)


def _nearest(path: str, examples: list[View]) -> View | None:
    """The example that shares the longest folder with the path; of equals the first."""
    folders = path.split("/")[:-1]

    def shared(view: View) -> int:
        theirs = view.source.path.split("/")[:-1]
        same = next((i for i, (a, b) in enumerate(zip(folders, theirs, strict=False)) if a != b), None)
        return min(len(folders), len(theirs)) if same is None else same

    return max(examples, key=shared) if examples else None


class _Nearness:
    """Documented names that a name may be a slip of: the same words in another order, or one letter more or less."""

    def __init__(self, documented: frozenset[str]) -> None:
        self.by_words: dict[tuple[str, ...], str] = {}
        self.by_gap: dict[str, str] = {}
        for name in sorted(documented):
            self.by_words.setdefault(_word_set(name), name)
            for gap in _gaps(name):
                self.by_gap.setdefault(gap, name)

    def of(self, name: str) -> str:
        """The documented name that is meant, perhaps; empty when none is near."""
        found = self.by_words.get(_word_set(name))
        if found is None and len(name) >= 8:
            found = next((self.by_gap[gap] for gap in _gaps(name) if gap in self.by_gap), None)
        return found or ""


def _word_set(name: str) -> tuple[str, ...]:
    return tuple(sorted(word.rstrip("S") or word for word in name.split("_")))


def _gaps(name: str) -> list[str]:
    """The name, and each name that is left without one of its letters (digits stay: `KEY_1` and `KEY_2` differ)."""
    name = name[:80]
    return [name, *(name[:i] + name[i + 1 :] for i in range(len(name)) if not name[i].isdigit())]


def demands(project: Project) -> Iterator[View]:
    """One view of all that the repository's code and compose files need, when they need anything.

    Facts: `names` (the required and plainly read ones), `exists` (whether there is an env example).
    """
    needed = [v for v in project.views("variable") if v.derived["level"] in (REQUIRED, READ)]
    needed.sort(key=lambda view: (view.source.path, view.node.span))
    if needed:
        facts = {
            "names": [view.label for view in needed],
            "count": len(needed),
            "exists": bool(project.remember("variable.examples", _examples)),
            "documented": all(view.derived["documented"] for view in needed),
        }
        yield View("variable.demand", needed[0].node, facts, label="environment variables")


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {"variable": variables, "variable.demand": demands}
