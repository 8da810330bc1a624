"""What an env file is among the files around it: a production file, a framework's defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_FRAMEWORK = lazy_pattern(
    r'"(?:next|vite|react-scripts|nuxt3?|gatsby|astro|expo|@sveltejs/kit|@vue/cli-service|@remix-run/dev|@symfony/[\w-]+)"\s*:'
)
_SYMFONY = lazy_pattern(r'"symfony/(?:dotenv|flex|framework-bundle)"\s*:')


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _templates(project: Project) -> dict[str, list[View]]:
    """The templates of each folder."""
    found: dict[str, list[View]] = {}
    for view in project.views("env.file"):
        if view.derived["role"] in ("template", "production-template"):
            found.setdefault(_folder(view.derived["path"]), []).append(view)
    return found


def _production(view: View, project: Project) -> bool:
    """Whether the file states values for production: by its name, or as its folder's only template whose own
    NODE_ENV (or the like) says so."""
    file = view.scope.get("file", view)
    if file.derived["by_production_name"]:
        return True
    if file.derived["role"] != "template" or not file.derived["says_production"]:
        return False
    templates = project.remember("env.templates", _templates)
    return len(templates.get(_folder(file.derived["path"]), [])) == 1


def _framework(view: View, project: Project) -> bool:
    """Whether a framework beside the file expects its defaults in a committed env file (Next.js, Vite, Symfony …)."""
    folder = _folder(view.derived["path"])
    prefix = f"{folder}/" if folder else ""
    package = project.sources.get(f"{prefix}package.json")
    composer = project.sources.get(f"{prefix}composer.json")
    return bool(
        (package is not None and _FRAMEWORK.search(package.text))
        or (composer is not None and _SYMFONY.search(composer.text))
    )


def _missing_origins(view: View, project: Project) -> list[Node]:
    """The allowed-origins keys that other templates have and this production file lacks even commented out.

    Empty when this file names any origins itself.
    """
    variables = view.derived["variables"]
    if any(v.derived["names_origins"] or v.derived["allows_all"] for v in variables):
        return []
    folder = _folder(view.derived["path"])
    return [
        variable.derived["key"]
        for template in project.remember("env.templates", _templates).get(folder, [])
        if template.derived["path"] != view.derived["path"]
        for variable in template.derived["variables"]
        if variable.derived["names_origins"] and not variable.derived["commented"]
    ]


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "env.file": {
        "production": _production,
        "framework": _framework,
        "missing_origins": _missing_origins,
    },
    "env.variable": {"production": _production},
}
VIEWS: Mapping[str, Any] = {}
