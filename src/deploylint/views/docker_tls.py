"""What in a Dockerfile makes programs take any certificate: options, settings and variables.

Read from the programs' own manuals. Some variables count whatever their value is: git looks only whether
GIT_SSL_NO_VERIFY is set.
"""

from __future__ import annotations

import re

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.shell import Command
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_words import arguments, settings, word_node

_OFF = r"(?:0|false|no|off)"
_VARIABLES = {
    "NODE_TLS_REJECT_UNAUTHORIZED": r"0",
    "PYTHONHTTPSVERIFY": r"0",
    "PIP_TRUSTED_HOST": r".*\S",
    "UV_INSECURE_HOST": r".*\S",
    "NPM_CONFIG_STRICT_SSL": _OFF,
    "YARN_STRICT_SSL": _OFF,
    "YARN_ENABLE_STRICT_SSL": _OFF,
    "GIT_SSL_NO_VERIFY": r".*",
    "CONDA_SSL_VERIFY": _OFF,
    "GOINSECURE": r".*\S",
    "GOFLAGS": r".*(?:^|\s)-insecure\b.*",
    "GONOSUMCHECK": r".*\S",
    "CURL_CA_BUNDLE": r"",
    "REQUESTS_CA_BUNDLE": r"",
    "MAVEN_OPTS": r".*-Dmaven\.wagon\.http\.ssl\.insecure=true.*",
}
_CURL_TAKES = frozenset("AbBcCdDeEFhHKmoPQrtTuUwxXyYz")
_FLAGS = {
    "curl": frozenset({"--insecure", "--proxy-insecure"}),
    "wget": frozenset({"--no-check-certificate"}),
    "wget2": frozenset({"--no-check-certificate"}),
    "aria2c": frozenset({"--check-certificate=false"}),
    "npm": frozenset({"--strict-ssl=false", "--no-strict-ssl"}),
    "yarn": frozenset({"--strict-ssl=false", "--no-strict-ssl"}),
    "pnpm": frozenset({"--strict-ssl=false", "--no-strict-ssl"}),
    "helm": frozenset({"--insecure-skip-tls-verify"}),
    "kubectl": frozenset({"--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true"}),
    "go": frozenset({"-insecure", "--insecure"}),
    "aws": frozenset({"--no-verify-ssl"}),
    "http": frozenset({"--verify=no", "--verify=false"}),
    "mvn": frozenset({"-Dmaven.wagon.http.ssl.insecure=true"}),
    "svn": frozenset({"--trust-server-cert", "--trust-server-cert-failures=unknown-ca"}),
}
_CONTAINERS = frozenset({"docker", "podman", "buildah", "skopeo", "oras", "crane"})
_PYTHON = lazy_pattern(r"pip[\d.]*$|pipenv$|uv$|python[\d.]*$")
_TRUSTING = frozenset({"--trusted-host", "--allow-insecure-host"})
_SETTINGS = {
    "npm": r"strict-ssl[ =]" + _OFF,
    "pnpm": r"strict-ssl[ =]" + _OFF,
    "yarn": r"(?:strict-ssl|enableStrictSsl)[ =]" + _OFF,
    "git": r"http\.(?:\S{1,200}\.)?sslverify[ =]" + _OFF,
    "yum": r"sslverify=" + _OFF,
    "dnf": r"sslverify=" + _OFF,
    "tdnf": r"sslverify=" + _OFF,
    "microdnf": r"sslverify=" + _OFF,
    "yum-config-manager": r"sslverify=" + _OFF,
    "apt": r"acquire::(?:\S{1,100}::)?verify-(?:peer|host)=" + _OFF,
    "apt-get": r"acquire::(?:\S{1,100}::)?verify-(?:peer|host)=" + _OFF,
    "conda": r"ssl_verify[ =]" + _OFF,
    "mamba": r"ssl_verify[ =]" + _OFF,
    "composer": r"(?:disable-tls[ =](?:1|true)|secure-http[ =]" + _OFF + ")",
    "bundle": r"ssl_verify_mode[ =](?:0|none)",
}
_WRITTEN = lazy_pattern(
    rf"verify-(?:peer|host)[\s\"'=]+{_OFF}\b|\bsslverify\s*=\s*{_OFF}\b|\bstrict-ssl\s*=\s*false|check_certificate\s*=\s*off"
    r"|:ssl_verify_mode:\s*0|\bssl_verify:\s*(?:false|no)\b|\btrusted-host\s*=",
    re.IGNORECASE,
)
_LOCAL = lazy_pattern(r"https?://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)(?:[:/]|$)")

PROGRAMS = frozenset({*_FLAGS, *_SETTINGS, *_CONTAINERS, "echo", "printf", "export", "env"})
"""Names of commands that are asked; those of Python have versions in them."""


def off_by_variable(name: str, value: str) -> bool:
    """Whether a variable of this value makes a program take any certificate."""
    pattern = _VARIABLES.get(name.upper() if name.startswith("npm_config_") else name)
    return pattern is not None and re.fullmatch(pattern, value.strip(), re.IGNORECASE | re.DOTALL) is not None


def decides_tls(name: str) -> bool:
    """Whether a variable of this name decides about certificates."""
    return name in _VARIABLES or name == "npm_config_strict_ssl"


def talks_tls(command: Command) -> bool:
    """Whether the command is one of a program that could be told to take any certificate."""
    name = command.name
    return name in PROGRAMS or bool(command.assignments) or "env" in command.prefixes or bool(_PYTHON.match(name))


def tls_off(instruction: Instruction, command: Command) -> Node | None:
    """The word by which the command takes any certificate."""
    for name, value, node in settings(instruction, command):
        if off_by_variable(name, value):
            return node
    index = _by_words(command)
    return None if index is None else word_node(instruction, command, index)


def _by_words(command: Command) -> int | None:
    name = command.name
    if any(_LOCAL.match(word) for word in command.args):
        return None
    if name in ("echo", "printf"):
        return _by_text(command)
    value = False
    for index, word in arguments(command):
        if not value and (word in _FLAGS.get(name, ()) or _by_flag(command, name, word)):
            return index
        value = name == "curl" and not value and _curl_letters(word)[1]
    return _by_setting(command, name)


def _by_flag(command: Command, name: str, word: str) -> bool:
    if name == "curl":
        return "k" in _curl_letters(word)[0]
    if name in _CONTAINERS:
        return word.startswith(("--tls-verify=false", "--src-tls-verify=false", "--dest-tls-verify=false"))
    if _PYTHON.match(name):
        return word.partition("=")[0] in _TRUSTING and (name[:6] != "python" or "pip" in command.args)
    return False


def _curl_letters(word: str) -> tuple[str, bool]:
    """The options in a word of bundled letters, such as `-fsSLk`, and whether the last one takes the next word."""
    if not word.startswith("-") or word.startswith("--"):
        return "", False
    for at, letter in enumerate(word[1:], 1):
        if letter in _CURL_TAKES:
            return word[1:at], at == len(word) - 1
    return word[1:], False


def _by_setting(command: Command, name: str) -> int | None:
    """The index of the word at which a setting begins that is spread over words, such as `strict-ssl false`."""
    pattern = _SETTINGS.get(name)
    if pattern is None:
        return None
    words = command.words
    for index, word in arguments(command):
        text = f"{word} {words[index + 1] if index + 1 < len(words) else ''}"
        found = re.search(rf"(?i)(?:^|=|\s){pattern}(?:\s|$)", text)
        if found and found.start() < len(word):
            return index
    return None


def _by_text(command: Command) -> int | None:
    """The index of a text that is written to a settings file."""
    if not command.pipe_to_next and not any(operator in (">", ">>") for operator, _ in command.redirects):
        return None
    return next((index for index, word in arguments(command) if _WRITTEN.search(word)), None)
