from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.usage import reads


def levels(path: str, text: str) -> dict[str, str]:
    return {read.name: read.level for read in reads(Source(path, "text", text))}


JAVASCRIPT = [
    ("const a = process.env.API_URL;", "API_URL", "read"),
    ("const a = process.env?.API_URL;", "API_URL", "read"),
    ("const a = process.env['API_URL'];", "API_URL", "read"),
    ("const a = process.env[`API_URL`];", "API_URL", "read"),
    ("const a = import.meta.env.VITE_API;", "VITE_API", "read"),
    ("const a = Deno.env.get('API_URL');", "API_URL", "read"),
    ("const a = Bun.env.API_URL;", "API_URL", "read"),
    ("const a = process.env.API_URL!;", "API_URL", "required"),
    ("const a = process.env.API_URL ?? 'x';", "API_URL", "default"),
    ("const a = process.env.API_URL || 3000;", "API_URL", "default"),
    ("const a = (process.env.API_URL) || 3000;", "API_URL", "default"),
    ("if (process.env.API_URL) { x() }", "API_URL", "tested"),
    ("if (!process.env.API_URL) throw new Error('x')", "API_URL", "required"),
    ("if (!process.env.API_URL) {\n  throw new Error('x')\n}", "API_URL", "required"),
    ("const on = process.env.FLAG === 'true';", "FLAG", "tested"),
    ("const on = process.env.FLAG ? 1 : 2;", "FLAG", "tested"),
    ("process.env.API_URL = 'x';", "API_URL", "written"),
    ("const {\n  API_URL,\n  OTHER = 1,\n} = process.env;", "API_URL", "read"),
    ("const { A_B: renamed, API_URL = 'x' } = process.env", "API_URL", "default"),
    ("const { API_URL: url } = process.env;", "API_URL", "read"),
    ("import { z } from 'zod';\nconst s = z.object({ API_URL: z.string() })", "API_URL", "read"),
]


@pytest.mark.parametrize(("text", "name", "level"), JAVASCRIPT)
def test_javascript(text: str, name: str, level: str) -> None:
    assert levels("src/a.ts", text)[name] == level


@pytest.mark.parametrize(
    "text",
    [
        "// process.env.API_URL",
        " * process.env.API_URL",
        "f(); // was process.env.API_URL",
        "process.env.NODE_ENV",
        "import.meta.env.MODE",
        "process.env.lower",
        "process.env[name]",
        "const { API_URL } = process.env.OTHER_ === 'x'",
        "const { continent, CITY } = process.env[K] ? a : b",
    ],
)
def test_what_javascript_does_not_read(text: str) -> None:
    assert set(levels("src/a.js", text)) <= {"OTHER_"}


PYTHON = [
    ("os.environ['API_URL']", "API_URL", "required"),
    ('from os import environ\nenviron["API_URL"]', "API_URL", "required"),
    ("os.environ['API_URL'] = 'x'", "API_URL", "written"),
    ("os.environ['API_URL'] == 'x'", "API_URL", "required"),
    ("os.environ.get('API_URL')", "API_URL", "read"),
    ("os.environ.get('API_URL', None)", "API_URL", "read"),
    ("os.environ.get('API_URL', 'x')", "API_URL", "default"),
    ("os.getenv('API_URL') or 'x'", "API_URL", "default"),
    ("os.getenv(\n    'API_URL',\n    'x')", "API_URL", "default"),
    ("os.environ.setdefault('API_URL', 'x')", "API_URL", "written"),
    ("if 'API_URL' in os.environ:", "API_URL", "tested"),
    ("if os.environ.get('API_URL'):", "API_URL", "tested"),
    ("if url := os.getenv('API_URL'):", "API_URL", "tested"),
    ("if not os.getenv('API_URL'):\n    raise ValueError", "API_URL", "required"),
    ("DEBUG = os.getenv('API_URL') == 'true'", "API_URL", "tested"),
    ("import environ\nX = env.bool('API_URL', default=False)", "API_URL", "default"),
    ("import environ\nX = env('API_URL')", "API_URL", "required"),
    ("from decouple import config\nX = config('API_URL', cast=int, default=3)", "API_URL", "default"),
]


@pytest.mark.parametrize(("text", "name", "level"), PYTHON)
def test_python(text: str, name: str, level: str) -> None:
    assert levels("app/settings.py", text) == {name: level}


@pytest.mark.parametrize(
    "text", ["request.environ.get('HTTP_HOST')", "environ['PATH_INFO']", "# os.environ['API_URL']"]
)
def test_what_python_does_not_read(text: str) -> None:
    assert levels("app/views.py", text) == {}


def test_fields_of_pydantic_settings_are_variables() -> None:
    text = '''
class Settings(BaseSettings):
    """What the app needs."""

    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")
    database_url: PostgresDsn
    pool: int = 5
    key: str = Field(..., min_length=3)
    size: int = Field(default=3)
    named: str = Field(alias="OTHER_NAME")
    kinds: ClassVar[list[str]] = []

    def method(self) -> None:
        local: int = 3


class Plain(BaseModel):
    nothing: str
'''
    assert levels("app/config.py", text) == {
        "APP_DATABASE_URL": "required",
        "APP_POOL": "default",
        "APP_KEY": "required",
        "APP_SIZE": "default",
        "OTHER_NAME": "required",
    }


OTHERS = [
    ("main.go", 'os.Getenv("API_URL")', "read"),
    ("main.go", 'v, ok := os.LookupEnv("API_URL")', "tested"),
    ("main.go", 'Url string `env:"API_URL,required"`', "required"),
    ("main.go", 'Url string `env:"API_URL" envDefault:"x"`', "default"),
    ("app.rb", "ENV['API_URL']", "read"),
    ("app.rb", "ENV['API_URL'] || 'x'", "default"),
    ("app.rb", "ENV['API_URL'] = 'x'", "written"),
    ("app.rb", "ENV.fetch('API_URL')", "required"),
    ("app.rb", "ENV.fetch('API_URL') { 3 }", "default"),
    ("app.rb", "ENV.fetch('API_URL', 3)", "default"),
    ("A.java", 'System.getenv("API_URL")', "read"),
    ("A.kt", 'System.getenv("API_URL") ?: "x"', "default"),
    ("src/main/resources/application.yml", "url: ${API_URL}", "required"),
    ("src/main/resources/application.yml", "url: ${API_URL:x}", "default"),
    ("a.php", "env('API_URL')", "read"),
    ("a.php", "env('API_URL', 'x')", "default"),
    ("config/app.php", "env('API_URL')", "default"),
    ("a.php", "$_ENV['API_URL'] ?? 'x'", "default"),
    ("main.rs", 'env::var("API_URL").expect("x")', "required"),
    ("main.rs", 'std::env::var("API_URL").unwrap_or_default()', "default"),
    ("main.rs", 'env::var("API_URL").ok()', "read"),
    ("A.cs", 'Environment.GetEnvironmentVariable("API_URL") ?? "x"', "default"),
    ("config/runtime.exs", 'System.fetch_env!("API_URL")', "required"),
    ("prisma/schema.prisma", 'url = env("API_URL")', "required"),
]


@pytest.mark.parametrize(("path", "text", "level"), OTHERS)
def test_other_languages(path: str, text: str, level: str) -> None:
    assert levels(path, text) == {"API_URL": level}


@pytest.mark.parametrize(
    "path",
    [
        "test/a.js",
        "src/a.test.ts",
        "src/__tests__/a.ts",
        "docs/a.js",
        "examples/a/b.js",
        "node_modules/x/a.js",
        "src/a.stories.tsx",
        "types/env.d.ts",
        "README.md",
    ],
)
def test_code_that_does_not_run_in_production_is_set_aside(path: str) -> None:
    assert reads(Source(path, "text", "process.env.API_URL")) == []


def test_the_place_is_the_name() -> None:
    (read,) = reads(Source("scripts/a.js", "text", "\r\n\r\n  f(process.env.API_URL)"))
    assert read.place.span == (3, 17, 3, 24)
    assert read.tooling


def test_schemas_are_indirect() -> None:
    (read,) = reads(Source("a.ts", "text", "const s = Joi.object({\n  API_URL: Joi.string().required(),\n})"))
    assert read.indirect


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["a.js", "a.py", "a.go", "a.rb", "a.php", "a.rs"]),
    st.lists(
        st.sampled_from(
            [
                "process.env",
                ".AB",
                "['AB']",
                "{",
                "}",
                " = ",
                "os.environ",
                "ENV",
                "env(",
                "class A(BaseSettings):\n",
                "  a: b",
                "\n",
                "'",
            ]
        ),
        max_size=20,
    ),
)
def test_no_text_breaks_it(path: str, parts: list[str]) -> None:
    for read in reads(Source(path, "text", "".join(parts))):
        assert (
            read.place.source.line(read.place.span.line)[read.place.span.column - 1 :].upper().startswith(read.name[:1])
        )


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("a.js", "process.env.AB" + " " * 20_000),
        ("a.js", "const {" * 3_000 + "} = process.env;"),
        ("a.py", "class A(BaseSettings):\n  a: int\n" * 5_000),
        ("a.py", "os.environ.get('AB'" + " " * 20_000),
    ],
)
def test_hostile_text_takes_linear_time(path: str, unit: str) -> None:
    reads(Source(path, "text", unit * 4))
