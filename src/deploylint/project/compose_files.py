"""The compose files of a repository as projects: which file goes over which, and what `extends` brings in.

A service that names neither an image nor a build is a fragment: a part of a service that another file holds. What
goes over what is told by `-f a -f b` in scripts, workflows and pages, by the names that compose itself looks for
(https://docs.docker.com/compose/how-tos/multiple-compose-files/), and by fragments that fit a file beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join, normpath

from deploylint.artifacts import named_kind
from deploylint.model import Node, Span
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.compose_merge import merge, without_resets
from deploylint.values.patterns import lazy_pattern
from deploylint.values.purposes import named_development, named_production
from deploylint.views.compose_interpolation import NOTHING_KNOWN, Known
from deploylint.views.compose_roles import automatic_override, developing

_DEFAULTS = (
    *("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"),
    *("podman-compose.yaml", "podman-compose.yml"),
)
_CALL = lazy_pattern(r"\bcompose(?P<files>(?:\s+(?:-f|--file)[ =]?[^\s;&|]+){2,20})")
_FILE = lazy_pattern(r"(?:-f|--file)[ =]?([^\s;&|]+)")
_COMPLETE = ("image", "build", "provider")
_DEEPEST = 20
_MOST_BROUGHT = 300_000
"""Entries that `extends` may bring into the services of a repository in all; a chain of them grows with its square."""


class Files:
    """Every compose file by its path, with its services as they are written and as they run."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.roots: dict[str, list[Document]] = {}
        for document in project.documents("compose"):
            if not _is_foreign(document):
                self.roots.setdefault(document.source.path, []).append(document)
        self.services = {path: _services(documents) for path, documents in self.roots.items()}
        self.folders: dict[str, list[str]] = {}
        for path in self.roots:
            self.folders.setdefault(dirname(path), []).append(path)
        self._brought = 0
        self._extended: dict[tuple[str, str], Node] = {}
        self._included = {path: _included(path, documents) for path, documents in self.roots.items()}
        self.parts = {
            other for path in self.roots for other in (*self._included[path], *self._extends(path)) if other != path
        }
        self._calls = list(_calls(project, self.services))
        self.bases = {path: self._find_bases(path) for path in self.services}
        self.overlays: dict[str, list[str]] = {}
        for path, bases in self.bases.items():
            for base in bases:
                self.overlays.setdefault(base, []).append(path)

    def extended(self, path: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> Node:
        """The service with what it extends; absent where there is none, unknown where its base cannot be read."""
        key = (path, name)
        if key not in self._extended:
            self._extended[key] = self._extend(path, name, seen | {key})
        return self._extended[key]

    def _extend(self, path: str, name: str, seen: frozenset[tuple[str, str]]) -> Node:
        node = self.services.get(path, {}).get(name)
        if node is None:
            return Node(self.roots[path][0].source, Span(1, 1, 1, 2), exists=False)
        extends = node.get("extends")
        if not extends.exists:
            return node
        other = extends.text or extends.get("service").text
        file = extends.get("file").text
        where = normpath(join(dirname(path), file)) if file else path
        if (where, other) in seen or other not in self.services.get(where, {}) or len(seen) > _DEEPEST:
            return node
        merged = merge(without_resets(self.extended(where, other, seen)), node)
        self._brought += sum(len(child.value) for _, child in merged.items if type(child.value) in (dict, list))
        if self._brought <= _MOST_BROUGHT:
            return merged
        self.project.remember("compose.too-much", _note_too_much)
        return node

    def whole(self, path: str, name: str) -> Node:
        """The service as it runs when the file goes over its bases; it stands where this file has it."""
        node = self.extended(path, name)
        for base in reversed(self.bases[path]):
            if name in self.services[base]:
                node = merge(without_resets(self.extended(base, name)), node)
        return without_resets(node)

    def completed(self, path: str, name: str) -> Node:
        """The service with all that files over this one add to it, those for development aside."""
        node = self.whole(path, name)
        for overlay in self.overlays.get(path, ()):
            if name in self.services[overlay] and not named_development(overlay):
                over = merge(node, self.extended(overlay, name))
                node = Node(node.source, node.span, over.value, key=node.key)
        return node

    def production(self, path: str, name: str) -> bool:
        """Whether the service runs in production, as the name of its file or of one that goes over it says."""
        if named_production(path):
            return True
        return not named_development(path) and any(
            named_production(overlay) for overlay in self.overlays.get(path, ()) if not name or self.services[overlay]
        )

    def development(self, path: str) -> bool:
        """Whether the file is for development, tests or examples."""
        if self.production(path, ""):
            return False
        key = ("compose.development", path)
        nodes = self.services[path].values()
        return self.project.remember(key, lambda _: named_development(path) or developing(nodes))

    def known(self, path: str) -> Known:
        """The variables that the `.env` beside the file sets."""
        folder = dirname(self.bases[path][0] if self.bases.get(path) else path)
        return self.project.remember(("compose.env", folder), lambda project: _variables(project, folder))

    def beside(self, path: str) -> list[str]:
        """The files of one project: this one, those that it goes over, and those that they include."""
        found = [*self.bases.get(path, ()), path]
        for at in found:
            found.extend(o for o in self._included[at] if o in self.roots and o not in found)
        return found

    def complete(self, path: str) -> bool:
        """Whether the file is no part of another one, and every file that it includes is here."""
        return path not in self.parts and all(o in self.roots for at in self.beside(path) for o in self._included[at])

    def _extends(self, path: str) -> list[str]:
        named = (node.get("extends").get("file").text for node in self.services[path].values())
        return [normpath(join(dirname(path), name)) for name in named if name]

    def _find_bases(self, path: str) -> tuple[str, ...]:
        for call in self._calls:
            if path in call[1:]:
                return tuple(call[: call.index(path)])
        if automatic_override(path):
            return tuple(self._defaults(path, dirname(path))[:1])
        fragments = [name for name, node in self.services[path].items() if _is_fragment(node)]
        if not fragments:
            return ()
        folders = (dirname(path), dirname(dirname(path)))
        near = [other for folder in folders for other in self._defaults(path, folder)]
        near += sorted(self.folders[dirname(path)], key=len)
        fitting = (o for o in near if o != path and all(self._has(o, name) for name in fragments))
        base = next(fitting, None)
        return () if base is None else (base,)

    def _has(self, path: str, name: str) -> bool:
        node = self.services[path].get(name)
        return node is not None and not _is_fragment(node)

    def _defaults(self, path: str, folder: str) -> list[str]:
        return [at for name in _DEFAULTS if (at := join(folder, name)) in self.services and at != path]


def _note_too_much(project: Project) -> bool:
    project.note(f"extends of compose files was not followed any further: it brings in over {_MOST_BROUGHT:,} entries")
    return True


def _included(path: str, documents: list[Document]) -> list[str]:
    """The files that a file includes, here or not."""
    found = []
    for document in documents:
        for entry in document.root.get("include").entries:
            listed = entry.get("path")
            found += [node.text for node in (entry, listed, *listed.entries) if node.text]
    return [normpath(join(dirname(path), name)) for name in found]


def _is_foreign(document: Document) -> bool:
    """Whether the file only looks like one of compose's: pipelines and frameworks have `services` as well."""
    if named_kind(document.source.path) == "compose":
        return False
    from deploylint.compose_spec.schema import keys_of, schema

    known = {*keys_of(schema())}
    return any(name not in known and not name.startswith("x-") for name, _ in document.root.items)


def _is_fragment(node: Node) -> bool:
    return not any(node.get(key).exists for key in (*_COMPLETE, "extends"))


def is_fragment(node: Node) -> bool:
    """Whether a service lacks what it would run: neither an image nor a build, and nothing that it extends."""
    return _is_fragment(node)


def _services(documents: list[Document]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for document in documents:
        for name, node in document.root.get("services").items:
            if type(node.value) is dict:
                found[name] = merge(found[name], node) if name in found else node
    return found


def _calls(project: Project, known: Mapping[str, object]) -> Iterator[list[str]]:
    """The files of each `docker compose -f a -f b` that is written anywhere, where they can be told."""
    if len(known) < 2:
        return
    for source in project.sources.values():
        if "compose" not in source.text or source.kind == "kubernetes":
            continue
        for call in _CALL.finditer(source.text):
            names = [name.strip("\"'`") for name in _FILE.findall(call["files"])]
            files = [_located(name, dirname(source.path), known) for name in names]
            if all(files) and len(set(files)) == len(files):
                yield files


def _located(name: str, folder: str, known: Mapping[str, object]) -> str:
    for start in (folder, ""):
        path = normpath(join(start, name))
        if path in known:
            return path
    alike = [path for path in known if basename(path) == basename(name)]
    return alike[0] if len(alike) == 1 else ""


def _variables(project: Project, folder: str) -> Known:
    path = join(folder, ".env")
    if path not in project.sources:
        return NOTHING_KNOWN
    views = [view for view in project.views("env.variable") if view.source.path == path]
    return {
        name.text if isinstance(name := view.get("name"), Node) else str(name): view.get("value").text
        for view in views
        if not view.get("commented") and not view.get("value").unknown
    }


def compose_files(project: Project) -> Files:
    """The compose files of the repository, read once."""
    return project.remember("compose.files", Files)
