"""The one grammar of suppressions: `ignore[rule, rule] until=2027-01-31 -- reason`.

Whatever is not of this form is malformed, says why, and silences nothing.
"""

from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_NAME = lazy_pattern(r"[A-Za-z0-9*?_.\[\]!/-]+")
_DATE = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORD = lazy_pattern(r"[^\s\[]+")
_REASON = lazy_pattern(r"(?:^|\s)--(?=\s|$)")
_NEXT_COMMENT = lazy_pattern(r"\s#(?=\s|$)")
_SCOPES = {"ignore": "here", "ignore-stage": "stage", "ignore-file": "file"}
_EXAMPLE = "# deploylint: ignore[docker/root-user] -- reason"


class Directive(NamedTuple):
    """What a suppression says. `fault` says what is wrong with a malformed one and is empty for a good one.

    `until` is the last day on which it holds, as YYYY-MM-DD, or empty. `scope` is `here`, `stage` or `file`.
    """

    rules: tuple[str, ...] = ()
    until: str = ""
    reason: str = ""
    scope: str = "here"
    fault: str = ""


def parse_comment(text: str) -> Directive:
    """The directive in a comment: what follows `deploylint:`, up to the next ` # ` or the end of the line."""
    text = _NEXT_COMMENT.split(text, maxsplit=1)[0].strip()
    word = _WORD.match(text)
    keyword = word.group() if word else ""
    if keyword not in _SCOPES:
        what = f"unknown word {keyword!r}" if keyword else "nothing is asked for"
        return Directive(fault=f"{what}; write {_EXAMPLE!r} or ignore-file[...]")
    rest = text[len(keyword) :]
    if not rest.startswith("["):
        return Directive(fault=f"{keyword!r} needs rules in brackets right behind it, as in {_EXAMPLE!r}")
    names, bracket, tail = _split_brackets(rest)
    if not bracket:
        return Directive(fault="the bracket behind the rules is not closed")
    return _directive(names.split(","), tail, _SCOPES[keyword])


def parse_annotation(text: str) -> Directive:
    """The directive in an annotation's value: `rule, rule until=2027-01-31 -- reason`."""
    found = _REASON.search(text)
    head, reason = (text[: found.start()], text[found.start() :]) if found else (text, "")
    *names, last = head.split(",")
    name, _, options = last.strip().partition(" ")
    return _directive([*names, name], f"{options} {reason}", "here")


def _split_brackets(text: str) -> tuple[str, bool, str]:
    """What stands between the outer brackets; a glob may have brackets of its own."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            return text[1:position], True, text[position + 1 :]
    return text, False, ""


def _directive(names: list[str], tail: str, scope: str) -> Directive:
    rules = tuple(name.strip() for name in names)
    if rules == ("",):
        return Directive(fault="no rule is named; name each rule that is to be silent")
    wrong = [name for name in rules if not _NAME.fullmatch(name)]
    if wrong:
        return Directive(fault=f"{wrong[0]!r} is no rule name; put commas between rules and ' -- ' before the reason")
    found = _REASON.search(tail)
    options, reason = (tail[: found.start()], tail[found.end() :]) if found else (tail, "")
    until, fault = _options(options.split())
    if fault:
        return Directive(fault=fault)
    return Directive(rules, until, " ".join(reason.split()), scope)


def _options(words: list[str]) -> tuple[str, str]:
    """The expiry date and what is wrong with the options."""
    until = ""
    for word in words:
        name, equals, value = word.partition("=")
        if name != "until" or not equals:
            return "", f"{word!r} is not understood; write ' -- ' before the reason, and until=YYYY-MM-DD before that"
        if until:
            return "", "until= stands there twice"
        if not _is_day(value):
            return "", f"{value!r} is no day; write until=YYYY-MM-DD"
        until = value
    return until, ""


def _is_day(text: str) -> bool:
    from datetime import date

    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
