from __future__ import annotations

import pytest

from deploylint.checks import Unknown, docker_commands, docker_health, docker_instructions, docker_labels
from deploylint.examples import project_of


@pytest.mark.parametrize("text", ["15", "-1", "sigterm", "KILL", "SIGRTMIN+15", "RTMAX-14", "winch", "SIGRTMIN"])
def test_signals(text: str) -> None:
    assert docker_instructions.is_signal(text)


@pytest.mark.parametrize("text", ["", "0", "SIGSIGTERM", "SIGRTMIN+16", "RTMAX-0", "TERM ", "1.5", "²"])
def test_no_signals(text: str) -> None:
    assert not docker_instructions.is_signal(text)


def ports(line: str) -> list[str]:
    project = project_of({"Dockerfile": f"FROM a\nEXPOSE {line}\n"})
    (view,) = project.views("docker.instruction")
    answers = list(docker_instructions.impossible_port(view, project, {}))
    return ["?" if isinstance(answer, Unknown) else str(answer.facts["port"]) for answer in answers]


def test_ports() -> None:
    assert ports("80 80/ 0 65535/sctp [::1]:80 8000-8000") == []
    assert ports("65536 $X ${X:-80} 1-2-3 80/tls -1 ٣ 2-1") == ["65536", "?", "?", "1-2-3", "80/tls", "-1", "٣", "2-1"]


def health(base: str, command: str, *lines: str) -> list[str]:
    text = "\n".join([f"FROM {base}", *lines, f"HEALTHCHECK CMD {command}", ""])
    project = project_of({"Dockerfile": text})
    (view,) = project.views("docker.process")
    answers = list(docker_health.missing_tool(view, project, {}))
    return ["?" if isinstance(answer, Unknown) else str(answer.facts["tool"]) for answer in answers]


@pytest.mark.parametrize(
    ("base", "lines", "found"),
    [
        ("python:3.13-slim", (), ["curl"]),
        ("python:3.13", (), []),
        ("golang:1.23-alpine", (), ["curl"]),
        ("nginx:1.27-alpine", (), ["?"]),
        ("example.com/base:1", (), ["?"]),
        ("${BASE}", (), ["?"]),
        ("gcr.io/distroless/static:debug", (), ["?"]),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", (), ["curl"]),
        ("debian:12.8", ("RUN apt-get install -y $PACKAGES",), ["?"]),
        ("debian:12.8", ("COPY setup.sh /tmp/", "RUN /tmp/setup.sh"), ["?"]),
        ("debian:12.8", ("COPY --from=build / /",), ["?"]),
        ("debian:12.8", ("RUN apt-get install -y git libcurl4",), []),
        ("debian:12.8", ("RUN apt-get install -y git",), ["curl"]),
        ("debian:12.8", ("RUN <<EOF", "apt-get install -y curl", "EOF"), []),
    ],
)
def test_tools_of_health_checks(base: str, lines: tuple[str, ...], found: list[str]) -> None:
    assert health(base, "curl -f http://localhost/", *lines) == found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ('["npm", "run", "dev"]', True),
        ('["yarn", "start:dev"]', True),
        ('["pnpm", "exec", "vite"]', True),
        ('["npx", "nodemon", "server.js"]', True),
        ("vite --host", True),
        ("./manage.py runserver 0:80", True),
        ("uv run flask run", True),
        ("php -S 0.0.0.0:80", True),
        ("sh -c 'cd app && node --watch server.js'", True),
        ('["./gradlew", "bootRun"]', True),
        ('["npm", "start"]', False),
        ('["npm", "run", "deviate"]', False),
        ('["vite", "preview"]', False),
        ("python manage.py migrate", False),
        ("gunicorn app:app", False),
        ("go run tools/gen.go", False),
        ("php artisan queue:work", False),
        ('["air", "serve"]', False),
    ],
)
def test_servers_for_development(command: str, found: bool) -> None:
    project = project_of({"Dockerfile": f"FROM a\nCMD {command}\n"})
    (view,) = project.views("docker.process")
    assert bool(list(docker_commands.development_server(view, project, {}))) is found


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("rfc3339", "2026-03-31T12:00:00Z", True),
        ("rfc3339", "2026-02-30T12:00:00Z", False),
        ("rfc3339", "2026-03-31", False),
        ("url", "https://example.com/a?b", True),
        ("url", "https:///a", False),
        ("spdx", "MIT OR (GPL-2.0-or-later WITH Classpath-exception-2.0)", True),
        ("spdx", "GPLv3", False),
        ("spdx", "MIT Apache-2.0", False),
        ("spdx", "", False),
        ("semver", "1.2.3-rc.1+build", True),
        ("semver", "1.02.3", False),
        ("hash", "0123abc", True),
        ("hash", "main", False),
        ("email", "a@b.example", True),
        ("email", "a at b", False),
        ("text", " ", False),
        ("colour", "anything", True),
    ],
)
def test_values_of_labels(kind: str, value: str, good: bool) -> None:
    project = project_of({"Dockerfile": f'FROM a\nLABEL x="{value}"\n'})
    (view,) = project.views("docker.variable")
    assert (list(docker_labels.wrong_value(view, project, {"types": {"x": kind}})) == []) is good
