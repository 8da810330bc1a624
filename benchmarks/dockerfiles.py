"""Dockerfiles to measure on: 500 of the kinds that production repositories have, 15 to 60 lines long, no two alike.

Deterministic: each choice follows from the file's number alone. About one file in five has the flaws that linters are
for, because a linter that has nothing to say is not measured on its reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

TEAMS = ("checkout", "search", "billing", "catalog", "identity", "shipping", "pricing", "reports")
THINGS = ("api", "worker", "web", "gateway", "scheduler", "importer", "admin", "mailer", "sync", "proxy")


class Choice:
    """Chooses by the number of the file and the name of the question, so that new questions change no other answer."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.team = self.of("team", TEAMS)
        self.thing = self.of("thing", THINGS)
        self.name = f"{self.team}-{self.thing}"
        self.port = str(8000 + self._hash("port") % 1000)
        self.uid = str(10_000 + self._hash("uid") % 5000)

    def _hash(self, question: str) -> int:
        return crc32(f"{self.number}:{question}".encode())

    def of(self, question: str, answers: Sequence[str]) -> str:
        return answers[self._hash(question) % len(answers)]

    def some(self, question: str, answers: Sequence[str], least: int) -> list[str]:
        """At least so many of the answers, in their order."""
        ranked = sorted(answers, key=lambda answer: self._hash(f"{question}:{answer}"))
        count = least + self._hash(f"{question}#") % (len(answers) - least + 1)
        return [answer for answer in answers if answer in ranked[:count]]

    def maybe(self, question: str, text: str, percent: int = 50) -> str:
        """The text, in so many of a hundred files; else nothing."""
        return text if self._hash(question) % 100 < percent else ""

    def line(self, question: str, text: str, percent: int = 50) -> str:
        """The text as a line of its own, in so many of a hundred files; else nothing."""
        return self.maybe(question, f"{text}\n", percent)


def _head(choice: Choice) -> str:
    return choice.maybe("syntax", "# syntax=docker/dockerfile:1.7\n", 40) + choice.maybe(
        "header", f"# Image of {choice.name}: built and pushed by the release workflow of team {choice.team}.\n\n", 60
    )


def _labels(choice: Choice) -> str:
    return choice.maybe(
        "labels",
        f"""\
ARG VERSION=0.0.0-dev
ARG REVISION
LABEL org.opencontainers.image.title="{choice.name}" \\
      org.opencontainers.image.source="https://git.example.com/{choice.team}/{choice.name}" \\
      org.opencontainers.image.version="$VERSION" \\
      org.opencontainers.image.revision="$REVISION"
""",
    )


def _apt(choice: Choice, question: str, packages: Sequence[str], least: int = 2) -> str:
    """An installation with apt-get, laid out in one of the ways that people have."""
    names = choice.some(question, packages, least)
    listed = " \\\n".join(f"        {name}" for name in names)
    clean = choice.of(
        f"{question} clean",
        (
            "    && rm -rf /var/lib/apt/lists/*\n",
            "    && apt-get clean \\\n    && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*\n",
            "    && apt-get purge -y --auto-remove \\\n    && rm -rf /var/lib/apt/lists/*\n",
            "    && rm -rf /var/lib/apt/lists/*\n",
            "    && true\n",
        ),
    )
    flags = choice.of(f"{question} flags", ("-y --no-install-recommends", "-yq --no-install-recommends", "-y"))
    return f"RUN apt-get update \\\n    && apt-get install {flags} \\\n{listed} \\\n{clean}"


def _apk(choice: Choice, question: str, packages: Sequence[str]) -> str:
    names = " ".join(choice.some(question, packages, 2))
    return choice.of(
        f"{question} way",
        (
            f"RUN apk add --no-cache {names}\n",
            f"RUN apk upgrade --no-cache && \\\n    apk add --no-cache {names}\n",
            f"RUN apk update && apk add {names} && rm -rf /var/cache/apk/*\n",
        ),
    )


def _user(choice: Choice, alpine: bool = False) -> str:
    add = (
        f"RUN addgroup -S -g {choice.uid} app && adduser -S -D -H -u {choice.uid} -G app app\n"
        if alpine
        else f"RUN groupadd --system --gid {choice.uid} app \\\n"
        f"    && useradd --system --uid {choice.uid} --gid app --home-dir /nonexistent --shell /usr/sbin/nologin app\n"
    )
    return choice.of("user", (f"{add}USER {choice.uid}\n", f"{add}USER app\n", f"{add}USER app:app\n", "", add))


def _health(choice: Choice, alpine: bool = False) -> str:
    url = f"http://127.0.0.1:{choice.port}/{choice.of('health path', ('health', 'healthz', 'ready', 'ping'))}"
    probe = f"wget -qO- {url} || exit 1" if alpine else f"curl --fail --silent --show-error {url} || exit 1"
    return choice.maybe(
        "health", f"HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \\\n    CMD {probe}\n", 45
    )


def python(choice: Choice) -> str:
    base = choice.of("base", ("python:3.12-slim-bookworm", "python:3.11-slim", "python:3.13-slim", "python:3.12"))
    build = _apt(choice, "build", ("build-essential", "gcc", "libpq-dev", "libffi-dev", "git", "pkg-config"))
    run = _apt(choice, "run", ("ca-certificates", "curl", "libpq5", "tini", "libmagic1"))
    install = choice.of(
        "install",
        (
            "COPY requirements.txt requirements-prod.txt ./\n"
            "RUN python -m venv /venv \\\n"
            "    && /venv/bin/pip install --no-cache-dir --upgrade pip==24.2 wheel==0.44.0 \\\n"
            "    && /venv/bin/pip install --no-cache-dir -r requirements-prod.txt\n",
            "COPY pyproject.toml uv.lock ./\n"
            "RUN --mount=type=cache,target=/root/.cache/uv \\\n"
            "    pip install --no-cache-dir uv==0.4.18 \\\n"
            "    && UV_PROJECT_ENVIRONMENT=/venv uv sync --frozen --no-dev --no-install-project\n",
            "COPY pyproject.toml poetry.lock ./\n"
            "RUN pip install poetry==1.8.3 && \\\n"
            "    poetry config virtualenvs.create false && \\\n"
            "    python -m venv /venv && . /venv/bin/activate && \\\n"
            "    poetry install --only main --no-interaction --no-ansi\n",
        ),
    )
    start = choice.of(
        "start",
        (
            f'ENTRYPOINT ["tini", "--"]\nCMD ["gunicorn", "--bind", "0.0.0.0:{choice.port}", "app.wsgi:application"]\n',
            f'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "{choice.port}"]\n',
            "CMD exec gunicorn --workers ${WORKERS:-4} --threads 2 app.wsgi:application\n",
            'ENTRYPOINT ["./docker-entrypoint.sh"]\nCMD ["python", "-m", "app.worker"]\n',
        ),
    )
    static = choice.maybe(
        "static", "RUN DJANGO_SECRET_KEY=unused python manage.py collectstatic --noinput --clear\n", 30
    )
    return f"""\
FROM {base} AS build
WORKDIR /src
{build}
{install}
FROM {base}{choice.maybe("named", " AS runtime")}
{_labels(choice)}
ENV PYTHONUNBUFFERED=1 \\
    PYTHONDONTWRITEBYTECODE=1 \\
    PATH="/venv/bin:$PATH"
{run}
WORKDIR /app
COPY --from=build /venv /venv
COPY {choice.of("copy", (".", "app/", "--chown=root:root ."))} {choice.of("into", (".", "./", "/app/"))}
{static}{_user(choice)}EXPOSE {choice.port}
{_health(choice)}{start}"""


def node(choice: Choice) -> str:
    version = choice.of("version", ("20.17", "22.9", "18.20", "20"))
    flavour = choice.of("flavour", ("-alpine", "-alpine3.20", "-bookworm-slim", ""))
    alpine = "alpine" in flavour
    manager, copy, install, build, prune = {
        "npm": ("npm", "package.json package-lock.json", "npm ci", "npm run build", "npm prune --omit=dev"),
        "pnpm": (
            "pnpm",
            "package.json pnpm-lock.yaml",
            "corepack enable && pnpm install --frozen-lockfile",
            "pnpm run build",
            "pnpm prune --prod",
        ),
        "yarn": (
            "yarn",
            "package.json yarn.lock",
            "yarn install --frozen-lockfile --network-timeout 600000",
            "yarn build",
            "yarn install --production --ignore-scripts --prefer-offline && yarn cache clean",
        ),
    }[choice.of("manager", ("npm", "npm", "pnpm", "yarn"))]
    mount = choice.maybe("mount", f"--mount=type=cache,target=/root/.{manager} \\\n    ", 30)
    native = (
        _apk(choice, "native", ("python3", "make", "g++", "git", "libc6-compat"))
        if alpine
        else _apt(choice, "native", ("python3", "make", "g++", "git", "openssl"))
    )
    start = choice.of(
        "start",
        ('CMD ["node", "dist/main.js"]\n', "CMD npm run start:prod\n", 'ENTRYPOINT ["node"]\nCMD ["server.js"]\n'),
    )
    return f"""\
ARG NODE_VERSION={version}
FROM node:${{NODE_VERSION}}{flavour} AS deps
WORKDIR /app
{native}
COPY {copy} ./
RUN {mount}{install}

FROM deps AS build
{choice.line("public", "ARG PUBLIC_API_URL=/api")}ENV CI=true NEXT_TELEMETRY_DISABLED=1
COPY tsconfig.json ./
COPY src/ src/
RUN {build} \\
    && {prune}

FROM node:${{NODE_VERSION}}{flavour} AS runtime
{_labels(choice)}ENV NODE_ENV=production \\
    PORT={choice.port}
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
{choice.of("user", ("USER node", "USER 1000:1000", _user(choice, alpine).rstrip(), ""))}
EXPOSE {choice.port}
{_health(choice, alpine)}{start}"""


def go(choice: Choice) -> str:
    version = choice.of("version", ("1.22", "1.23.1", "1.21", "1.23"))
    final = choice.of(
        "final",
        (
            "FROM gcr.io/distroless/static-debian12:nonroot",
            "FROM scratch",
            "FROM alpine:3.20",
            "FROM gcr.io/distroless/base-debian12",
        ),
    )
    extra = {
        "FROM scratch": "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n"
        "COPY --from=build /etc/passwd /etc/group /etc/\nUSER 65532:65532\n",
        "FROM alpine:3.20": _apk(choice, "run", ("ca-certificates", "tzdata", "curl")) + _user(choice, alpine=True),
    }.get(final, choice.maybe("user", "USER nonroot:nonroot\n"))
    test = choice.maybe(
        "test",
        "\nFROM build AS test\nRUN go vet ./... \\\n    && go test -race -coverprofile=/tmp/cover.out ./...\n",
        35,
    )
    tools = choice.maybe(
        "tools", "RUN go install github.com/bufbuild/buf/cmd/buf@v1.42.0 \\\n    && buf generate\n", 25
    )
    return f"""\
FROM --platform=$BUILDPLATFORM golang:{version}{choice.of("flavour", ("", "-alpine", "-bookworm"))} AS build
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
WORKDIR /src
{choice.line("private", "ENV GOPRIVATE=git.example.com/*", 30)}COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \\
    go mod download && go mod verify
COPY . .
{tools}RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 GOOS=${{TARGETOS:-linux}} GOARCH=${{TARGETARCH:-amd64}} \\
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/{choice.name} ./cmd/{choice.thing}
{test}
{final}
{_labels(choice)}{extra}COPY --from=build /out/{choice.name} /usr/local/bin/{choice.name}
EXPOSE {choice.port}{choice.maybe("metrics", " 9090")}
ENTRYPOINT ["/usr/local/bin/{choice.name}"]
{choice.line("cmd", 'CMD ["serve", "--config", "/etc/app/config.yaml"]')}"""


def java(choice: Choice) -> str:
    version = choice.of("version", ("17", "21"))
    if choice.maybe("gradle", "gradle"):
        build = f"""\
FROM gradle:8.10-jdk{version} AS build
WORKDIR /workspace
COPY settings.gradle.kts build.gradle.kts gradle.properties ./
COPY gradle/ gradle/
RUN gradle --no-daemon dependencies > /dev/null
COPY src/ src/
RUN gradle --no-daemon bootJar -x test \\
    && mkdir -p build/layers \\
    && java -Djarmode=layertools -jar build/libs/*.jar extract --destination build/layers
"""
        layers = "/workspace/build/layers"
    else:
        build = f"""\
FROM maven:3.9-eclipse-temurin-{version} AS build
WORKDIR /workspace
COPY pom.xml .
RUN --mount=type=cache,target=/root/.m2 mvn -B -q dependency:go-offline
COPY src/ src/
RUN --mount=type=cache,target=/root/.m2 \\
    mvn -B -q package -DskipTests \\
    && mkdir -p target/layers \\
    && java -Djarmode=layertools -jar target/*.jar extract --destination target/layers
"""
        layers = "/workspace/target/layers"
    base = choice.of("base", (f"eclipse-temurin:{version}-jre", f"eclipse-temurin:{version}-jre-alpine"))
    agent = choice.maybe(
        "agent",
        "ARG OTEL_VERSION=2.8.0\n"
        "ADD --chmod=644 https://repo.example.com/otel/javaagent-${OTEL_VERSION}.jar /opt/otel/agent.jar\n"
        'ENV JAVA_TOOL_OPTIONS="-javaagent:/opt/otel/agent.jar"\n',
        35,
    )
    certificates = choice.maybe(
        "certificates",
        "COPY certs/internal-ca.crt /tmp/ca.crt\n"
        "RUN keytool -importcert -noprompt -trustcacerts -alias internal -file /tmp/ca.crt \\\n"
        '        -keystore "$JAVA_HOME/lib/security/cacerts" -storepass changeit \\\n'
        "    && rm -f /tmp/ca.crt\n",
        30,
    )
    start = choice.of(
        "start",
        (
            'ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "org.springframework.boot.loader.launch.JarLauncher"]\n',
            "ENTRYPOINT exec java $JAVA_OPTS org.springframework.boot.loader.launch.JarLauncher\n",
            'ENTRYPOINT ["sh", "-c", "java ${JAVA_OPTS} org.springframework.boot.loader.launch.JarLauncher"]\n',
        ),
    )
    return f"""\
{build}
FROM {base}
{_labels(choice)}{agent}{certificates}ENV JAVA_OPTS="-Xms256m -Xmx512m" \\
    SPRING_PROFILES_ACTIVE={choice.of("profile", ("production", "prod", "default"))}
{_user(choice, "alpine" in base)}WORKDIR /app
COPY --from=build {layers}/dependencies/ ./
COPY --from=build {layers}/spring-boot-loader/ ./
COPY --from=build {layers}/snapshot-dependencies/ ./
COPY --from=build {layers}/application/ ./
EXPOSE {choice.port}
{_health(choice, "alpine" in base)}{start}"""


def dotnet(choice: Choice) -> str:
    version = choice.of("version", ("8.0", "8.0", "6.0"))
    project = choice.team.capitalize() + choice.thing.capitalize()
    globalization = choice.maybe(
        "icu", "RUN apk add --no-cache icu-libs tzdata\nENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false\n", 40
    )
    flavour = "-alpine" if globalization else choice.of("flavour", ("", "-bookworm-slim", "-jammy-chiseled"))
    test = choice.maybe(
        "test",
        f"\nFROM build AS test\nWORKDIR /src/tests/{project}.Tests\n"
        'RUN dotnet test -c Release --no-restore --logger "trx;LogFileName=results.trx"\n',
        30,
    )
    return f"""\
FROM mcr.microsoft.com/dotnet/aspnet:{version}{flavour} AS base
WORKDIR /app
EXPOSE {choice.port}
ENV ASPNETCORE_URLS=http://+:{choice.port}
{globalization}
FROM mcr.microsoft.com/dotnet/sdk:{version} AS build
ARG BUILD_CONFIGURATION=Release
WORKDIR /src
COPY ["src/{project}/{project}.csproj", "src/{project}/"]
COPY ["src/{project}.Core/{project}.Core.csproj", "src/{project}.Core/"]
COPY nuget.config Directory.Build.props ./
RUN dotnet restore "src/{project}/{project}.csproj" --locked-mode
COPY . .
WORKDIR /src/src/{project}
RUN dotnet build "{project}.csproj" -c $BUILD_CONFIGURATION --no-restore -o /app/build
{test}
FROM build AS publish
RUN dotnet publish "{project}.csproj" -c $BUILD_CONFIGURATION -o /app/publish /p:UseAppHost=false

FROM base AS final
{_labels(choice)}COPY --from=publish /app/publish .
{choice.of("user", ("USER $APP_UID", "USER 1654", "USER app", ""))}
ENTRYPOINT ["dotnet", "{project}.dll"]
"""


def frontend(choice: Choice) -> str:
    server = choice.of("server", ("nginx:1.27-alpine", "nginxinc/nginx-unprivileged:1.27-alpine", "nginx:1.26.2"))
    settings = choice.of(
        "settings",
        (
            "COPY nginx/default.conf /etc/nginx/conf.d/default.conf\n",
            "COPY nginx/nginx.conf /etc/nginx/nginx.conf\n"
            "COPY nginx/templates/ /etc/nginx/templates/\n"
            "RUN rm -f /etc/nginx/conf.d/default.conf\n",
            """\
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
  listen 8080;
  server_tokens off;
  root /usr/share/nginx/html;
  location / { try_files $uri $uri/ /index.html; }
  location /healthz { return 200 "ok"; }
}
EOF

""",
        ),
    )
    sources = choice.of(
        "sources",
        ("COPY . .", "COPY ./ ./", "COPY public/ public/\nCOPY index.html vite.config.ts ./\nCOPY src/ src/"),
    )
    entry = choice.line("entry", "COPY --chmod=755 docker/30-env.sh /docker-entrypoint.d/30-env.sh", 40)
    rights = choice.maybe(
        "rights",
        "RUN chown -R nginx:nginx /var/cache/nginx /var/log/nginx /usr/share/nginx/html \\\n"
        "    && touch /var/run/nginx.pid \\\n    && chown nginx:nginx /var/run/nginx.pid\nUSER nginx\n",
    )
    return f"""\
FROM node:{choice.of("version", ("20-alpine", "22.9-alpine", "20.17-bookworm-slim", "lts"))} AS build
WORKDIR /app
ARG VITE_API_URL
ARG VITE_RELEASE={choice.name}
ENV VITE_API_URL=$VITE_API_URL
COPY package*.json ./
RUN {choice.of("install", ("npm ci --no-audit --no-fund", "npm ci --ignore-scripts", "npm install"))}
{sources}
RUN npm run lint && npm run build \\
    && find dist -name '*.map' -delete \\
    && find dist -type f \\( -name '*.js' -o -name '*.css' -o -name '*.html' \\) -exec gzip -9 -k {{}} \\;

FROM {server}
{_labels(choice)}{settings}COPY --from=build /app/dist /usr/share/nginx/html
{entry}{rights}EXPOSE 8080
{_health(choice, alpine=True)}{choice.line("cmd", 'CMD ["nginx", "-g", "daemon off;"]')}"""


def ruby(choice: Choice) -> str:
    version = choice.of("version", ("3.3.5", "3.2", "3.3"))
    return f"""\
ARG RUBY_VERSION={version}
FROM ruby:$RUBY_VERSION-slim AS base
WORKDIR /rails
ENV RAILS_ENV="production" \\
    BUNDLE_DEPLOYMENT="1" \\
    BUNDLE_PATH="/usr/local/bundle" \\
    BUNDLE_WITHOUT="development:test"
{_apt(choice, "run", ("curl", "libjemalloc2", "libvips42", "postgresql-client", "tzdata"))}
FROM base AS build
{_apt(choice, "build", ("build-essential", "git", "libpq-dev", "node-gyp", "pkg-config", "python-is-python3"))}
COPY Gemfile Gemfile.lock ./
RUN bundle install && \\
    rm -rf ~/.bundle/ "${{BUNDLE_PATH}}"/ruby/*/cache "${{BUNDLE_PATH}}"/ruby/*/bundler/gems/*/.git && \\
    bundle exec bootsnap precompile --gemfile
COPY . .
RUN bundle exec bootsnap precompile app/ lib/
RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile

FROM base
{_labels(choice)}COPY --from=build "${{BUNDLE_PATH}}" "${{BUNDLE_PATH}}"
COPY --from=build /rails /rails
RUN groupadd --system --gid 1000 rails && \\
    useradd rails --uid 1000 --gid 1000 --create-home --shell /bin/bash && \\
    chown -R rails:rails db log storage tmp
{choice.line("user", "USER 1000:1000", 75)}ENTRYPOINT ["/rails/bin/docker-entrypoint"]
EXPOSE {choice.port}
{_health(choice)}CMD ["./bin/rails", "server", "-b", "0.0.0.0", "-p", "{choice.port}"]
"""


def php(choice: Choice) -> str:
    extensions = " ".join(choice.some("extensions", ("pdo_mysql", "intl", "opcache", "zip", "bcmath", "gd"), 3))
    return f"""\
FROM composer:2.8 AS vendor
WORKDIR /app
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts --no-autoloader --prefer-dist --no-interaction
COPY . .
RUN composer dump-autoload --optimize --classmap-authoritative

FROM php:{choice.of("version", ("8.3", "8.2", "8.3.12"))}-{choice.of("sapi", ("fpm", "apache"))}
{_labels(choice)}{_apt(choice, "run", ("libicu-dev", "libzip-dev", "libpng-dev", "libjpeg-dev", "unzip", "curl"))}
RUN docker-php-ext-configure intl \\
    && docker-php-ext-install -j"$(nproc)" {extensions} \\
    && pecl install redis-6.0.2 \\
    && docker-php-ext-enable redis \\
    && rm -rf /tmp/pear
RUN {{ \\
        echo 'opcache.memory_consumption=128'; \\
        echo 'opcache.max_accelerated_files=20000'; \\
        echo 'opcache.validate_timestamps=0'; \\
    }} > /usr/local/etc/php/conf.d/opcache.ini
WORKDIR /var/www/html
COPY --from=vendor --chown=www-data:www-data /app /var/www/html
RUN mkdir -p var/cache var/log \\
    && find var -type d -exec chmod 775 {{}} + \\
    && chown -R www-data:www-data var
{choice.line("user", "USER www-data", 60)}EXPOSE {choice.of("port", ("9000", "8080", "80"))}
{choice.line("start", 'CMD ["php-fpm", "--nodaemonize"]')}"""


def rust(choice: Choice) -> str:
    return f"""\
FROM rust:{choice.of("version", ("1.81", "1.80-slim-bookworm", "1.82"))} AS chef
RUN cargo install cargo-chef --locked --version 0.1.67
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
{_apt(choice, "build", ("pkg-config", "libssl-dev", "protobuf-compiler", "cmake", "clang"))}
COPY --from=planner /app/recipe.json recipe.json
RUN --mount=type=cache,target=/usr/local/cargo/registry \\
    cargo chef cook --release --recipe-path recipe.json
COPY . .
RUN cargo build --release --locked --bin {choice.name} \\
    && strip target/release/{choice.name} \\
    && cp target/release/{choice.name} /usr/local/bin/{choice.name}

FROM debian:{choice.of("debian", ("bookworm-slim", "12-slim", "bookworm-20240926-slim"))} AS runtime
{_labels(choice)}{_apt(choice, "run", ("ca-certificates", "curl", "libssl3", "tini"))}
WORKDIR /app
COPY --from=builder /usr/local/bin/{choice.name} /usr/local/bin/
COPY config/ config/
{_user(choice)}EXPOSE {choice.port}
{_health(choice)}ENTRYPOINT ["{choice.name}"]
"""


def tools(choice: Choice) -> str:
    """An image of an operations team: one stage, long commands, downloads with their checksums."""
    shell = choice.maybe("shell", 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\n', 60)
    login = choice.maybe(
        "login",
        """\
RUN <<EOF
set -eux
mkdir -p /etc/ops /var/lib/ops
printf 'team=%s\\n' "$TEAM" > /etc/ops/team.conf
for tool in kubectl helm jq; do
  command -v "$tool" > /dev/null
done
chmod 0644 /etc/ops/team.conf
EOF

""",
    )
    return f"""\
FROM {choice.of("base", ("ubuntu:24.04", "debian:12-slim", "ubuntu:22.04", "debian:bookworm"))}
{_labels(choice)}{shell}ARG TARGETARCH=amd64
ARG KUBECTL_VERSION=1.31.1
ARG HELM_VERSION=3.16.1
ENV DEBIAN_FRONTEND=noninteractive \\
    TEAM={choice.team} \\
    LANG=C.UTF-8
{_apt(choice, "run", ("bash", "ca-certificates", "curl", "git", "gnupg", "jq", "openssh-client", "unzip"), 4)}
RUN curl -fsSLo /usr/local/bin/kubectl "https://dl.k8s.io/v${{KUBECTL_VERSION}}/bin/linux/${{TARGETARCH}}/kubectl" \\
    && curl -fsSL "https://dl.k8s.io/v${{KUBECTL_VERSION}}/bin/linux/${{TARGETARCH}}/kubectl.sha256" \\
        -o /tmp/kubectl.sha256 \\
    && echo "$(cat /tmp/kubectl.sha256)  /usr/local/bin/kubectl" | sha256sum --check \\
    && chmod +x /usr/local/bin/kubectl \\
    && rm /tmp/kubectl.sha256
RUN set -eux; \\
    archive="helm-v${{HELM_VERSION}}-linux-${{TARGETARCH}}.tar.gz"; \\
    curl -fsSLO "https://get.helm.sh/${{archive}}"; \\
    curl -fsSLO "https://get.helm.sh/${{archive}}.sha256sum"; \\
    sha256sum -c "${{archive}}.sha256sum"; \\
    tar -xzf "${{archive}}" --strip-components=1 -C /usr/local/bin "linux-${{TARGETARCH}}/helm"; \\
    rm -f "${{archive}}" "${{archive}}.sha256sum"; \\
    helm version --short
{login}WORKDIR /work
COPY scripts/ /usr/local/lib/ops/
RUN find /usr/local/lib/ops -name '*.sh' -exec chmod 0755 {{}} + \\
    && if [ "$TARGETARCH" = "arm64" ]; then echo arm64 > /etc/ops-arch; else echo amd64 > /etc/ops-arch; fi
{_user(choice)}ENTRYPOINT ["/usr/local/lib/ops/entrypoint.sh"]
CMD ["{choice.thing}"]
"""


def redhat(choice: Choice) -> str:
    packages = " ".join(choice.some("packages", ("openssl", "shadow-utils", "tar", "gzip", "procps-ng", "nss"), 2))
    return f"""\
FROM registry.access.redhat.com/ubi9/ubi-minimal:{choice.of("version", ("9.4", "9.4-1227", "latest"))} AS build
RUN microdnf install -y --nodocs --setopt=install_weak_deps=0 gcc make {packages} \\
    && microdnf clean all
WORKDIR /src
COPY Makefile ./
COPY src/ src/
RUN make -j"$(nproc)" release PREFIX=/opt/{choice.name} \\
    && make install DESTDIR=/out PREFIX=/opt/{choice.name}

FROM registry.access.redhat.com/ubi9/ubi-minimal:9.4
{_labels(choice)}LABEL name="{choice.name}" vendor="Example" summary="{choice.thing} of {choice.team}"
RUN microdnf update -y \\
    && microdnf install -y --nodocs {packages} \\
    && microdnf clean all \\
    && rm -rf /var/cache/yum
COPY licenses/ /licenses/
COPY --from=build /out/opt/{choice.name} /opt/{choice.name}
ENV PATH=/opt/{choice.name}/bin:$PATH \\
    HOME=/opt/{choice.name}
RUN chgrp -R 0 /opt/{choice.name} && chmod -R g=u /opt/{choice.name}
USER {choice.of("user", ("1001", "1001:0", choice.uid))}
EXPOSE {choice.port}/tcp
{_health(choice)}ENTRYPOINT ["/opt/{choice.name}/bin/{choice.thing}"]
CMD ["--listen", "0.0.0.0:{choice.port}"]
"""


KINDS: tuple[Callable[[Choice], str], ...] = (
    *(python, node, go, python, node, java, frontend),
    *(go, dotnet, node, python, tools, ruby, php, rust, redhat),
)
"""Python, Node and Go more often than the rest, as in repositories at large."""


def dockerfiles(folder: Path, files: int = 500) -> None:
    """A repository of services with a Dockerfile each, and a `.dockerignore`, without which every one has a flaw."""
    for number in range(files):
        choice = Choice(number)
        service = folder / f"services/{number:03}-{choice.name}"
        service.mkdir(parents=True)
        (service / "Dockerfile").write_text(_head(choice) + KINDS[number % len(KINDS)](choice), "utf-8")
        (service / ".dockerignore").write_text(".git\n.env*\n**/node_modules\n**/*.log\n*.pem\n*.key\n", "utf-8")
