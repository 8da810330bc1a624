"""Secret files that a Dockerfile puts into a layer by name, and those that it deletes when it is too late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from deploylint.model import Node, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.project import Project
from deploylint.project.docker_folders import by_path, contexts
from deploylint.secrets.file_names import holds_secret, is_env_file, is_key_file, may_be_key_file
from deploylint.values.go_paths import clean
from deploylint.values.patterns import lazy_pattern

_REMOVERS = frozenset({"rm", "shred", "unlink"})
_CREDENTIALS = frozenset(
    {".npmrc", ".pypirc", ".netrc", ".git-credentials", ".dockercfg", ".dockerconfigjson", ".pgpass"}
)
_FOLDERS = frozenset({".ssh", ".aws", ".kube", ".gnupg"})
_PRIVATE = lazy_pattern(r"(?i)\.key$")
_REMOVER = lazy_pattern(r"\b(?:rm|shred|unlink)\b")
_PLACER = lazy_pattern(r">|\btee\b|\bcp\b|\bmv\b|[ \t]-[oO]")
_PART = lazy_pattern(r"[&;|\n]")
_BECOMES = lazy_pattern(r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.git-credentials)$")
"""What a file is once it is copied, whatever it was called before."""

_NO_VALUES = lazy_pattern(r"(?i)example|sample|template|dummy|\.(?:dist|tpl|tmpl|j2|pub)$|(?:^|/)(?:tests?|fixtures)/")
_MOST = 200
_MOST_NAMES = 200
"""So many secret files that the commands of one Dockerfile delete are looked for; nobody has more."""


def secret_sources(view: View, project: Project) -> list[Node]:
    """The sources of a COPY or ADD that name a secret file, unless the ignore file keeps it out or its text has none.

    A key is told by the name it is copied to as well. Not those that a later RUN of the stage deletes: that is a flaw
    of its own.
    """
    stage: Stage = view.scope["stage"].derived["model"]
    local = not view.derived["from"]
    found = []
    target = view.derived["target"].text
    for node in view.derived["sources"][:_MOST]:
        text = node.text
        if not text or node.unknown or "://" in text:
            continue
        named = _is_secret(text, local, view, project)
        if not named and not (local and _becomes_secret(text, target, view, project)):
            continue
        if not _deleted_later(basename((text if named else target).rstrip("/")), view, stage, project):
            found.append(node)
    return found


def _becomes_secret(text: str, target: str, view: View, project: Project) -> bool:
    if not _BECOMES.search(target) or _NO_VALUES.search(text) or text.startswith("<<"):
        return False
    path = clean(text.lstrip("/"))
    return all(known is None or holds_secret(known) for known in _texts(path, view, project))


def _is_secret(text: str, local: bool, view: View, project: Project) -> bool:
    path = clean(text.lstrip("/"))
    name = basename(path)
    sure = is_key_file(path) or is_key_file(f"{path}/x") or name in _CREDENTIALS
    if not local:
        return sure
    env = is_env_file(path) or name in (".env*", ".env.*")
    if not sure and not env and not may_be_key_file(path):
        return False
    return all(_in_context(path, sure or env, known) for known in _texts(path, view, project))


def _in_context(path: str, by_name: bool, text: str | None) -> bool:
    """Whether a file of this name is a secret, given its text; None when the repository does not hold it."""
    if text is None:
        return by_name or bool(_PRIVATE.search(path))
    if is_env_file(path) or path.endswith((".p12", ".pfx", ".ppk", ".tfstate")):
        return True
    return holds_secret(text) or (by_name and basename(path) not in _CREDENTIALS)


def _texts(path: str, view: View, project: Project) -> Iterator[str | None]:
    """The file's text in each context of the Dockerfile; an empty one where the ignore file keeps it out."""
    document = by_path(project).get(view.source.path)
    for _, context in contexts(document, project) if document is not None else ():
        source = project.sources.get(f"{context.prefix}{path}")
        ignored = context.ignore.ignores(path)
        yield "" if ignored else source.text if source is not None else None


def _deleted_later(name: str, view: View, stage: Stage, project: Project) -> bool:
    def read(_: Project) -> list[tuple[int, list[str]]]:
        removed = ((run.start, _removed(run.rest.text)) for run in stage.of("RUN"))
        return [(start, texts) for start, texts in removed if texts]

    key = view.source.path, stage.index
    removals = project.remember(("docker.removals", *key), read)
    last = project.remember(
        ("docker.last-removal", *key, name),
        lambda _: max((start for start, texts in removals if any(name in text for text in texts)), default=0),
    )
    return last > view.node.span.line


def _removed(text: str) -> list[str]:
    """What stands behind a word for deleting, up to the end of each command."""
    found = (_REMOVER.search(part) for part in _PART.split(text))
    return [match.string[match.end() :] for match in found if match is not None]


def secret_line(view: View, project: Project) -> int:
    """The line of what is in `secret_made_by`; 0 for none."""
    made_by = secret_made_by(view, project)
    return made_by.span.line if made_by else 0


def secret_made_by(view: View, project: Project) -> Node:
    """The earlier instruction that put the secret file there which this command deletes; absent for any other."""
    absent = view.node.absent()
    if view.derived["name"] not in _REMOVERS or "stage" not in view.scope:
        return absent
    names = [basename(arg.rstrip("/*")) for arg in view.derived["args"] if not arg.startswith("-")]
    secret = [name for name in names if _by_name(name)][:_MOST]
    if not secret:
        return absent
    stage: Stage = view.scope["stage"].derived["model"]
    line = view.node.span.line
    made = [found for name in secret for found in _makers(stage, name, view, project) if found[1].end < line]
    return min(made, key=lambda found: found[0])[1].node if made else absent


def _by_name(name: str) -> bool:
    return is_env_file(name) or is_key_file(name) or name in _CREDENTIALS or name in _FOLDERS


def _makers(stage: Stage, name: str, view: View, project: Project) -> list[tuple[int, Instruction]]:
    """The instructions of the stage, and of those it is made from, that put a file of this name there, with their
    order."""
    path = view.source.path
    known: dict[tuple[int, str], list[tuple[int, Instruction]]] = project.remember(
        ("docker.secret-makers", path), lambda _: {}
    )
    key = stage.index, name
    if key not in known and len(known) < _MOST_NAMES:
        known[key] = [
            (place, instruction)
            for place, instruction in enumerate(found for at in stage.chain() for found in at.instructions)
            if _creates(instruction, name)
        ]
    return known.get(key, [])


def _creates(instruction: Instruction, name: str) -> bool:
    escaped = re.escape(name)
    if instruction.keyword in ("COPY", "ADD"):
        return any(basename(node.text.rstrip("/")) == name for node in instruction.args)
    if instruction.keyword != "RUN":
        return False
    behind = rf"{escaped}/(?:id_|credentials|config|secring|private)" if name in _FOLDERS else rf"{escaped}(?![\w.-])"
    found = (_PLACER.search(part) for part in _PART.split(instruction.rest.text))
    return any(match is not None and re.search(behind, match.string[match.end() :]) for match in found)
