"""Checks of what compose services may do to their host."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_SOCKETS = lazy_pattern(
    r"(?:^|/)(?:docker|containerd|crio|podman|dockershim|cri-dockerd|buildkitd)\.sock$|/pipe/docker_engine$"
)
_SYSTEM = (
    *(
        "/",
        "/boot",
        "/bin",
        "/sbin",
        "/lib",
        "/lib64",
        "/usr",
        "/usr/bin",
        "/usr/sbin",
        "/etc",
        "/root",
        "/home",
        "/proc",
    ),
    *("/sys", "/dev", "/run", "/var/run", "/var", "/var/lib", "/opt", "/etc/shadow", "/etc/sudoers", "/etc/ssh"),
    *("/etc/kubernetes", "/etc/docker", "/etc/cron.d", "/etc/crontab", "/etc/pam.d", "/etc/systemd", "/var/lib/docker"),
    *("/var/lib/containerd", "/var/lib/containers", "/var/lib/kubelet", "/var/spool/cron", "/dev/mem", "/dev/kmem"),
    *("/dev/sda", "/dev/nvme0n1", "/proc/sys", "/proc/1", "/sys/fs/cgroup", "/sys/kernel"),
)
_HOMES = lazy_pattern(
    r"^(?:~|\$\{?HOME\}?|/root|/home/[^/]+|/Users/[^/]+)"
    r"/\.(?:ssh|aws|kube|gnupg|docker|azure|config/gcloud|netrc|npmrc|pypirc|git-credentials)(?:/|$)"
)
_HARMLESS = frozenset({"/run/udev", "/run/dbus", "/var/run/dbus"})
_DEVICES = lazy_pattern(
    r"^/dev/?$|^/dev/(?:mem|kmem|port|sd[a-z]\d*|hd[a-z]\d*|vd[a-z]\d*|nvme\d+n\d+(?:p\d+)?|mapper(?:/.*)?|disk(?:/.*)?|dm-\d+|mmcblk.*)$"
)


def runtime_socket(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No socket of a container runtime is mounted, read-only or not."""
    for mount in it.get("mounts"):
        if mount.unknown:
            yield Unknown("what is mounted depends on a variable")
        elif _SOCKETS.search(mount.source.replace("\\", "/")):
            yield Problem(mount.node.place, facts={"path": mount.source})


def sensitive_path(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No folder of the host's system and no folder of credentials is mounted."""
    for mount in it.get("mounts"):
        if mount.unknown:
            yield Unknown("what is mounted depends on a variable")
        elif _is_sensitive(mount.source):
            access = "read" if mount.read_only else "read and change"
            yield Problem(mount.node.place, facts={"path": mount.source, "access": access})


def _is_sensitive(source: str) -> bool:
    if _HOMES.search(source):
        return True
    path = normpath(source) if source.startswith("/") else source
    return path.replace("//", "/") in _SYSTEM and path not in _HARMLESS


def host_device(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No disk and no memory of the host is given to the service as a device."""
    for entry in it.node.get("devices").entries:
        path = entry.get("source") if type(entry.value) is dict else entry
        if path.unknown:
            yield Unknown("the device depends on a variable")
        elif _DEVICES.search(path.text.split(":")[0]):
            yield Problem(path.place, facts={"path": path.text.split(":")[0]})


def shared_propagation(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No mount of the service reaches back to the host."""
    for mount in it.get("mounts"):
        if mount.propagation in ("shared", "rshared"):
            yield Problem(mount.node.place, facts={"path": mount.source, "propagation": mount.propagation})


def added_capabilities(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """No capability is added that is in `params.refused`, or that is in neither `params.allowed` nor `elsewhere`.

    Those in `with_host_processes` belong to the refused where the service sees the processes of its host.
    """
    grave = [*params.get("refused", ()), *params.get("elsewhere", ())]
    if it.node.get("pid").text == "host":
        grave += params["with_host_processes"]
    for entry in it.node.get("cap_add").entries:
        name = entry.text.upper().removeprefix("CAP_")
        if entry.unknown:
            yield Unknown("an added capability depends on a variable")
        elif name in grave if "refused" in params else name and name not in (*grave, *params["allowed"]):
            yield Problem(entry.place, facts={"capability": name})


def profile_off(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No security profile is switched off, in either spelling: `seccomp:unconfined`, `seccomp=unconfined`."""
    for entry in it.node.get("security_opt").entries:
        name, value = _option(entry)
        if entry.unknown:
            yield Unknown("a security option depends on a variable")
        elif value == "unconfined" or (name, value) in (("label", "disable"), ("systempaths", "unconfined")):
            yield Problem(entry.place, facts={"option": entry.text, "profile": name})


def _option(entry: Node) -> tuple[str, str]:
    text = entry.text.strip().lower()
    name, _, value = text.partition("=" if "=" in text else ":")
    return name.strip(), value.strip()


def host_namespace(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """None of the namespaces in `params.namespaces` is the host's."""
    for key, what in params["namespaces"].items():
        value = it.node.get(key)
        if value.unknown:
            yield Unknown(f"{key} depends on a variable")
        elif value.text == "host":
            yield Problem(value.place, facts={"what": what})


def gains_privileges(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """`no-new-privileges` is on."""
    options = it.get("completed").get("security_opt")
    if any(entry.unknown for entry in options.entries):
        yield Unknown("a security option depends on a variable")
    elif not any(_option(entry) in _NO_NEW for entry in options.entries):
        yield Problem((options if options.exists else it.node).key_place)


_NO_NEW = (("no-new-privileges", "true"), ("no-new-privileges", ""))


def unlimited_tmpfs(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Every tmpfs says how large it may get."""
    listed = it.node.get("tmpfs")
    for entry in listed.entries or ([listed] if listed.text else []):
        if not entry.unknown and "size=" not in entry.text:
            yield Problem(entry.place, facts={"path": entry.text.split(":")[0]})
    for mount in it.node.get("volumes").entries:
        if mount.get("type").text == "tmpfs" and not mount.at("tmpfs", "size").exists:
            yield Problem(mount.get("type").place, facts={"path": mount.get("target").text})
