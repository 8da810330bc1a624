"""Database servers of compose files."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from deploylint.model import Node, View
from deploylint.parse.dotenv import EnvFile, parse
from deploylint.project import Project
from deploylint.project.compose_files import Files, compose_files
from deploylint.project.database_images import Shipped, shipped_by
from deploylint.project.database_servers import (
    Content,
    Environment,
    Mount,
    Server,
    given,
    in_file,
    in_scalar,
    skips_entrypoint,
    unreadable,
)
from deploylint.values.database_images import Database, database_of
from deploylint.values.patterns import lazy_pattern
from deploylint.views.compose import service_facts
from deploylint.views.compose_interpolation import resolved
from deploylint.views.database_words import start_of

_VARIABLE = lazy_pattern(r"\$\{[^}]*\}|\$\w+")
_LOOPBACK = ("127.", "[::1]", "::1", "localhost")
_CHANGING = ("command", "entrypoint", "environment", "env_file", "volumes", "configs", "extends")


def service_servers(project: Project) -> Iterator[Server]:
    """Every service whose image is a database server, or is made from one by a Dockerfile of the repository."""
    for written in project.views("compose.service"):
        if written.derived["overlay"]:
            continue  # what it adds is in the service of the file that it goes over
        service = _as_it_runs(written, compose_files(project))
        image: Node = service.derived["image"]
        made: Shipped | None = None
        database = None
        if service.derived["build"].exists:
            made = shipped_by(written, project)
            database = None if made is None else made.database
        elif image.text:
            database = database_of(image.text)
        if database is not None:
            yield _server(service, database, made, project)


def _as_it_runs(service: View, files: Files) -> View:
    """The service with what the files over its own add; most have none."""
    path = service.derived["path"]
    if not files.overlays.get(path):
        return service
    whole = service.get("completed")
    facts = service_facts(service.derived["name"], whole, files.known(path))
    return View("compose.service", whole, {**service.derived, **facts}, label=service.label)


def _server(service: View, database: Database, made: Shipped | None, project: Project) -> Server:
    node = service.node
    image: Node = service.derived["image"] or service.derived["build"]
    mounts = [*_volumes(service, project), *_tmpfs(node), *_configs(service, project)]
    written = _started_with(node, made)
    programs = (*database.product.programs, *(("run.sh",) if database.product.bitnami else ()))
    return Server(
        database=database,
        view=service,
        where="compose",
        name=str(service.derived["name"]),
        label=service.label,
        image=image,
        anchor=next((word for word in reversed(written) if word.source is node.source), image),
        start=start_of(written, programs, resolved),
        bypassed=skips_entrypoint(node.get("entrypoint")),
        environment=_environment(service, made, project),
        mounts=(*mounts, *(made.mounts if made is not None else ())),
        opened=_changed_elsewhere(service, project),
        exposed=_exposed(service, database.product.port),
        guarded=False,
        replicas=node.at("deploy", "replicas"),
    )


def _started_with(node: Node, made: Shipped | None) -> list[Node]:
    """The Nodes of the entrypoint and the command in force. An entrypoint of the service drops the image's command."""
    entrypoint, command = node.get("entrypoint"), node.get("command")
    own = [part for part in (entrypoint, command) if part.value is not None]
    if made is None or entrypoint.value is not None:
        return own
    return [*made.entrypoint, *(own or made.command)]


def _environment(service: View, made: Shipped | None, project: Project) -> Environment:
    values: dict[str, Node] = dict(made.environment) if made is not None else {}
    opened = False
    for file in service.derived["env_file"]:
        path = normpath(join(dirname(service.source.path), file.text))
        source = project.sources.get(path)
        if source is None or file.unknown:
            opened = True
            continue
        content = parse(source)[0].content
        if isinstance(content, EnvFile):
            values.update({a.key.text: a.value for a in content.assignments if not a.commented})
    for entry in service.derived["environment"]:
        value: Node = entry["value"]
        filled = resolved(value)
        variable = type(value.value) is str and "$" in value.text
        from_elsewhere = not value.exists or filled.unknown or (variable and not filled.scalar)
        values[entry["key"]] = given(value) if from_elsewhere else filled
    return Environment(values, opened)


def _changed_elsewhere(service: View, project: Project) -> bool:
    """Whether the service extends another, or a file beside this one changes it, as override files do."""
    if service.node.get("extends"):
        return True
    changes: dict[tuple[str, str], set[str]] = project.remember("database.overrides", _overrides)
    others = changes.get((dirname(service.source.path), service.derived["name"]), set())
    return bool(others - {service.source.path})


def _overrides(project: Project) -> dict[tuple[str, str], set[str]]:
    """The files that say something of a service without saying what its image is, by folder and service."""
    found: dict[tuple[str, str], set[str]] = {}
    for service in project.views("compose.service"):
        node = service.node
        if not node.get("image") and not node.get("build") and any(node.get(key) for key in _CHANGING):
            key = (dirname(service.source.path), service.derived["name"])
            found.setdefault(key, set()).add(service.source.path)
    return found


def _volumes(service: View, project: Project) -> Iterator[Mount]:
    here = dirname(service.source.path)
    for entry in service.node.get("volumes").entries:
        if type(entry.value) is dict:
            yield from _long(entry, here, project)
            continue
        filled = resolved(entry)
        text = filled.text if not filled.unknown else _VARIABLE.sub("somewhere", entry.text)
        parts = text.split(":")
        if len(parts) == 1:
            yield Mount(normpath(parts[0] or "/"), entry, False, unreadable)
        elif parts[1]:
            reads = _Below(join(here, parts[0]), project) if parts[0].startswith(".") else unreadable
            yield Mount(normpath(parts[1]), entry, True, reads)


def _long(entry: Node, here: str, project: Project) -> Iterator[Mount]:
    kind, target = entry.get("type").text, resolved(entry.get("target"))
    source = resolved(entry.get("source"))
    if not target.text:
        return
    bind = kind == "bind" and source.text.startswith(".")
    reads = _Below(join(here, source.text), project) if bind else unreadable
    lasting = kind != "tmpfs" and (source.unknown or bool(source.scalar))
    yield Mount(normpath(target.text), entry, lasting, reads)


class _Below:
    """Reads the files of the repository that a bind mount shows."""

    def __init__(self, path: str, project: Project) -> None:
        self.path = normpath(path)
        self.project = project

    def __call__(self, rest: str) -> Content | None:
        source = self.project.sources.get(normpath(join(self.path, rest)) if rest else self.path)
        return None if source is None else in_file(source)


def _tmpfs(node: Node) -> Iterator[Mount]:
    written = node.get("tmpfs")
    for entry in written.entries or ([written] if written.text else []):
        yield Mount(normpath(entry.text.partition(":")[0] or "/"), entry, False, unreadable)


def _configs(service: View, project: Project) -> Iterator[Mount]:
    """The service's `configs`, whose contents the file itself or another one of the repository has."""
    entries = service.node.get("configs").entries
    top = _top_level(service, project) if entries else service.node.absent()
    for entry in entries:
        name = entry.text or entry.get("source").text
        target = entry.get("target").text or f"/{name}"
        config = top.get(name)
        content, file = config.get("content"), resolved(config.get("file"))
        found: Content | None = None
        if content.text:
            found = in_scalar(content)
        elif file.text:
            source = project.sources.get(normpath(join(dirname(service.source.path), file.text)))
            found = None if source is None else in_file(source)
        yield Mount(normpath(target), entry, True, _One(found))


class _One:
    """Reads the one file that a config is."""

    def __init__(self, content: Content | None) -> None:
        self.content = content

    def __call__(self, rest: str) -> Content | None:
        return None if rest else self.content


def _top_level(service: View, project: Project) -> Node:
    for document in project.documents("compose"):
        if document.source is service.source:
            return document.root.get("configs")
    return service.node.absent()


def _exposed(service: View, port: int) -> bool:
    """Whether the port is published on more than the loopback address, or the service shares the host's network."""
    if service.node.get("network_mode").text == "host":
        return True
    return any(_publishes(entry, port) for entry in service.node.get("ports").entries)


def _publishes(entry: Node, port: int) -> bool:
    if type(entry.value) is dict:
        if entry.get("target").scalar != str(port):
            return False
        return not entry.get("host_ip").text.startswith(_LOOPBACK)
    filled = resolved(entry)
    text = filled.scalar if not filled.unknown else _VARIABLE.sub("0", entry.text)
    host, _, target = text.partition("/")[0].rpartition(":")
    return target == str(port) and not host.startswith(_LOOPBACK)
