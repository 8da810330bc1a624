"""Probes of services that are not in use are not asked."""

from __future__ import annotations

from deploylint.checklist.asked_probes import as_asked
from deploylint.model.checklist import Item, ProbeUse

EVERYWHERE = ProbeUse("sentry.issues")
TWILIO = ProbeUse("twilio.account", {}, "ext:twilio")
RAZORPAY = ProbeUse("razorpay.account", {}, "ext:razorpay")
ITEM = Item(
    *("S143", "All services answer", "", "", "T+30m", "block", "any", (("live",),)),
    probes=((TWILIO,), (RAZORPAY, EVERYWHERE)),
    vetoes=(TWILIO, EVERYWHERE),
    supports=(RAZORPAY,),
)


def test_absent_services_are_not_asked() -> None:
    asked = as_asked(ITEM, {"ext:twilio": False, "ext:razorpay": True}.get)

    assert asked.probes == ((RAZORPAY, EVERYWHERE),)
    assert asked.vetoes == (EVERYWHERE,)
    assert asked.supports == (RAZORPAY,)


def test_services_of_which_nothing_can_be_said_are_asked() -> None:
    assert as_asked(ITEM, lambda _: None) == ITEM


def test_an_item_can_be_left_without_a_probe() -> None:
    assert as_asked(ITEM._replace(probes=((TWILIO,),)), lambda _: False).probes == ()
