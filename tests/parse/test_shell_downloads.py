from __future__ import annotations

import pytest

from deploylint.parse.shell import commands
from deploylint.parse.shell_downloads import downloads_run, downloads_started


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsSL https://x | sh",
        "curl -fsSL https://x | sudo -E bash -",
        "wget -qO- https://x | bash -s -- --yes",
        "bash <(curl -s https://x)",
        "source <(curl -s https://x)",
        'sh -c "$(curl -fsSL https://x)"',
        "eval `wget -qO- x`",
        "curl x | python3 -",
        "curl x | gunzip | bash",
        "(curl x || wget y) | sh",
        'bash -c "curl x | sh"',
        "curl x | node",
    ],
)
def test_finds_downloads_that_are_run(script: str) -> None:
    assert list(downloads_run(commands(script)))


@pytest.mark.parametrize(
    "script",
    [
        "curl x | tar xz",
        "curl x | python3 -c 'import json'",
        "curl x | python -m json.tool",
        "curl x | bash install.sh",
        "curl x | jq . | tee y",
        'sh -c "echo $(curl x)"',
        "echo 'curl x | sh'",
        "curl x | gpg --dearmor -o y",
        "apt-get install curl && sh x",
        'bash -c "cat" < x',
        "diff <(curl x) y",
        "curl x | node -e 'x'",
    ],
)
def test_passes_downloads_that_are_data(script: str) -> None:
    assert not list(downloads_run(commands(script)))


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsSLo x.sh https://a/b && sh x.sh",
        "curl -o/tmp/x https://a/b; chmod +x /tmp/x; /tmp/x",
        "curl --output=x https://a/b && bash ./x",
        "curl -LO https://a/x.py?raw=1 && python3 x.py --user",
        "curl https://a/b > x && . x",
        "wget https://a/x.sh && bash -e x.sh",
        "wget -qO x https://a/b && sudo sh x",
        "wget -q https://a/b --output-document=x; sh x",
    ],
)
def test_finds_downloads_to_a_file_that_is_started(script: str) -> None:
    ((download, starter),) = downloads_started(commands(script))
    assert download.name in ("curl", "wget")
    assert starter.line == 1


@pytest.mark.parametrize(
    "script",
    [
        "sh x.sh && curl -o x.sh https://a/b",
        "curl -o x.sh https://a/b && echo '1  x.sh' | sha256sum -c - && sh x.sh",
        'curl -o x https://a/b && [ "$(sha256sum x)" = 1 ] && sh x',
        "curl -o x https://a/b && gpg --batch --verify x.asc x && ./x",
        "wget -O - https://a/x.sh | tee y; sh x.sh",
        "wget -qO- https://a/x.sh > /dev/null; sh x.sh",
        "curl https://a/x.sh; sh x.sh",
        "curl -o x https://a/b && tar xf x",
        "curl -o x https://a/b && sh -c x",
        "curl -o /usr/bin/x https://a/b && x",
    ],
)
def test_passes_downloads_that_are_checked_or_not_started(script: str) -> None:
    assert not list(downloads_started(commands(script)))
