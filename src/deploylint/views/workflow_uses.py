"""What a `uses:` names: docs.github.com "Workflow syntax", `jobs.<job_id>.steps[*].uses` and `jobs.<job_id>.uses`."""

from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.values.patterns import lazy_pattern

FIRST_PARTY = frozenset(("actions", "github"))
"""The owners whose actions GitHub itself publishes."""

_SHA = lazy_pattern(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?\Z")


class ActionUse(NamedTuple):
    """A `uses:` taken apart. `kind` is `action`, `workflow` (a reusable one), `local`, `docker` or `unreadable`.

    `path` is the folder or file inside the repository, for `local` the path from the repository root, for `docker`
    the image. `ref` is what follows the `@`.
    """

    kind: str
    owner: str
    repo: str
    path: str
    ref: str

    @property
    def slug(self) -> str:
        """owner/repo or owner/repo/path in lower case, the name that tables know an action by."""
        if self.kind not in ("action", "workflow"):
            return ""
        return "/".join(part for part in (self.owner, self.repo, self.path) if part).lower()

    @property
    def pinned(self) -> bool:
        """Whether what runs cannot change without a change of this file."""
        if self.kind == "docker":
            return "@sha256:" in self.path
        return self.kind == "local" or _SHA.match(self.ref) is not None


NOTHING = ActionUse("unreadable", "", "", "", "")


def parse_use(text: str) -> ActionUse:
    """Take a `uses:` apart; `kind` is `unreadable` when it is none of the forms, or an expression."""
    text = text.strip()
    if text.startswith(("./", "../", "$/")):
        return ActionUse("local", "", "", text.partition("/")[2].strip("/"), "")
    if text.startswith("docker://"):
        return ActionUse("docker", "", "", text[9:], "")
    slug, _, ref = text.partition("@")
    parts = [part for part in slug.split("/") if part]
    if len(parts) < 2 or "${{" in slug:
        return NOTHING
    path = "/".join(parts[2:])
    kind = "workflow" if path.startswith(".github/workflows/") else "action"
    return ActionUse(kind, parts[0], parts[1], path, ref)


def use_view(node: Node, scope: dict[str, View], label: str) -> View:
    """The view `workflow.action_use` of one `uses:` value."""
    use = parse_use(node.text)
    return View(
        "workflow.action_use",
        node,
        {
            "text": node.text.strip(),
            "kind": use.kind,
            "owner": use.owner.lower(),
            "repo": use.repo,
            "path": use.path,
            "ref": use.ref,
            "slug": use.slug,
            "pinned": use.pinned,
            "first_party": use.owner.lower() in FIRST_PARTY,
        },
        scope,
        label,
    )
