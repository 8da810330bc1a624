"""Whatever a repository and its records hold: no secret is shown, nothing is unescaped, and nothing else is run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.scratch import ANN, AS_OF, BOB, FAILED, FILES, Scratch, in_order
from conftest import Run
from made_up_secrets import ALNUM, UPPER, text

FORMATS = ("text", "markdown", "html", "json", "sarif", "junit", "github", "summary")
ASKED = ("--phase", "T-2h", "--as-of", AS_OF)
TOKEN, KEY, PASSWORD = "ghp_" + text(ALNUM, 36), "AKIA" + text(UPPER, 16), text(ALNUM, 20, 3)
LINK = f"https://ann:{PASSWORD}@reports.example.test/1"
ESCAPE = "\x1b]0;gone\x07\x1b[2J"

WATCHED = """
import sys
events = []
def hook(event, arguments):
    if event.startswith('socket.') or event in ('subprocess.Popen', 'os.system', 'os.exec', 'os.posix_spawn'):
        events.append((event, arguments))
sys.addaudithook(hook)
from deploylint.cli import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write(chr(10).join(sorted({f'{event} {arguments[0]}' for event, arguments in events})))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    """A repository whose gate is open up to T-2h."""
    return in_order(tmp_path / "shop")


def leaky(shop: Scratch) -> None:
    """Secrets wherever people can write something that is shown."""
    shop.write("Dockerfile", f"FROM alpine:3.22\nENV GITHUB_TOKEN={TOKEN}\nUSER root\n")
    shop.write("config/prod.env", f"AWS_ACCESS_KEY_ID={KEY}\nDB_URL=postgres://shop:{PASSWORD}@db.example.test/shop\n")
    shop.write(
        "k8s/app.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: "
        f"[{{name: a, image: a, env: [{{name: GITHUB_TOKEN, value: {TOKEN}}}]}}]}}}}}}\n",
    )
    text = FILES[".deploylint/checklist.yaml"].replace("Somebody looked for holes", f"Ask with {TOKEN}")
    shop.write(".deploylint/checklist.yaml", text + f"disabled:\n  - {{item: SHOP-2, reason: see {LINK}}}\n")
    path = shop.attest("SHOP-3", by=BOB, at="2026-11-20T09:40:00Z")
    record = (shop.root / path).read_text("utf-8").replace("findings: 0", f"findings: 0, key: {KEY}, t: {TOKEN}")
    shop.write(path, record + f"reason: with {TOKEN} and {LINK}\n")
    wrong = f"item: SHOP-3\nby: {LINK}\nstatus: {TOKEN}\n"
    shop.write(".deploylint/attestations/SHOP-3/wrong.yaml", wrong)
    waiver = f"{{item: SHOP-1, reason: '{TOKEN}', ticket: '{LINK}', by: {BOB}, expires: 2026-12-01}}"
    shop.write(".deploylint/waivers.yaml", f"waivers:\n  - {waiver}\n")
    release = FILES[".deploylint/release.yaml"]
    shop.write(".deploylint/release.yaml", release + f"image: https://ann:{PASSWORD}@r.example.test/a\n")
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    said = f"<failure message='{TOKEN} {LINK}'>{KEY}</failure>"
    shop.report(FAILED.replace("<failure/>", said).replace("adds up", TOKEN))


@pytest.mark.parametrize("base", ["HEAD", "HEAD~1"])
def test_no_secret_is_shown_in_any_format(run: Run, shop: Scratch, base: str, tmp_path: Path) -> None:
    leaky(shop)
    wanted = [part for name in FORMATS for part in ("--format", f"{name}={tmp_path / name}")]
    done = run("gate", *ASKED, "--all", "--base", base, *wanted, cwd=shop.root)
    plain = run("gate", *ASKED, "--all", "--keep-evidence", str(tmp_path / "kept"), cwd=shop.root)
    shown = {name: (tmp_path / name).read_text("utf-8") for name in (*FORMATS, "kept")}

    assert (done.returncode, plain.returncode) in {(1, 0), (1, 1), (0, 0)}, done.stderr
    for name, said in {**shown, "stdout": done.stdout + plain.stdout, "stderr": done.stderr + plain.stderr}.items():
        leaks = [secret for secret in (TOKEN, KEY, PASSWORD) if secret in said]
        assert not leaks, (name, [line for line in said.splitlines() if any(leak in line for leak in leaks)])


def test_nothing_reaches_a_terminal_or_a_workflow_command_unescaped(run: Run, shop: Scratch, tmp_path: Path) -> None:
    name = "a\n::error::gone\x1b[31m"
    shop.write(f"{name}/Dockerfile", f"FROM alpine:3.22 AS {ESCAPE}\nUSER root\n")
    shop.write(f".deploylint/attestations/SHOP-3/{name}.yaml", "item: [\x1b]0;x\n")
    shop.write(f".deploylint/attestations/SHOP-3/{name}", "stray")
    shop.commit(f"{ESCAPE}@x\u202e", "2026-11-20T09:50:00Z")
    path = shop.attest("SHOP-3", at="2026-11-20T09:55:00Z")
    shop.write(path, (shop.root / path).read_text("utf-8") + 'reason: "\\e[2J\\n::set-output name=a::b\\u202e"\n')
    shop.commit(f"{ESCAPE}@x\u202e", "2026-11-20T09:56:00Z")
    shop.report()
    for form in FORMATS:
        done = run("gate", *ASKED, "--all", "--base", "HEAD~1", "--format", form, cwd=shop.root)

        assert done.returncode in (1, 3), done.stderr
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr), form
        commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in commands), form


@pytest.mark.parametrize(
    ("command", "also"),
    [
        (["gate", *ASKED, "--base", "HEAD"], []),
        (["checklist", "--as-of", AS_OF], []),
        (["sync", "list.md", "--check"], []),
        (["waive", "SHOP-1", "--reason", "later", "--ticket", "T-1", "--until", "2026-12-01"], []),
        (["attest", "SHOP-3", "--field", "findings=0", "--evidence", LINK.replace(PASSWORD, "x")], []),
        (["gate", *ASKED, "signed"], [f"subprocess.Popen {shutil.which('ssh-keygen')}"]),
    ],
)
def test_no_socket_is_opened_and_git_and_ssh_keygen_run_alone(
    shop: Scratch, tmp_path: Path, command: list[str], also: list[str]
) -> None:
    shop.write("list.md", "- [ ] Nobody is root\n")
    if command[-1] == "signed":
        command = command[:-1]
        if also == ["subprocess.Popen None"]:
            pytest.skip("ssh-keygen is not installed")
        key = tmp_path / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        public = key.with_suffix(".pub").read_text("utf-8")
        shop.write(".deploylint/allowed_signers", f'{ANN} namespaces="deploylint" {public}')
        record = shop.root / ".deploylint/attestations/SHOP-3/ann.yaml"
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "deploylint", "-f", str(key), str(record)], check=True)
        shop.commit(BOB, "2026-11-20T09:50:00Z")
    done = subprocess.run([sys.executable, "-c", WATCHED, *command], cwd=shop.root, capture_output=True, text=True)

    assert "Traceback" not in done.stderr
    ran = sorted(line for line in done.stderr.splitlines() if line.startswith(("subprocess", "socket", "os.")))
    assert ran == [*also, "subprocess.Popen git"], done.stderr
