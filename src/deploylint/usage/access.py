"""What a read of the environment is, and what a language's patterns for it look like."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from deploylint.model import Place

REQUIRED = "required"
READ = "read"
DEFAULTED = "default"
TESTED = "tested"
WRITTEN = "written"

NAME = r"[A-Z][A-Z0-9_]+"


class Read(NamedTuple):
    """One read of one variable, at its name.

    `level` says what happens when the variable is missing: `required` (the program stops), `read` (it gets nothing),
    `default` (it has another value ready), `tested` (it only asks whether or what it is), `written` (it is set here).
    `indirect` reads go through a schema that also documents the variable. `tooling` is code of build and scripts.
    """

    name: str
    place: Place
    level: str
    language: str
    indirect: bool = False
    tooling: bool = False


class Hit(NamedTuple):
    """A read before its place is known: the offset of the name, its level."""

    start: int
    name: str
    level: str
    indirect: bool = False


class Access(NamedTuple):
    """How one language reads variables: words of which one stands in every file that does, and the search itself."""

    words: tuple[str, ...]
    hits: Callable[[str], Iterable[Hit]]


# fmt: off
_PLATFORM = frozenset((
    "NODE_ENV", "CI", "HOME", "PATH", "USER", "USERNAME", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TMPDIR", "TEMP",
    "TMP", "LANG", "LANGUAGE", "TZ", "HOSTNAME", "COLUMNS", "LINES", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR",
    "DISPLAY", "EDITOR", "VISUAL", "PAGER", "BROWSER", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "PROGRAMFILES",
    "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "NODE_OPTIONS", "NODE_PATH", "NODE_DEBUG", "NODE_EXTRA_CA_CERTS",
    "NODE_APP_INSTANCE", "NEXT_RUNTIME", "NEXT_PHASE", "NEXT_MANUAL_SIG_HANDLE", "JEST_WORKER_ID", "ANALYZE",
    "GITHUB_ACTION", "GITHUB_ACTIONS", "GITHUB_ACTOR", "GITHUB_API_URL", "GITHUB_BASE_REF", "GITHUB_ENV",
    "GITHUB_HEAD_REF", "GITHUB_JOB", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_SERVER_URL", "GITHUB_SHA",
    "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GITHUB_WORKSPACE", "GITLAB_CI", "CIRCLECI", "VERCEL", "NETLIFY",
    "DEPLOY_PRIME_URL", "RENDER", "DYNO", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "AWS_EXECUTION_ENV",
    "LAMBDA_TASK_ROOT", "GOOGLE_CLOUD_PROJECT", "CODESPACES", "CODESPACE_NAME", "POD_NAME", "POD_IP", "POD_NAMESPACE",
    "NODE_NAME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "RAILS_ENV", "RACK_ENV", "RAILS_MAX_THREADS",
    "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "GOPATH", "GOROOT", "GOOS", "GOARCH", "GOFLAGS", "GOPROXY", "GOCACHE",
    "GOMAXPROCS", "GOTOOLCHAIN", "JAVA_HOME", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "OUT_DIR", "RUSTFLAGS",
    "ASPNETCORE_ENVIRONMENT", "DOCKER_HOST", "MIX_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE", "SOURCE_DATE_EPOCH",
))
_PLATFORM_PREFIXES = (
    "LC_", "XDG_", "SSH_", "__NEXT_", "VITEST", "STORYBOOK", "TURBO_", "GITHUB_EVENT_", "GITHUB_REF",
    "GITHUB_REPOSITORY", "GITHUB_RUN_", "GITHUB_WORKFLOW", "ACTIONS_", "RUNNER_", "CI_", "VERCEL_",
    "NEXT_PUBLIC_VERCEL_", "RAILWAY_", "RENDER_", "FLY_", "HEROKU_", "KUBERNETES_", "AWS_LAMBDA_", "WEBSITE_", "GAE_",
    "CF_PAGES", "GITPOD_", "BUNDLE_", "GEM_", "RUBY", "PYTHON", "CONDA_", "PYTEST_", "WERKZEUG_", "MAVEN_", "GRADLE_",
    "CARGO", "RUST_", "DOTNET_", "COMPOSE_", "PHP_", "PLAYWRIGHT_", "CYPRESS", "PUPPETEER_", "NIX_",
)
# fmt: on


def set_by_platform(name: str) -> bool:
    """Whether runtimes, shells or hosts set this variable: nobody documents it in an env example."""
    return name in _PLATFORM or name.startswith(_PLATFORM_PREFIXES)
