"""Languages whose reads of the environment are one call each: Go, Ruby, Java and its kin, PHP, Rust, C#, Elixir."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from deploylint.usage.access import DEFAULTED, NAME, READ, REQUIRED, TESTED, WRITTEN, Access, Hit, set_by_platform


class Pattern(NamedTuple):
    """One way to read a variable: the name is the last group; the first of `after` that matches decides the level."""

    expression: re.Pattern[str]
    level: str = READ
    after: tuple[tuple[re.Pattern[str], str], ...] = ()
    indirect: bool = False


def _search(patterns: tuple[Pattern, ...]) -> Callable[[str], Iterable[Hit]]:
    def hits(text: str) -> Iterator[Hit]:
        for pattern in patterns:
            for match in pattern.expression.finditer(text):
                group = match.lastindex or 1
                name = match.group(group)
                if not set_by_platform(name):
                    yield Hit(match.start(group), name, _level(pattern, text, match.end()), pattern.indirect)

    return hits


def _level(pattern: Pattern, text: str, end: int) -> str:
    for expression, level in pattern.after:
        if expression.match(text, end):
            return level
    return pattern.level


def _p(expression: str) -> re.Pattern[str]:
    return re.compile(expression.replace("NAME", f"({NAME})"))


_COMMA = _p(r"\s*,")
_SECOND = _p(r"\s*,\s*(?!null\b|nil\b|None\b)")
_OR = _p(r"\s*+\)?+\s*+(?:\|\||\?\?|\?:)")
_SET = _p(r"\s*(?:\|\|)?=(?![=~>])")

_GO = (
    Pattern(_p(r'\bos\.Getenv\(\s*"NAME"')),
    Pattern(_p(r'\bos\.LookupEnv\(\s*"NAME"'), TESTED),
    Pattern(
        _p(r'\b(?:env|envconfig):"NAME'),
        READ,
        ((_p(r"[^\"\n]{0,80}required"), REQUIRED), (_p(r"[^`\n]{0,200}efault:"), DEFAULTED)),
        True,
    ),
    Pattern(_p(r'\bviper\.BindEnv\(\s*"[\w.-]{1,80}"\s*,\s*"NAME"'), indirect=True),
)
_RUBY = (
    Pattern(
        _p(r"\bENV\[\s*['\"]NAME['\"]\s*\]"),
        READ,
        ((_p(r"\s*\|\|(?!=)"), DEFAULTED), (_SET, WRITTEN), (_p(r"\s*(?:==|!=|\?)"), TESTED)),
    ),
    Pattern(_p(r"\bENV\.fetch\(\s*['\"]NAME['\"]"), REQUIRED, ((_p(r"\s*(?:,|\)\s*(?:\{|do\b))"), DEFAULTED),)),
    Pattern(_p(r"\bENV\.(?:key|has_key|include)\?\(\s*['\"]NAME['\"]"), TESTED),
)
_JAVA = (
    Pattern(_p(r'\bSystem\.getenv\(\s*"NAME"'), READ, ((_OR, DEFAULTED),)),
    Pattern(_p(r'\bSystem\.getenv\(\)\s*\.\s*(?:get|getOrDefault)\(\s*"NAME"'), READ, ((_COMMA, DEFAULTED),)),
    Pattern(_p(r'@Value\(\s*"\$\{NAME'), REQUIRED, ((_p(r":"), DEFAULTED),)),
)
_SPRING = (Pattern(_p(r"\$\{NAME(?=[}:])"), REQUIRED, ((_p(r":"), DEFAULTED),)),)
_PHP = (
    Pattern(_p(r"(?<![\w>:])env\(\s*['\"]NAME['\"]"), READ, ((_SECOND, DEFAULTED),)),
    Pattern(_p(r"\bgetenv\(\s*['\"]NAME['\"]"), READ, ((_OR, DEFAULTED),)),
    Pattern(_p(r"\$_ENV\[\s*['\"]NAME['\"]\s*\]"), READ, ((_OR, DEFAULTED), (_SET, WRITTEN))),
)
_RUST = (
    Pattern(
        _p(r'\benv::var(?:_os)?\(\s*"NAME"\s*\)'),
        READ,
        (
            (_p(r"\s*\.\s*(?:unwrap_or|ok\(\)\s*\.\s*unwrap_or)"), DEFAULTED),
            (_p(r"\s*(?:\?|\.\s*(?:unwrap|expect)\()"), REQUIRED),
            (_p(r"\s*\.\s*is_(?:ok|err)"), TESTED),
        ),
    ),
)
_CSHARP = (Pattern(_p(r'\bEnvironment\.GetEnvironmentVariable\(\s*"NAME"'), READ, ((_OR, DEFAULTED),)),)
_ELIXIR = (
    Pattern(
        _p(r'\bSystem\.get_env\(\s*"NAME"'),
        READ,
        ((_COMMA, DEFAULTED), (_p(r"\s*\)\s*\|\|\s*raise"), REQUIRED), (_OR, DEFAULTED)),
    ),
    Pattern(_p(r'\bSystem\.fetch_env!\(\s*"NAME"'), REQUIRED),
)
_PRISMA = (Pattern(_p(r'\benv\(\s*"NAME"\s*\)'), REQUIRED),)


ACCESSES = {
    "go": Access(("Getenv", "LookupEnv", "BindEnv", 'env:"', 'envconfig:"'), _search(_GO)),
    "ruby": Access(("ENV",), _search(_RUBY)),
    "java": Access(("getenv", "@Value"), _search(_JAVA)),
    "spring": Access(("${",), _search(_SPRING)),
    "php": Access(("env(", "_ENV"), _search(_PHP)),
    "rust": Access(("env::var",), _search(_RUST)),
    "csharp": Access(("GetEnvironmentVariable",), _search(_CSHARP)),
    "elixir": Access(("System.",), _search(_ELIXIR)),
    "prisma": Access(("env(",), _search(_PRISMA)),
}
