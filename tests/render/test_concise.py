from __future__ import annotations

from collections.abc import Callable

from deploylint.model import Finding, Report
from deploylint.render import FORMATS, Options

render = FORMATS["concise"]


def test_one_line_each_and_a_count(make: Callable[..., Report]) -> None:
    assert render(make(), Options()) == (
        ".env:2:1: critical secrets/committed-secret variable API_KEY holds a secret\n"
        "k8s/web.yaml:21:11: high kubernetes/missing-memory-limit container web of Deployment/web has no memory limit\n"
        "2 findings (1 critical, 1 high), 3 files read, 2 skipped, 1 finding suppressed\n"
    )


def test_clean(clean: Report) -> None:
    assert render(clean, Options()) == "no findings, 3 files read\n"


def test_suppressed_on_request(make: Callable[..., Report]) -> None:
    lines = render(make(), Options(show_suppressed=True)).splitlines()
    assert lines[2].endswith("no memory limit [suppressed by comment (moves out in May, until 2027-05-31)]")


def test_a_path_cannot_command_the_runner(make: Callable[..., Report], limit: Finding) -> None:
    for path in ("::add-mask::x", "  ::error::"):
        line = render(make(findings=(limit._replace(path=path),)), Options()).splitlines()[0]
        assert not line.lstrip().startswith("::")
