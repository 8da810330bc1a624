"""A word for whoever waits at a terminal longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

DELAY = 1.0
"""Seconds after which the word is said; most runs are over by then."""


@contextmanager
def patience(stream: TextIO | None = None) -> Iterator[None]:
    """While the body runs long, a line on standard error says so, if that is a terminal; it is gone when it ends."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield
        return
    from threading import Timer

    said: list[bool] = []

    def say() -> None:
        said.append(True)
        stream.write("deploylint is reading the repository …")
        stream.flush()

    timer = Timer(DELAY, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said:
            stream.write("\r\x1b[K")
            stream.flush()
