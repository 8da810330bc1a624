"""Draws docs/picture.svg: what `deploylint` prints about a few files of fixtures/shop. Run it after a change to them.

python docs/picture.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

SHOP = Path(__file__).parents[1] / "fixtures/shop"
PICTURE = Path(__file__).with_name("picture.svg")
RULES = ("workflow/script-injection", "kubernetes/ingress-backend-missing")
FILES = (".github/workflows/ci.yml", "k8s/api.yaml", "k8s/web.yaml", "k8s/ingress.yaml")
MARK = re.compile(r"(?m)^[ \t]*# expect-next.*\n|[ \t]*# expect:.*$")
SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m")

NAMESPACE = "http://www.w3.org/2000/svg"
ROW, COLUMN, MARGIN = 18, 7.83, 16
STYLES = {
    "1": "font-weight:bold",
    "1;31": "font-weight:bold;fill:#ff7b72",
    "1;33": "font-weight:bold;fill:#e3b341",
    "1;35": "font-weight:bold;fill:#d2a8ff",
    "1;36": "font-weight:bold;fill:#76e3ea",
    "2": "fill:#8b949e",
    "32": "fill:#7ee787",
    "34": "fill:#79c0ff",
}


def output() -> str:
    """The command's output in color on these files, without the marks that the shop's tests read."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(MARK.sub("", (SHOP / name).read_text("utf-8")), "utf-8")
        command = [sys.executable, "-m", "deploylint", ".", "--select", ",".join(RULES), "--color", "always"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 1 or done.stderr:
            raise SystemExit(f"deploylint ended with {done.returncode}: {done.stderr}")
        return done.stdout


def picture() -> str:
    """The output as SVG."""
    lines = ["\x1b[32m$\x1b[0m deploylint .", *output().splitlines()]
    columns = max(len(SEQUENCE.sub("", line)) for line in lines)
    width, height = round(columns * COLUMN + 2 * MARGIN), len(lines) * ROW + 2 * MARGIN
    rows = [_row(number, line) for number, line in enumerate(lines)]
    return "\n".join(
        [
            f'<svg xmlns="{NAMESPACE}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
            "<title>deploylint in a terminal</title>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
            '<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="13" fill="#e6edf3">',
            *rows,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _row(number: int, line: str) -> str:
    y = MARGIN + number * ROW + 13
    return f'<text x="{MARGIN}" y="{y}" xml:space="preserve">{"".join(_spans(line))}</text>'


def _spans(line: str) -> Iterator[str]:
    texts = SEQUENCE.split(line)
    for style, text in zip(["", *texts[1::2]], texts[::2], strict=True):
        if text:
            css = STYLES.get(style)
            yield f'<tspan style="{css}">{escape(text)}</tspan>' if css else escape(text)


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
