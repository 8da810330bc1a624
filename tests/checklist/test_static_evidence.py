"""What rules say becomes evidence for the items that they claim, before anything is silenced."""

from __future__ import annotations

from datetime import UTC, datetime

from deploylint.artifacts import kind_of
from deploylint.checklist.static_evidence import Linted, static_evidence
from deploylint.checklist.unread import unread
from deploylint.lint import Request, lint
from deploylint.model import Source
from deploylint.model.checklist import Evidence, Item, State
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project

ROOT = "docker/runs-as-root"
GOOD = "FROM alpine:3.22\nUSER 1000\n"
BAD = "FROM alpine:3.22\n{}USER root\n"


def item(*rules: str, **more: object) -> Item:
    made = Item("S077", "Non-root user", "", "", "T-2d", "block", "docker", (("static",),), rules=rules)
    return made._replace(**more)  # type: ignore[arg-type]


def evidence(asked: Item, files: dict[str, str], objection: str = "") -> list[Evidence]:
    project = Project([Source(path, kind_of(path, text, frozenset()), text) for path, text in files.items()])
    rules = [rule for rule in built_in_rules() if rule.id in {*asked.rules, "suppression/unused"}]
    request = Request(rules, rules, tuple, lambda path: True, None, line_hashes=False, undecided=True)
    linted = Linted(
        lint(project, request), {rule.id: rule for rule in rules}, list(unread(project)), lambda _: objection
    )
    return list(static_evidence([asked], linted))


def states(pieces: list[Evidence]) -> list[State]:
    return [piece.state for piece in pieces]


def test_a_rule_that_found_it_good_is_evidence() -> None:
    (piece,) = evidence(item(ROOT), {"Dockerfile": GOOD})

    assert (piece.slot, piece.source, piece.state) == ("static", ROOT, State.PASS)
    assert piece.text == f"{ROOT} looked at 1 place and has no objection"


def test_a_finding_is_evidence_with_its_place() -> None:
    (piece,) = evidence(item(ROOT), {"Dockerfile": BAD.format("")})

    assert (piece.state, piece.path, piece.span and piece.span.line) == (State.FAIL, "Dockerfile", 2)
    assert not piece.warning


def test_nothing_looked_at_is_no_evidence() -> None:
    assert evidence(item(ROOT), {"README.md": ""}) == []


def test_a_small_matter_is_a_remark_and_the_rest_is_good() -> None:
    pieces = evidence(item("docker/apk-cache-kept"), {"Dockerfile": "FROM alpine:3.22\nRUN apk add curl\nUSER 1000\n"})

    assert [(piece.state, piece.warning) for piece in pieces] == [(State.FAIL, True), (State.PASS, False)]


def test_of_rules_on_every_object_only_the_chosen_kinds_count() -> None:
    asked = item("kubernetes/invalid-name", objects=("Service",))
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: Not_A_Name}\nspec: {ports: [{port: 80}]}\n"

    assert evidence(asked, {"k8s.yaml": config}) == []
    assert states(evidence(asked, {"k8s.yaml": service})) == [State.FAIL]
    assert evidence(asked, {"k8s.yaml": service.replace("Not_A_Name", "api")}) == []


def test_a_misspelt_kind_is_the_kind_that_was_meant() -> None:
    asked = item("kubernetes/unknown-kind", objects=("Service",))
    misspelt = "apiVersion: v1\nkind: Servce\nmetadata: {name: api}\n"

    assert states(evidence(asked, {"k8s.yaml": misspelt})) == [State.FAIL]
    assert evidence(asked, {"k8s.yaml": misspelt.replace("Servce", "Configmap")}) == []


def test_what_depends_on_a_template_is_unknown() -> None:
    (piece,) = evidence(item(ROOT), {"Dockerfile": "ARG WHO\nFROM alpine:3.22\nARG WHO\nUSER ${WHO}\n"})

    assert (piece.state, piece.reason, piece.path) == (State.UNKNOWN, "undecided", "Dockerfile")


def test_a_comment_with_reason_and_end_waives() -> None:
    day = f"{datetime.now(UTC).year + 1}-01-31"
    text = BAD.format(f"# deploylint: ignore[{ROOT}] until={day} -- the base has no other user\n")
    (piece,) = evidence(item(ROOT), {"Dockerfile": text})

    assert (piece.state, piece.expires, piece.by) == (State.WAIVED, day, "comment")
    assert piece.text.endswith(f"accepted until {day}: the base has no other user")


def test_a_comment_without_an_end_waives_nothing() -> None:
    text = BAD.format(f"# deploylint: ignore[{ROOT}] -- we know\n")
    (piece,) = evidence(item(ROOT), {"Dockerfile": text})

    assert piece.state is State.FAIL
    assert piece.text.endswith("it is silenced without a reason and an end, so it counts")


def test_what_cannot_be_waived_fails_all_the_same() -> None:
    day = f"{datetime.now(UTC).year + 1}-01-31"
    text = BAD.format(f"# deploylint: ignore[{ROOT}] until={day} -- the base has no other user\n")

    assert states(evidence(item(ROOT, waivable=False), {"Dockerfile": text})) == [State.FAIL]
    assert states(evidence(item(ROOT), {"Dockerfile": text}, objection="it is new")) == [State.FAIL]


def test_a_committed_secret_is_never_waived() -> None:
    day = f"{datetime.now(UTC).year + 1}-01-31"
    key = "AKIA" + "Q3EGRIP7WXYZK2LM"
    comment = f"# deploylint: ignore[secrets/committed-secret] until={day} -- an old one\n"
    pieces = evidence(item("secrets/committed-secret"), {".env.production": f"{comment}AWS_ACCESS_KEY_ID={key}\n"})
    failing = [piece for piece in pieces if piece.state is State.FAIL]

    assert [piece.text.endswith("it is silenced, but nothing can waive this") for piece in failing] == [True]
    assert key not in repr(pieces)


def test_a_file_that_cannot_be_read_leaves_its_items_open() -> None:
    asked = item("kubernetes/missing-liveness-probe")
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n"
    (piece,) = evidence(asked, {"k8s/pod.yaml": text})

    assert (piece.state, piece.reason, piece.path) == (State.UNKNOWN, "unreadable-file", "k8s/pod.yaml")
    assert evidence(item(ROOT), {"k8s/pod.yaml": text}) == []
