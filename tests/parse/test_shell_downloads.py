from __future__ import annotations

import pytest

from deploylint.parse.shell import commands
from deploylint.parse.shell_downloads import downloads_run


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
