"""Signs in a stage's commands that it holds tools for building software."""

from __future__ import annotations

from deploylint.parse.shell import Command
from deploylint.values.patterns import lazy_pattern

_BUILDING: dict[str, frozenset[str]] = {
    "go": frozenset({"build", "install"}),
    "cargo": frozenset({"build", "install"}),
    "mvn": frozenset({"package", "install", "verify", "compile"}),
    "mvnw": frozenset({"package", "install", "verify", "compile"}),
    "gradle": frozenset({"build", "assemble", "bootjar", "installdist", "shadowjar"}),
    "gradlew": frozenset({"build", "assemble", "bootjar", "installdist", "shadowjar"}),
    "dotnet": frozenset({"build", "publish"}),
    "ng": frozenset({"build"}),
    "next": frozenset({"build"}),
    "vite": frozenset({"build"}),
    "stack": frozenset({"build", "install"}),
    "sbt": frozenset({"assembly", "package", "dist", "stage"}),
    "swift": frozenset({"build"}),
}
_SCRIPT_RUNNERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_PACKAGES = frozenset(
    {
        *("build-essential", "gcc", "g++", "clang", "cmake", "build-base", "alpine-sdk", "gcc-c++", "rustc"),
        *("cargo", "golang", "golang-go", "maven", "gradle", "default-jdk", "default-jdk-headless", "go"),
        *("python3-dev", "python-dev", "python3-devel", "musl-dev", "@development-tools"),
    }
)
_PACKAGE = lazy_pattern(
    r"(?:gcc|g\+\+|clang|golang|llvm)-\d[\d.]*|openjdk-?\d+-jdk(?:-headless)?|java-[\d.]+-openjdk-devel|ruby[\d.]*-dev"
)
_COMPILERS = frozenset(
    {"gcc", "g++", "cc", "c++", "clang", "clang++", "javac", "kotlinc", "rustc", "ghc", "tsc", "webpack"}
)
_INSTALLERS: dict[str, str] = {
    "apt-get": "install",
    "apt": "install",
    "apk": "add",
    "yum": "install",
    "dnf": "install",
    "microdnf": "install",
    "tdnf": "install",
    "zypper": "install",
}
_REMOVERS = frozenset({"purge", "remove", "autoremove", "del", "erase"})


def building_command(commands: list[Command]) -> Command | None:
    """The first command of one RUN that builds software, or that installs a compiler and leaves it there."""
    removes = any(c.name in _INSTALLERS and _REMOVERS & set(c.args) for c in commands)
    for command in commands:
        if builds(command) or (not removes and (command.name in _COMPILERS or installs_compiler(command))):
            return command
    return None


def builds(command: Command) -> bool:
    """Whether the command compiles or bundles software."""
    words = {word.lower().removeprefix(":") for word in command.args}
    if command.name in _SCRIPT_RUNNERS:
        return any(word == "build" or word.startswith("build:") for word in words)
    return bool(_BUILDING.get(command.name, frozenset()) & words)


def installs_compiler(command: Command) -> bool:
    """Whether a package manager installs a compiler or what comes with one."""
    if _INSTALLERS.get(command.name) not in command.args:
        return False
    names = [word.partition("=")[0] for word in command.args]
    return any(name in _PACKAGES or _PACKAGE.fullmatch(name) is not None for name in names)
