"""How many people must approve a change, where the repository's settings are kept as a file."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node, View
from deploylint.parse.yaml import parse
from deploylint.project import Project
from deploylint.project.document_pages import ground

FILES = (".github/settings.yml", ".github/settings.yaml")
"""What the GitHub app Settings applies (https://github.com/repository-settings/app)."""


def views(project: Project) -> Iterator[View]:
    """One view for each protected branch and ruleset of a deployed repository's settings.

    It stands at its reviews, absent where it asks for none. Facts: `branch`, `count` (node; how many must approve).
    """
    if not any(path in project.sources for path in FILES) or ground(project) is None:
        return
    for path in FILES:
        source = project.sources.get(path)
        for document in parse(source) if source is not None else ():
            yield from _branches(document.root)
            yield from _rulesets(document.root)


def _branches(root: Node) -> Iterator[View]:
    for branch in root.get("branches").entries:
        reviews = branch.at("protection", "required_pull_request_reviews")
        yield _view(branch.get("name").scalar, reviews.get("required_approving_review_count"), branch.get("name"))


def _rulesets(root: Node) -> Iterator[View]:
    for ruleset in root.get("rulesets").entries:
        rules = [rule for rule in ruleset.get("rules").entries if rule.get("type").text == "pull_request"]
        if ruleset.get("target").text in ("", "branch") and rules:
            count = rules[0].at("parameters", "required_approving_review_count")
            yield _view(ruleset.get("name").scalar, count, ruleset.get("name"))


def _view(name: str, count: Node, named: Node) -> View:
    node = count if count else named
    known = count.unknown or type(count.value) is int
    value = count.value if known and not count.unknown else 0
    facts = {"branch": name, "count": count if count.unknown else value}
    return View("document.reviews", node, facts, label=name)
