"""What the options of a package manager's command come to: whether it asks, what else it installs, what it trusts."""

from __future__ import annotations

import re

from deploylint.model import Node
from deploylint.parse.shell_packages import Invocation
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_package_runs import Run

_FALSE = frozenset({"false", "0", "no", "off"})
_NAMES_PACKAGES = lazy_pattern(r"DEP|PKG|PACKAGE|LIB|REQ|VERSION|MODULE|EXT|TOOL|GEM|PLUGIN", re.IGNORECASE)

_YES: dict[str, tuple[str, ...]] = {
    "apt": (
        *("-y", "--yes", "--assume-yes", "--force-yes", "--assume-no", "-s", "--simulate", "--just-print", "--dry-run"),
        *("--recon", "--no-act", "--print-uris", "--trivial-only"),
    ),
    "rpm": (
        *("-y", "--assumeyes", "--assumeno", "-n", "--non-interactive", "--no-confirm", "--noconfirm", "--dry-run"),
        "--downloadonly",
    ),
    "pacman": ("--noconfirm", "-p", "--print"),
}
_CHANGES = frozenset({"install", "upgrade", "remove"})
_NEVER_ASK = frozenset({"microdnf", "rpm"})
_ASSUME_YES = lazy_pattern(r"assume-?yes[\s=\"']*(?:true|yes|on|1)\b", re.IGNORECASE)
_APT_SETTING = lazy_pattern(r"\s*(?:APT::)?(?:Get::)?(Assume-Yes|Install-Recommends)\s*=\s*\"?(\w+)", re.IGNORECASE)
_SAID = ("--no-install-recommends", "--without-recommends", "-R", "--install-recommends", "--install-suggests")
_RECOMMENDS = lazy_pattern(r"(?<!-)Install-Recommends[\s\"'\\]", re.IGNORECASE)
"""As it stands in a file of apt's settings; the options of a command are its own."""
_WITHOUT_RECOMMENDS = lazy_pattern(r"(?:^|/)bitnami/minideb(?::|$)")

_UNSIGNED: dict[str, tuple[str, ...]] = {
    "apk": ("--allow-untrusted",),
    "apt": ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"),
    "rpm": (
        *("--nogpgcheck", "--no-gpgcheck", "--no-gpgchecks", "--no-gpg-checks", "--gpgcheck-allow-unsigned"),
        *("--allow-unsigned-rpm", "--nosignature", "--nodigest", "--nofiledigest", "--noverify"),
    ),
}
_UNSIGNED_SETTING = lazy_pattern(
    r"(?:AllowUnauthenticated|Allow\w{0,40}Insecure\w{0,40})\s*=\s*\"?(?:true|1|yes)|gpgcheck\s*=\s*(?:0|false|no)",
    re.IGNORECASE,
)


def undecided(node: Node) -> Node:
    """The value of a fact that cannot be told of what stands at the node."""
    return Node(node.source, node.span, unknown=True)


def may_add_options(asked: Invocation) -> bool:
    """Whether a variable in the words could hold options: not where its name says that it holds packages."""
    words = [word for word in asked.command.args if word.startswith(("$", "`"))]
    return asked.open or any(not _NAMES_PACKAGES.search(word) for word in words)


def asks(run: Run, at: int, asked: Invocation, node: Node) -> bool | Node:
    """Whether the command waits for somebody to say yes."""
    known = _YES.get(asked.family)
    if known is None or asked.action not in _CHANGES or asked.manager in _NEVER_ASK:
        return False
    if asked.given(*known) or _quiet(asked) or _apt_setting(asked, "assume-yes") is True:
        return False
    fed = run.commands[at].before in ("|", "|&") or any(how.startswith("<") for how, _ in run.commands[at].redirects)
    if (fed and not asked.open) or run.said(_ASSUME_YES):
        return False
    configured = run.copied_to("/etc/apt/" if asked.family == "apt" else "/etc/")
    return undecided(node) if may_add_options(asked) or (configured and asked.family == "apt") else True


def _quiet(asked: Invocation) -> bool:
    """`-qq`, in all its spellings, implies yes for apt-get."""
    if asked.family != "apt":
        return False
    levels = [option.value or "1" for option in asked.options if option.name in ("-q", "--quiet")]
    return sum(int(level) for level in levels if level.isdecimal() and len(level) < 3) >= 2


def _apt_setting(asked: Invocation, name: str) -> bool | None:
    """What the last `-o` says of a setting of apt; None when none does."""
    said = None
    for option in asked.options:
        if option.name in ("-o", "--option") and asked.family == "apt":
            found = _APT_SETTING.match(option.value)
            if found and found[1].lower() == name:
                said = found[2].lower() not in _FALSE
    return said


def recommends(run: Run, asked: Invocation, node: Node) -> bool | Node:
    """Whether an apt-get install brings packages that are only recommended, without having said so."""
    if asked.family != "apt" or asked.verb not in ("install", "reinstall") or not (asked.operands or asked.open):
        return False
    if asked.given(*_SAID):
        return False
    if _apt_setting(asked, "install-recommends") is not None or run.said(_RECOMMENDS):
        return False
    base = _root_base(run)
    if _WITHOUT_RECOMMENDS.search(base.text):
        return False
    return undecided(node) if base.unknown or may_add_options(asked) or run.copied_to("/etc/apt/") else True


def _root_base(run: Run) -> Node:
    """The image that the stage and those before it are made from."""
    base: Node = run.stage.derived["model"].origin
    return base


def base_unknown(run: Run) -> bool:
    """Whether a variable without a value decides what the stage is made from."""
    return _root_base(run).unknown


def unsigned(run: Run, asked: Invocation, node: Node) -> Node:
    """The option by which packages are taken without a valid signature; absent without one."""
    for option in asked.options:
        off = option.name in _UNSIGNED.get(asked.family, ()) and option.value.lower() not in _FALSE
        setting = option.name in ("-o", "--option", "--setopt") and _UNSIGNED_SETTING.search(option.value)
        if off or setting or (asked.verb in ("ar", "addrepo") and option.name == "-G"):
            return run.word(asked.command, option.at)
    return node.absent()
