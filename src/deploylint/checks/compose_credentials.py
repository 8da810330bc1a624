"""Checks of passwords and keys that compose files hold or lead to."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, Span, View
from deploylint.project import Project
from deploylint.secrets.names import secret_name
from deploylint.values.patterns import lazy_pattern
from deploylint.views.compose_interpolation import interpolate

_NO_SECRET = lazy_pattern(
    r"(?i)^(?:true|false|yes|no|on|off|none|null|disabled?|enabled?|\d{0,3})$|^[<\[{(].*[>\]})]$|\{\{|^(?:/|\./|~/|[a-z]:\\)"
    r"|^[a-z][a-z0-9+.-]*://[^@]*$|^\d+(?:ms|[smhdw])$|^@+\w+@+$|^__\w+__$|^%\w+%$"
)
_CREDENTIAL = lazy_pattern(
    r"(?i)(?:password|passwd|passphrase|pwd|pass|secret|credentials?|(?:^|[_.-])token|(?:secret|api|access|private|enc(?:ryption)?"
    r"|signing|master|auth|app)[_.-]?(?:key|token)(?:[_.-]base)?)\d*$"
)
"""Names of credentials themselves. Others that speak of a secret, such as JWT_ROLES, hold plain words by right."""
_IN_COMMANDS = lazy_pattern(
    r"(?:--(?:password|requirepass|masterauth|pass)[= ]|\b(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SQLCMDPASSWORD)="
    r"|\b(?:mysql|mysqladmin|mariadb|mariadb-admin|mysqldump)\b[^|;&]{0,100}?\s-p"
    r"|\bredis-cli\b[^|;&]{0,100}?\s-a\s+|\bsqlcmd\b[^|;&]{0,100}?\s-P\s+)[\"']?(?P<secret>[^\s\"'|;&$]{2,})"
)
_URL = lazy_pattern(r"://[^/\s:@]*:(?P<secret>[^@/\s$]+)@")


def literal(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No variable with a secret's name has its value in the file; what rules on secrets say already is left to them.

    A password that several services share is one problem, where it stands first.
    """
    if not _is_literal(it):
        return
    value: Node = it.derived["value"]
    same = list(project.remember("compose.literals", _literals).get((value.source.path, value.scalar), {}).values())
    if same and same[0] is value:
        yield Problem(value.place, related=tuple(Related(node.place, "the same value") for node in same[1:]))


def _is_literal(it: View) -> bool:
    value: Node = it.derived["value"]
    raw = value.raw if value.raw is not None else value.text
    return "$" not in raw and _is_credential(it.derived["key"]) and _is_value(value.scalar)


def _literals(project: Project) -> dict[tuple[str, str], dict[Span, Node]]:
    """Where each value stands that variables with a secret's name have, by file and value."""
    found: dict[tuple[str, str], dict[Span, Node]] = {}
    for view in project.views("compose.variable"):
        value: Node = view.derived["value"]
        if _is_literal(view) and not _told_elsewhere(value, project):
            found.setdefault((value.source.path, value.scalar), {}).setdefault(value.span, value)
    return found


def weak_default(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """No variable with a secret's name falls back to a value in the file."""
    value: Node = it.derived["value"]
    raw = value.raw if value.raw is not None else value.text
    if "$" not in raw or not _is_credential(it.derived["key"]):
        return
    uses = interpolate(raw)[1]
    if any(use.default and _is_value(use.default) and "$" not in use.default for use in uses):
        yield Problem(value.place)


def in_command(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No command of the service, its health check's neither, holds a password."""
    for key in ("command", "entrypoint"):
        yield from _in_words(it.node.get(key), project)
    yield from _in_words(it.node.at("healthcheck", "test"), project)


def _in_words(node: Node, project: Project) -> Iterator[Problem]:
    """The password in a command line, or in a list of words of which one may be the password itself."""
    entries = node.entries or ([node] if node.text else [])
    words = [entry.text for entry in entries]
    for number, entry in enumerate(entries):
        before = words[number - 1] if number else ""
        found = _IN_COMMANDS.search(entry.text) or (_IN_COMMANDS.search(f"{before} {entry.text}") if before else None)
        secret = found["secret"] if found else ""
        if secret and secret in entry.text and _is_value(secret) and not _told_elsewhere(entry, project):
            yield Problem(entry.place)
            return


def _is_credential(name: str) -> bool:
    return secret_name(name) and _CREDENTIAL.search(name[:200]) is not None


def _is_value(text: str) -> bool:
    return bool(text.strip()) and not _NO_SECRET.search(text.strip())


def _told_elsewhere(value: Node, project: Project) -> bool:
    """Whether a rule on secrets speaks of this line."""
    lines: dict[str, set[int]] = project.remember("compose.secret-lines", _secret_lines)
    spanned = lines.get(value.source.path, set())
    return any(line in spanned for line in range(value.span.line, value.span.end_line + 1))


def _secret_lines(project: Project) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for view in project.views("secret"):
        if view.derived["found"]:
            found.setdefault(view.source.path, set()).add(view.node.span.line)
    return found


def committed_file(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No secret of the file comes from one that git tracks."""
    for name, secret in it.node.get("secrets").items:
        file = secret.get("file")
        if file.unknown or "$" in file.text:
            yield Unknown("a variable says where the secret is")
            continue
        path = normpath(join(dirname(it.derived["path"]), file.text)) if file.text else ""
        source = project.sources.get(path)
        if source is not None and source.tracked is not False and source.text.strip():
            yield Problem(file.place, facts={"secret": name, "path": path})
