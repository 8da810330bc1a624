"""Whether what an item asks about is there at all. What was looked for, and what was found, is kept for people.

`rules/checklist/technologies.yaml` says what shows a technology. It is absent only where all of the repository could be
read: a file that could not be may hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from deploylint.authored import data_folder
from deploylint.checklist.unread import hiding
from deploylint.model import Node, Source
from deploylint.model.checklist import Applicability
from deploylint.project import Project
from deploylint.values.glob import path_glob
from deploylint.values.image import parse_image

_SHOWN = 3
_IMAGES = ("compose.service", "kubernetes.container")


class Technology(NamedTuple):
    """What shows that a technology is there; see the head of the file."""

    says: str
    kinds: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    any: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def technologies() -> Mapping[str, Technology]:
    """Every technology by the name that `applies_if` has for it."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (data_folder("rules") / "checklist" / "technologies.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=loader)
    return {name: Technology(**{key: _value(value) for key, value in fields.items()}) for name, fields in data.items()}


def _value(value: Any) -> Any:
    return value if isinstance(value, str) else tuple(value)


class Detector:
    """Looks for technologies in one repository; each is looked for once."""

    def __init__(self, project: Project, *, git: bool) -> None:
        self.project = project
        self.git = git
        self.found: dict[str, list[str]] = {}

    def asked(self, name: str) -> Applicability:
        """Whether the technology is there, and what says so. Raises KeyError for a name that is none."""
        technology = technologies()[name]
        if name == "any":
            return Applicability(True, "applies to every repository")
        if name == "git":
            return Applicability(self.git, "git keeps this folder" if self.git else "git does not keep this folder")
        traces = self._traces(name)
        if traces:
            more = f" and {len(traces) - _SHOWN} more" if len(traces) > _SHOWN else ""
            return Applicability(True, f"{technology.says}: {', '.join(traces[:_SHOWN])}{more}")
        looked = f"looked for {technology.says} in {len(self.project.paths):,} files and found none"
        lost = self._unread(name)
        if lost:
            return Applicability(None, f"{looked}, but {lost[0]} could not be read")
        return Applicability(False, looked)

    def _traces(self, name: str) -> list[str]:
        if name not in self.found:
            self.found[name] = []  # technologies that name each other end here
            self.found[name] = list(dict.fromkeys(self._look(technologies()[name])))
        return self.found[name]

    def _look(self, technology: Technology) -> Iterator[str]:
        yield from self._of_kind(technology.kinds)
        yield from self._matching(technology.files)
        yield from self._depending(technology.dependencies)
        images, variables = self._names
        yield from (f"image {name} in {path}" for name, path in images.items() if name in technology.images)
        if technology.variables:
            wanted = technology.variables
            yield from (f"{name} in {path}" for name, path in variables.items() if name.startswith(wanted))
        yield from self._saying(technology.words)
        for other in technology.any:
            yield from self._traces(other)

    def _of_kind(self, kinds: tuple[str, ...]) -> Iterator[str]:
        if kinds:
            yield from (source.path for source in self.project.sources.values() if source.kind in kinds)

    def _matching(self, globs: Iterable[str]) -> Iterator[str]:
        matchers = [path_glob(glob) for glob in globs]
        if matchers:
            yield from (path for path in sorted(self.project.paths) if any(match(path) for match in matchers))

    def _depending(self, packages: Iterable[str]) -> Iterator[str]:
        """The packages that the programs need; a Go module also with its major version."""
        for package in packages:
            wanted = package.lower()
            names = (wanted, *(f"{wanted}/v{major}" for major in range(2, 10)))
            found = next((self._packages[name] for name in names if name in self._packages), None)
            if found is not None:
                yield f"{package} in {found}"

    @cached_property
    def _packages(self) -> dict[str, str]:
        """The packages that are depended on, each with the first manifest that names it."""
        views = [view for view in self.project.views("dependency.package") if not view.derived["development"]]
        return {view.label: view.source.path for view in reversed(views)}

    def _saying(self, words: tuple[str, ...]) -> Iterator[str]:
        if not words:
            return
        for source in self.project.sources.values():
            if _deploys(source):
                yield from (f"{word!r} in {source.path}" for word in words if word in source.text)

    @cached_property
    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        """The images and the variables of the repository, each with the first file that has it."""
        return dict(reversed(list(self._images()))), dict(reversed(list(self._variables())))

    def _images(self) -> Iterator[tuple[str, str]]:
        for kind in _IMAGES:
            for view in self.project.views(kind):
                node = view.node.get("image")
                image = parse_image(node.text) if isinstance(node, Node) and node.exists else None
                if image is not None:
                    yield image.name, view.source.path

    def _variables(self) -> Iterator[tuple[str, str]]:
        for kind in ("variable", "record"):
            yield from ((view.label, view.source.path) for view in self.project.views(kind))

    def _unread(self, name: str) -> list[str]:
        """The files that could not be read as written and may show the technology all the same."""
        parts = _parts(name)
        faulty = (fault.place.source for fault in self.project.faults)
        showing = [source.path for source in faulty if any(_may_show(part, source) for part in parts)]
        return showing + list(hiding(self.project))


def _parts(name: str) -> list[Technology]:
    """A technology and all that it names besides."""
    seen: dict[str, Technology] = {}
    waiting = [name]
    while waiting:
        named = waiting.pop()
        if named not in seen:
            seen[named] = technologies()[named]
            waiting.extend(seen[named].any)
    return list(seen.values())


def _may_show(technology: Technology, source: Source) -> bool:
    """Whether a file that could not be read as written may show the technology: what is no part of its text cannot."""
    if not source.text or (technology.kinds and source.kind in ("text", "yaml")):
        return True
    marks = (*technology.dependencies, *technology.images, *technology.variables, *technology.words)
    return any(mark in source.text for mark in marks)


def _deploys(source: Source) -> bool:
    """Whether the file says how something is built, run or set up: prose does not show that a technology is in use."""
    return source.kind not in ("text", "yaml") or source.path.endswith((".tf", ".tfvars"))
