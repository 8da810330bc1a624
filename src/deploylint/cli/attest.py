"""`deploylint attest`: say of an item what only a person can say, in a file that others review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from deploylint import git_history
from deploylint.checklist import attesting, release_file
from deploylint.checklist.attestation import SIGNATURE_SUFFIX, SUFFIX, Attestation, person
from deploylint.checklist.attesting import Missing, Statement
from deploylint.checklist.policy_files import WorkTree
from deploylint.cli import EXIT_CLEAN, records
from deploylint.cli.errors import told
from deploylint.model.checklist import Item, Release
from deploylint.scan import UsageError
from deploylint.ssh_signatures import SignatureError, sign


@click.command("attest")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option(
    "--status",
    type=click.Choice(["pass", "fail", "not-applicable"]),
    default="pass",
    show_default=True,
    help="What you say of the items.",
)
@click.option("--by", default="", metavar="EMAIL", help="Who says it.  [default: git's user.email]")
@click.option("--role", default="", help="The role in which you say it.")
@click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="A fact that the item asks for.")
@click.option(
    "--evidence", multiple=True, metavar="URL|PATH", help="Where it can be seen; a file is pinned by its hash."
)
@click.option("--reason", default="", help="Why the items fail, or do not apply.")
@click.option("--expires", default="", metavar="DAY", help="The last day on which it holds, YYYY-MM-DD.")
@click.option("--env", "environment", default="", help="Where it holds.  [default: the release's, else production]")
@click.option("--tag", default="", help="The release.  [default: that of .deploylint/release.yaml]")
@click.option("--commit", default="", help="The commit that was looked at.  [default: the release's, else HEAD]")
@click.option("--sign", "key", type=click.Path(path_type=Path), metavar="KEY", help="Sign with this SSH key.")
@click.option("--yes", is_flag=True, help="Write without asking whether to.")
def command(items: tuple[str, ...], **options: Any) -> int:
    """Write an attestation for each ITEM, such as S011.

    What is missing is asked for on a terminal. A record counts once the person whom it names has committed it.
    """
    with told():
        root = records.here()
        with records.asked_git():
            written = _attest(root, items, options)
        records.say(_next(root, written, signed=options["key"] is not None))
        return EXIT_CLEAN


def _attest(root: Path, names: Sequence[str], options: dict[str, Any]) -> list[Attestation]:
    now = records.now()
    checklist = records.checklist(root)
    release = release_file.read(WorkTree(root).read)
    given = _given(root, options, release)
    made: list[tuple[Attestation, bytes]] = []
    for name in dict.fromkeys(names):
        item = _attestable(records.item(checklist, name))
        statement = attesting.limited(_completed(given(item)), now)
        record = attesting.compose(root, statement, now)
        wrong = attesting.objections(root, record, item, checklist, release, now)
        if wrong:
            raise UsageError(f"{item.id} cannot be attested so: " + "; ".join(error.message for error in wrong))
        made.append((record, _signature(record, options["key"])))
    _show(made)
    if not records.confirmed("write?", yes=options["yes"]):
        raise click.Abort
    for record, signature in made:
        attesting.write(root, record.path, record.authored.text.encode())
        if signature:
            attesting.write(root, record.path + SIGNATURE_SUFFIX, signature)
    return [record for record, _ in made]


def _attestable(item: Item) -> Item:
    if item.attestation is None:
        raise UsageError(f"{item.id} takes no attestation; deploylint explain {item.id} says how it is decided")
    return item


def _given(root: Path, options: dict[str, Any], release: Release) -> Any:
    """What the options say, as a function of the item."""
    name = options["commit"] or release.commit or "HEAD"
    commit = git_history.resolve(root, name)
    if commit is None:
        raise UsageError(f"there is no commit {name} here; commit first, or name one with --commit")
    fields = dict(_field(text) for text in options["fields"])
    evidence = tuple(attesting.evidence_of(root, text) for text in options["evidence"])
    by = options["by"] or records.me(root)

    def statement(item: Item) -> Statement:
        return Statement(
            item,
            by,
            options["status"],
            options["role"],
            options["environment"] or item.environment or release.environment,
            options["tag"] or release.tag,
            commit.hash,
            fields,
            evidence,
            options["reason"],
            options["expires"],
        )

    return statement


def _field(text: str) -> tuple[str, str | float | bool]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"--field {text}: write it as NAME=VALUE, such as --field critical_open=0")
    return name.strip(), attesting.field_value(value.strip())


def _completed(statement: Statement) -> Statement:
    """The statement with what is missing asked for. Raises UsageError where nobody is there to answer."""
    wanting = list(attesting.missing(statement))
    if wanting and not records.on_terminal():
        options = ", ".join(
            f"{entry.option.rstrip('=')}{'=…' if entry.option.endswith('=') else ''}" for entry in wanting
        )
        raise UsageError(f"{statement.item.id} needs {options}")
    if wanting:
        records.tell(_asked(statement.item))
    for entry in wanting:
        statement = _answered(statement, entry, records.ask(entry.question))
    return statement


def _asked(item: Item) -> str:
    """What the questions are about: the item, and what its attestation asks."""
    asks = item.attestation.asks if item.attestation is not None else ""
    return f"{item.id}  {item.text}" + (f" ({asks})" if asks else "")


def _answered(statement: Statement, entry: Missing, answer: str) -> Statement:
    if entry.option.startswith("--field "):
        name = entry.option.removeprefix("--field ").rstrip("=")
        return statement._replace(fields={**statement.fields, name: attesting.field_value(answer)})
    if entry.option == "--by":
        return statement._replace(by=answer)
    if entry.option == "--role":
        return statement._replace(role=answer)
    if entry.option == "--reason":
        return statement._replace(reason=answer)
    return statement._replace(expires=answer)


def _signature(record: Attestation, key: Path | None) -> bytes:
    if key is None:
        return b""
    try:
        return sign(record.authored.text.encode(), key)
    except SignatureError as error:
        raise UsageError(str(error)) from None


def _show(made: Sequence[tuple[Attestation, bytes]]) -> None:
    if records.on_terminal():
        for record, _ in made:
            records.say([record.path, *(f"    {line}" for line in record.authored.text.splitlines())])


def _next(root: Path, written: Sequence[Attestation], *, signed: bool) -> list[str]:
    """What was written, and what makes it count."""
    lines = [f"wrote {record.path}" for record in written]
    by = written[0].by
    mine = person(records.me(root))
    if by != mine and not signed:
        lines.append(
            f"it speaks for {by}, and git commits here as {mine or 'nobody'}: it counts only if {by} commits it"
        )
    for record in written:
        lines += [f"note: {path} is yours too: the newest counts" for path in _earlier(root, record)]
    folders = sorted({record.path.rpartition("/")[0] for record in written})
    lines.append(f"next: git add {' '.join(folders)} && git commit, then have the owners in CODEOWNERS review it")
    return lines


def _earlier(root: Path, record: Attestation) -> list[str]:
    """Records of the same person, of the same day or release, that this one replaces."""
    numbered = re.fullmatch(r"(.*)-[0-9]+", record.path.removesuffix(SUFFIX))
    first = f"{numbered[1]}{SUFFIX}" if numbered else ""
    file = root / first
    same = first and file.is_file() and f"\nby: {record.by}\n" in file.read_text("utf-8", "replace")
    return [first] if same else []
