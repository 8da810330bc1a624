"""The word for whoever waits."""

from __future__ import annotations

import io
import time

import pytest

from deploylint.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.02)


def test_a_long_run_is_told_on_a_terminal_and_cleaned_up() -> None:
    terminal = Terminal()
    with progress.patience(terminal):
        time.sleep(0.2)

    assert terminal.getvalue().startswith("deploylint is reading")
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_short_run_says_nothing() -> None:
    terminal = Terminal()
    with progress.patience(terminal):
        pass
    time.sleep(0.1)

    assert terminal.getvalue() == ""


def test_no_terminal_no_word() -> None:
    stream = io.StringIO()
    with progress.patience(stream):
        time.sleep(0.1)

    assert stream.getvalue() == ""
