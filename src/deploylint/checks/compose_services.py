"""Checks of how compose services are run and how they depend on one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.compose import dependencies
from deploylint.project.compose_files import Files, compose_files, is_fragment
from deploylint.project.docker_builds import builds
from deploylint.values.image import parse_image
from deploylint.values.likeness import nearest
from deploylint.views.compose_mounts import Mount


def unawaited(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Dependencies that have a health check are waited for until they are healthy; one problem tells all."""
    files = compose_files(project)
    path: str = it.derived["path"]
    if it.derived["overlay"] and it.node.get("depends_on").source is not it.source:
        return  # said of the file that this one goes over
    early = [
        (name, _at_key(entry))
        for name, entry in dependencies(it.node).items()
        # A mapping without its condition is no compose file; that is said elsewhere.
        if not entry.items and _is_checked(files, path, name)
    ]
    if early:
        verb = ("is", "has") if len(early) == 1 else ("are", "have")
        others = _in_words([name for name, _ in early])
        yield Problem(early[0][1].place, facts={"others": others, "are": verb[0], "have": verb[1]})


def _in_words(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b and 4 others`."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _is_checked(files: Files, path: str, name: str) -> bool:
    for at in files.beside(path):
        if name in files.services[at]:
            check = files.completed(at, name).get("healthcheck")
            return check.get("test").exists and not switched_off(check)
    return False


def switched_off(check: Node) -> bool:
    """Whether a health check says that there is none."""
    test = check.get("test")
    first = test.text or (test.entries[0].text if test.entries else "")
    return first == "NONE" or check.get("disable").value is True


def undefined(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """What a service speaks of by name is defined in its project: services, volumes, networks, secrets, configs."""
    files = compose_files(project)
    path: str = it.derived["path"]
    parts = not files.bases[path] and any(map(is_fragment, files.services[path].values()))
    if not files.complete(path) or (parts and is_part(files, path)):
        yield Unknown("the file is a part of a project that is not all here")
        return
    defined = project.remember(("compose.defined", path), lambda _: _defined(files, path))
    for kind, name, node in _spoken_of(it):
        known = defined[kind]
        if name and "$" not in name and name not in known:
            near = nearest(name, known)
            yield Problem(
                node.place, facts={"kind": kind, "other": name, "hint": f"; did you mean {near}?" if near else ""}
            )


def _defined(files: Files, path: str) -> Mapping[str, frozenset[str]]:
    """The names that the file's project defines; files beside it may be meant to go with it."""
    beside = {*files.beside(path), *files.folders[dirname(path)]}
    roots = [document.root for at in beside for document in files.roots[at]]
    kinds = {
        "service": "services",
        "volume": "volumes",
        "network": "networks",
        "secret": "secrets",
        "config": "configs",
    }
    found = {kind: frozenset(n for root in roots for n, _ in root.get(key).items) for kind, key in kinds.items()}
    return {**found, "network": found["network"] | {"default"}}


def _spoken_of(it: View) -> Iterator[tuple[str, str, Node]]:
    yield from (("service", name, _at_key(entry)) for name, entry in dependencies(it.node).items())
    networks = it.node.get("networks")
    yield from (("network", name, _at_key(entry)) for name, entry in networks.items)
    yield from (("network", entry.text, entry) for entry in networks.entries)
    yield from (("volume", mount.source, mount.node) for mount in it.get("mounts") if _names_volume(mount))
    for kind in ("secret", "config"):
        sources = (entry if entry.text else entry.get("source") for entry in it.node.get(f"{kind}s").entries)
        yield from ((kind, source.text, source) for source in sources)


def _at_key(entry: Node) -> Node:
    return entry if entry.key is None else Node(entry.source, entry.key)


def _names_volume(mount: Mount) -> bool:
    return mount.kind == "volume" and bool(mount.source) and not mount.unknown


def has_nothing_to_run(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A service names an image or a build, unless the file is a part of a project of several files."""
    path: str = it.derived["path"]
    if it.derived["whole"]:
        return
    files = compose_files(project)
    if is_part(files, path):
        yield Unknown("the file is a part of others, which may say what the service runs")
    else:
        yield Problem(it.node.key_place)


def is_part(files: Files, path: str) -> bool:
    """Whether the file may be there to go with others: it has no name that compose looks for, or has company."""
    if path.rpartition("/")[2] not in ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"):
        return True
    alone = len(files.folders[dirname(path)]) == 1
    return not files.complete(path) or (not alone and all(map(is_fragment, files.services[path].values())))


def unbuilt_image(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """An image that is pulled has a tag (`params.flaw` untagged) that is not `latest` (`params.flaw` latest)."""
    image: Node = it.derived["image"]
    if image.unknown or not image.exists:
        yield Unknown("a variable decides the image")
        return
    parsed = parse_image(image.text)
    if parsed is None or parsed.digest or image.text in _made_here(project):
        return
    own = not params["tag"] and parsed.repository not in _OFFICIAL and not it.get("production")
    if own and parsed.name in _made_by_commands(project):
        return
    if parsed.tag == params["tag"]:
        yield Problem(image.place, facts={"image": image.text})


def _made_here(project: Project) -> frozenset[str]:
    """The images that compose services of the repository build."""

    def find(project: Project) -> frozenset[str]:
        built = (view for view in project.views("compose.service") if view.derived["build"].exists)
        return frozenset(view.derived["image"].text for view in built if view.derived["image"].text)

    return project.remember("compose.made-here", find)


def _made_by_commands(project: Project) -> frozenset[str]:
    """The last parts of the names of what scripts, workflows and the modules of Maven and Gradle build.

    Plugins of those call an image after its module: https://docs.spring.io/spring-boot/maven-plugin/build-image.html
    """

    def find(project: Project) -> frozenset[str]:
        ours = (build for known in builds(project).values() for build in known if build.service is None)
        named = {name for build in ours for name in build.images}
        modules = {basename(dirname(path)) for path in project.paths if basename(path) in _MODULE_FILES}
        return frozenset(named | modules)

    return project.remember("compose.made-by-commands", find)


_MODULE_FILES = frozenset({"pom.xml", "build.gradle", "build.gradle.kts"})


def shadowed_image(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """What a service builds is not given the name of an official image of Docker Hub."""
    image: Node = it.derived["image"]
    parsed = parse_image(image.text)
    official = parsed is not None and not parsed.registry and parsed.repository in _OFFICIAL
    if official and it.node.get("image").source is it.derived["build"].source:
        yield Problem(image.place, facts={"image": image.text})


_OFFICIAL = frozenset(
    {
        *("alpine", "busybox", "caddy", "debian", "docker", "elasticsearch", "eclipse-temurin", "ghost", "golang"),
        *("haproxy", "httpd", "influxdb", "mariadb", "maven", "memcached", "mongo", "mysql", "nextcloud", "nginx"),
        *("node", "openjdk", "php", "postgres", "python", "rabbitmq", "redis", "ruby", "rust", "tomcat", "traefik"),
        *("ubuntu", "valkey", "wordpress", "zookeeper"),
    }
)


def anonymous_volume(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """No mount is a volume without a name, those aside that only keep a folder of the image from being hidden."""
    for mount in it.get("mounts"):
        if mount.kind == "volume" and not mount.source and not mount.target.endswith(tuple(params["shields"])):
            yield Problem(mount.node.place, facts={"target": mount.target})


def shared_volume(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No two services may write to one volume."""
    for mount in it.get("mounts"):
        if not _names_volume(mount) or mount.read_only:
            continue
        others = [view for view in _of_file(it, project) if _shares(view, it, mount)]
        if others:
            yield Problem(mount.node.place, facts={"volume": mount.source, "other": others[0].get("name")})


def _of_file(it: View, project: Project) -> list[View]:
    def find(project: Project) -> dict[str, list[View]]:
        found: dict[str, list[View]] = {}
        for view in project.views("compose.service"):
            found.setdefault(view.derived["path"], []).append(view)
        return found

    return project.remember("compose.by-file", find)[it.derived["path"]]


def _shares(view: View, it: View, mount: Mount) -> bool:
    if view is it:
        return False
    return any(
        other.source == mount.source and _names_volume(other) and not other.read_only for other in view.get("mounts")
    )
