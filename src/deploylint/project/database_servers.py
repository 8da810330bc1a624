"""Database servers that the repository runs, whatever starts them, as one shape; and what stands in their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from posixpath import normpath
from typing import Any, NamedTuple

from deploylint.model import Node, Source, View
from deploylint.parse.redis_conf import Locate, file_locator, scalar_locator
from deploylint.project import Project
from deploylint.values.database_images import Database
from deploylint.values.patterns import lazy_pattern
from deploylint.values.purposes import named_development, named_production
from deploylint.views.database_words import Start

_CACHE = lazy_pattern(r"(?:^|[-_./])(?:[a-z]*cache[sd]?|caching)(?:$|[-_./\d])")


class Content(NamedTuple):
    """A configuration file that the repository holds: its text, and where each part of it stands."""

    text: str
    locate: Locate
    path: str


class Mount(NamedTuple):
    """Something put into a container's files at `target`.

    `lasting` says whether it outlives the container; None where that cannot be told. `read` gives the file at a path
    below it ("" for the mounted file itself), None when it cannot be read here.
    """

    target: str
    node: Node
    lasting: bool | None
    read: Callable[[str], Content | None]


class Environment(NamedTuple):
    """The variables of a container. A value that is set elsewhere is unknown; `open` says that more may be set."""

    values: Mapping[str, Node]
    open: bool

    def get(self, name: str, at: Node) -> Node:
        """The variable; absent for an empty one; a Node of which nothing is known where one may come from elsewhere."""
        node = self.values.get(name)
        if node is None:
            return undecided(at) if self.open else at.absent()
        return node if node.unknown or node.scalar else at.absent()

    def first(self, names: Iterable[str], at: Node) -> Node:
        """The first of these that is set or may be."""
        found = [self.get(name, at) for name in names]
        set_ = next((node for node in found if node.exists and node.value is not None), None)
        return set_ or next((node for node in found if node.exists), at.absent())


class Server(NamedTuple):
    """One database server of a compose file or of a workload.

    `anchor` is where its settings are given: its command, or its image. `start` is None where it cannot be told how it
    is started. `bypassed` says that the image's own entrypoint does not run. `opened` says that another file may change
    what is said of it here. `exposed` says whether its port can be reached from outside of the host or cluster;
    `guarded`, whether a network policy covers it.
    """

    database: Database
    view: View
    where: str
    name: str
    label: str
    image: Node
    anchor: Node
    start: Start | None
    bypassed: bool
    environment: Environment
    mounts: tuple[Mount, ...]
    opened: bool
    exposed: bool
    guarded: bool
    replicas: Node

    def content(self, path: str) -> Content | None:
        """The file at a path of the container; None when the repository does not show it."""
        path = normpath(path)
        for mount in sorted(self.mounts, key=lambda mount: -len(mount.target)):
            if path == mount.target:
                return mount.read("")
            if path.startswith(mount.target.rstrip("/") + "/"):
                return mount.read(path[len(mount.target.rstrip("/")) + 1 :])
        return None

    @property
    def program(self) -> str:
        """The name of the first word that starts it; empty where the image's own entrypoint does."""
        first = self.anchor.entries[0].text if self.anchor.entries else self.anchor.text.partition(" ")[0]
        return "" if self.anchor is self.image else first.rpartition("/")[2]

    def covers(self, folder: str) -> bool:
        """Whether anything is mounted at, above or below a folder of the container."""
        inside = folder.rstrip("/") + "/"
        return any(
            f"{mount.target.rstrip('/')}/".startswith(inside) or inside.startswith(f"{mount.target.rstrip('/')}/")
            for mount in self.mounts
        )


def undecided(at: Node) -> Node:
    """A Node for something that may be there or not."""
    return Node(at.source, at.span, key=at.key, unknown=True)


def skips_entrypoint(entrypoint: Node) -> bool:
    """Whether what a container starts instead of its image's entrypoint does not call that."""
    words = entrypoint.entries or [entrypoint]
    return bool(words[0].text) and not any("entrypoint" in word.text for word in words)


def given(at: Node) -> Node:
    """A Node for something that is there and whose value is not known here, with its text as written."""
    return Node(at.source, at.span, at.text, key=at.key, unknown=True)


def in_file(source: Source) -> Content:
    """A whole file as content."""
    return Content(source.text, file_locator(source), source.path)


def in_scalar(node: Node) -> Content:
    """A text inside of another file as content."""
    return Content(node.text, scalar_locator(node), "")


def unreadable(_: str) -> Content | None:
    """What a mount reads of which the repository shows nothing."""
    return None


def purpose(path: str, *names: str) -> str:
    """What a file, a folder above it, or one of the names says that it is for: "production", "development", or nothing.

    Files for development, tests and examples say so; most others do not say that they are for production.
    """
    if named_production(path):
        return "production"
    return "development" if any(map(named_development, (path, *names))) else ""


def _purpose_of(server: Server) -> str:
    """What a server is for: a compose service as the service says, by what else its file runs, or by a name."""
    if server.where == "compose":
        for stated in ("production", "development"):
            if server.view.get(stated):
                return stated
    return purpose(server.view.source.path, server.name, *_profiles(server))


def called_cache(server: Server) -> bool:
    """Whether its name says that it keeps nothing but copies."""
    return any(_CACHE.search(name.lower()) for name in (server.name, server.label))


def facts(server: Server) -> dict[str, Any]:
    """What every view of a server offers; `views` of the room `database` say what each means."""
    return {
        "product": server.database.product.name,
        "family": server.database.product.family,
        "bitnami": server.database.product.bitnami,
        "name": server.name,
        "subject": _subject(server),
        "where": server.where,
        "image": server.image,
        "anchor": server.anchor,
        "purpose": _purpose_of(server),
        "exposed": server.exposed,
        "guarded": server.guarded,
        "replicas": server.replicas,
        "path": server.view.source.path,
    }


def _profiles(server: Server) -> list[str]:
    """The profiles of a compose service: it runs only where one of them is asked for."""
    return [entry.text for entry in server.view.node.get("profiles").entries]


def _subject(server: Server) -> str:
    if server.where == "compose":
        return server.label
    return f"container {server.name} of {server.label}" if server.label else f"container {server.name}"


def servers(project: Project) -> list[Server]:
    """Every database server, in the order of compose files, then of manifests."""
    return project.remember("database.servers", _servers)


def _servers(project: Project) -> list[Server]:
    found: list[Server] = []
    if project.may_have("compose"):
        from deploylint.project.database_services import service_servers

        found.extend(service_servers(project))
    if project.may_have("kubernetes"):
        from deploylint.project.database_pods import pod_servers

        found.extend(pod_servers(project))
    return found
