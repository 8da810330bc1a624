from __future__ import annotations

import time

import pytest

from deploylint.model import Source
from deploylint.usage.evidence import SIGNS, evidence


def signs(text: str, path: str = "src/app.ts") -> dict[str, int]:
    return {name: node.place.span.line for name, node in evidence(Source(path, "text", text))}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("error_tracking_started", "Sentry.init({ dsn });"),
        ("error_handler", "app.use((err, req, res, next) => res.send());"),
        ("error_handler", "app.use((error: Error, req: Request, res: Response, next: NextFunction): void => {"),
        ("client_timeout", "new Redis(url, { commandTimeout: 1 })"),
        ("indexes_declared", "schema.index({ day: 1 })"),
        ("webhook_verified", 'request.header("X-Razorpay-Signature")'),
        ("same_site", "cookie: { sameSite: 'lax' }"),
    ],
)
def test_signs(name: str, text: str) -> None:
    assert signs(f"\n{text}\n")[name] == 2


def test_a_handler_of_requests_is_none_of_errors() -> None:
    assert "error_handler" not in signs("app.use((req, res, next) => next());")


def test_comments_and_tests_show_nothing() -> None:
    assert signs("// Sentry.init({})\n") == {}
    assert signs("Sentry.init({})\n", "tests/app.ts") == {}
    assert signs("Sentry.init({})\n", "notes.txt") == {}


@pytest.mark.parametrize("name", SIGNS)
def test_patterns_end_in_time(name: str) -> None:
    words, pattern = SIGNS[name]
    started = time.process_time()
    for piece in (*words.split(), "(err,", "(error: a, ", "redis timeout", "timeout", "index: ", " ", "a,", "base:   "):
        text = piece * (100_000 // len(piece))
        list(zip(pattern.finditer(text), range(5), strict=False))

    assert time.process_time() - started < 5
