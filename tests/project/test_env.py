from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import View


def files(texts: dict[str, str]) -> dict[str, View]:
    return {view.get("path"): view for view in project_of(texts).views("env.file")}


def test_production_by_name_or_by_the_only_template_saying_so() -> None:
    found = files(
        {
            "a/.env.example": "NODE_ENV=production\n",
            "b/.env.example": "NODE_ENV=production\n",
            "b/.env.staging.example": "NODE_ENV=staging\n",
            "c/.env.example": "NODE_ENV=development\n",
            "d/.env.prod.example": "X=1\n",
            "e/.env": "NODE_ENV=production\n",
        }
    )
    assert [path for path, view in found.items() if view.get("production")] == ["a/.env.example", "d/.env.prod.example"]


def test_frameworks_keep_defaults_in_env_files() -> None:
    found = files(
        {
            ".env": "A=1",
            "package.json": '{"dependencies": {"express": "5"}}',
            "web/.env": "A=1",
            "web/package.json": '{"dependencies": {"next": "15"}}',
            "php/.env": "A=1",
            "php/composer.json": '{"require": {"symfony/dotenv": "7"}}',
        }
    )
    assert {path: view.get("framework") for path, view in found.items()} == {
        ".env": False,
        "php/.env": True,
        "web/.env": True,
    }


def test_origins_that_only_the_other_template_has() -> None:
    found = files({".env.example": "CORS_ORIGINS=x\n# OLD_CORS_ORIGINS=\n", ".env.production.example": "A=1\n"})
    assert [key.text for key in found[".env.production.example"].get("missing_origins")] == ["CORS_ORIGINS"]
    assert found[".env.example"].get("missing_origins") == []
