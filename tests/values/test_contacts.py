from __future__ import annotations

import pytest

from deploylint.values.contacts import contact_of, role_of


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("DevOps Lead", "devops-lead"),
        ("**Lead DevOps engineer**", "devops-lead"),
        ("Backend lead", "backend-lead"),
        ("Tech Lead", "backend-lead"),
        ("Database Administrator", "database-admin"),
        ("DBA", "database-admin"),
        ("On-call engineer", "on-call"),
        ("Primary on-call", "on-call"),
        ("Chief Technology Officer (CTO)", "cto"),
        ("CTO", "cto"),
        ("Director", ""),
        ("Frontend lead", ""),
        ("CTO " * 40, ""),
    ],
)
def test_roles_by_what_people_call_them(title: str, role: str) -> None:
    assert role_of(title) == role


@pytest.mark.parametrize(
    "text",
    [
        "Asha Rao - +91 80 5550 0101 - asha@shop.example.com",
        "Asha Rao, +918055500101, asha@shop.example.com",
        "Asha Rao | +1 (415) 555-0101 | <asha@shop.example.com>",
        "see PagerDuty schedule `shop`",
        "https://shop.opsgenie.com/schedule",
        "[the rotation](https://shop.pagerduty.com/schedules/P1)",
    ],
)
def test_whole_contacts_and_pointers(text: str) -> None:
    contact = contact_of([text])

    assert contact.lacks == ()
    assert not contact.placeholder


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Asha Rao", ("a telephone number with its country code", "an e-mail address")),
        ("Asha Rao - 080 5550 0101 - asha@shop.example.com", ("a telephone number with its country code",)),
        ("+91 80 5550 0101 - asha@shop.example.com", ("a name",)),
        ("Asha Rao +1-XXX-XXX-XXXX a@b.example", ("a telephone number with its country code",)),
    ],
)
def test_what_contacts_lack(text: str, lacks: tuple[str, ...]) -> None:
    assert contact_of([text]).lacks == lacks


@pytest.mark.parametrize(
    "text", ["[Name] - [Phone] - [Email]", "TBD", "<your name>", "{{ cto }}", "Asha ______", "???"]
)
def test_placeholders(text: str) -> None:
    assert contact_of([text]).placeholder
