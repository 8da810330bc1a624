"""The repository as one: every document, the views on them, and the joins between documents.

A join lives in the module `project.<room>` where `<room>` is what stands before the dot of a view kind. There,
`FIELDS[view kind][field]` is a function of (view, project) that gives a view of one document a fact of the whole
repository, such as the `target` of an autoscaler; `VIEWS[view kind]` is a function of the project that makes
views that no single document could. Both are worked out when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from deploylint.config import Config
from deploylint.model import Node, Place, Skipped, Source, Span, View
from deploylint.parse import PARSED_KINDS, Document, Fault, parse_source
from deploylint.views import DOCUMENT_KINDS, view_function

JOINS = frozenset(
    {
        *("kubernetes", "docker", "compose", "workflow", "env", "database"),
        *("variable", "record", "secret", "repository", "dependency", "operations", "terraform"),
        *("pipeline", "package", "test", "migration", "document"),
    }
)
"""The rooms that have a module in this package."""

Made = TypeVar("Made")


class Project:
    """What is known of one repository.

    `sources` are all text files that were read, `paths` every path that exists and is not ignored (also binary and
    oversized ones), `skipped` what was seen and not read, and why, `notes` what people should know of the reading.
    `definitions` are files that say how custom resources are built, and are linted for nothing but being readable.
    `sizes` are the bytes of files by path; `whole` is False when files beside each other are all that is known.
    """

    def __init__(
        self,
        sources: Iterable[Source],
        *,
        config: Config | None = None,
        paths: Iterable[str] = (),
        skipped: Iterable[Skipped] = (),
        faults: Iterable[Fault] = (),
        notes: Iterable[str] = (),
        definitions: Iterable[Source] = (),
        sizes: Mapping[str, int] | None = None,
        whole: bool = True,
    ) -> None:
        self.config = config or Config()
        self.sources: dict[str, Source] = {source.path: source for source in sources}
        self.paths: frozenset[str] = frozenset(paths) | frozenset(self.sources)
        self.skipped = tuple(skipped)
        self.whole = whole
        self._sizes = sizes or {}
        self.notes = tuple(notes)
        self._definitions = tuple(definitions)
        self._faults = tuple(faults)
        self._documents: dict[str, list[Document]] = {}
        self._views: dict[str, list[View]] = {}
        self._memory: dict[Any, Any] = {}

    def with_texts(self, texts: Mapping[str, str]) -> Project:
        """The same repository in which these files, by path, say something else."""
        sources = [
            Source(source.path, source.kind, texts.get(source.path, source.text), tracked=source.tracked)
            for source in self.sources.values()
        ]
        return Project(
            sources,
            config=self.config,
            paths=self.paths,
            skipped=self.skipped,
            definitions=self._definitions,
            sizes=self._sizes,
            whole=self.whole,
        )

    def documents(self, *kinds: str) -> list[Document]:
        """The documents of these kinds, in the order of their paths; parsed when first asked for."""
        return [document for kind in kinds for document in self._of_kind(kind)]

    def _of_kind(self, kind: str) -> list[Document]:
        if kind not in self._documents:
            of_kind = [source for source in self.sources.values() if source.kind == kind]
            self._documents[kind] = [document for source in of_kind for document in parse_source(source)]
        return self._documents[kind]

    def views(self, kind: str) -> list[View]:
        """Every view of this kind, in the order of paths and of the text."""
        if kind not in self._views:
            self._views[kind] = []  # a join that asks for its own kind while it is made sees none
            self._views[kind] = list(self._make(kind))
        return self._views[kind]

    def _make(self, kind: str) -> Iterable[View]:
        room = kind.partition(".")[0]
        if kind in _OWN:
            return _OWN[kind](self)
        documents = self._judged(room)
        if room in DOCUMENT_KINDS and not documents:
            return []
        function = view_function(kind)
        made = [view for document in documents for view in function(document)] if function else []
        if room in JOINS:
            module = _join_room(room)
            fields: Mapping[str, Callable[[View, Project], Any]] = module.FIELDS.get(kind, {})
            for view in made:
                for name, join in fields.items():
                    view.derived[name] = partial(join, view, self)
            if kind in module.VIEWS:
                made.extend(module.VIEWS[kind](self))
        return made

    def _judged(self, room: str) -> list[Document]:
        """The documents that a room's views are made from, without those that the repository says are only parts."""
        documents = self.documents(*DOCUMENT_KINDS.get(room, ()))
        if not documents or room not in JOINS:
            return documents
        keep: Callable[[Document, Project], bool] | None = getattr(_join_room(room), "keep", None)
        return documents if keep is None else [document for document in documents if keep(document, self)]

    def note(self, text: str) -> None:
        """Tell people something of the run itself, such as what was asked for and could not be done."""
        self.notes = (*self.notes, text)

    def may_have(self, room: str) -> bool:
        """Whether there can be views of this room: not where they are made of documents and there is none of these."""
        kinds = DOCUMENT_KINDS.get(room)
        if kinds is None:
            return True
        there = self.remember("kinds", lambda project: frozenset(s.kind for s in project.sources.values()))
        return not there.isdisjoint(kinds)

    def remember(self, key: Any, make: Callable[[Project], Made]) -> Made:
        """What `make` answers for this project, asked once for each key: the indexes that joins share."""
        if key not in self._memory:
            self._memory[key] = make(self)
        made: Made = self._memory[key]
        return made

    def size(self, path: str) -> int:
        """The bytes of a file; those of its text where nothing else is known."""
        if path in self._sizes:
            return self._sizes[path]
        source = self.sources.get(path)
        return len(source.text) if source is not None else 0

    @property
    def definitions(self) -> list[Document]:
        """The documents of the files with definitions."""
        return self.remember("definitions", lambda _: [d for source in self._definitions for d in parse_source(source)])

    @property
    def faults(self) -> list[Fault]:
        """What no reader or parser could read as written, in every document of the repository."""
        kinds = sorted({source.kind for source in self.sources.values()})
        parsed = [fault for document in (*self.documents(*kinds), *self.definitions) for fault in document.faults]
        encoded = [fault for source in self.sources.values() for fault in _encoding_faults(source)]
        return [*self._faults, *encoded, *parsed]

    @property
    def repository(self) -> View:
        """The one view of the repository as a whole."""
        views = self.views("repository")
        return views[0]


def _join_room(room: str) -> ModuleType:
    return import_module(f"deploylint.project.{room}")


def _problems(project: Project) -> Iterable[View]:
    """A `source.problem` for each fault, so that what could not be read is judged by ordinary rules.

    A parsed file without a fault has one whose `problem` is empty: it was looked at and found good.
    """
    faults = project.faults
    faulty = {fault.place.source.path for fault in faults}
    for kind, place, message in faults:
        yield _problem(place.source, place.span, kind, message)
    for source in project.sources.values():
        if source.kind in PARSED_KINDS and source.path not in faulty:
            yield _problem(source, Span(1, 1, 1, 2), "", "")


def _encoding_faults(source: Source) -> Iterable[Fault]:
    """Bytes that are not UTF-8 were read as U+FFFD, and a U+FFFD that was there before is a trace of the same."""
    if source.kind in PARSED_KINDS and "\ufffd" in source.text:
        before, _, _ = source.text.partition("\ufffd")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        yield Fault("encoding", Place(source, Span(line, column, line, column + 1)), "has a byte that is not UTF-8")


def _problem(source: Source, span: Span, problem: str, message: str) -> View:
    facts = {"problem": problem, "message": message, "file": source.path, "artifact": source.kind}
    return View("source.problem", Node(source, span), facts)


def _repository(project: Project) -> Iterable[View]:
    """The one `repository` view; its facts are joins."""
    root = Source("", "repository", "")
    view = View("repository", Node(root, Span(1, 1, 1, 2), value={}), label="repository")
    fields: Mapping[str, Callable[[View, Project], Any]] = _join_room("repository").FIELDS["repository"]
    view.derived.update({name: partial(join, view, project) for name, join in fields.items()})
    yield view


_OWN: Mapping[str, Callable[[Project], Iterable[View]]] = {"source.problem": _problems, "repository": _repository}
"""View kinds that belong to no document: how the reading itself went, and the repository as a whole."""
