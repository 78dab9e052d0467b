"""Update the cart, "Updating the cart after authorization", on an order-review page: reauthorize, in Klarna's modal."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, buy, finish, nothing_to_pay, order, reach_payment, reauthorize
from fixtures.carts import (
    ADD,
    BATTERY_PACK,
    DISCOUNT_ON,
    GIFT_CARD_ON,
    QUANTITY_DOWN,
    QUANTITY_UP,
    SHIPPING,
    Change,
)
from fixtures.conversation import (
    Klarna,
    answered,
    called,
    either,
    expect,
    order_failed,
    session_updated,
)
from fixtures.sights import shopper_sees
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout, Seen

pytestmark = pytest.mark.needs("review")

TOKEN_LIFE = 60 * 60
"""Seconds for which an authorization is good (J47)."""


def test_an_unchanged_order_needs_no_second_authorization(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Review page: nothing changed"""
    reach_payment(checkout, klarna, shopper)
    _reach_review(checkout, klarna)
    order(checkout, klarna)


def test_an_authorization_that_ran_out_is_asked_for_anew(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Review page: the shopper comes back after more than an hour"""
    reach_payment(checkout, klarna, shopper)
    _reach_review(checkout, klarna)
    simulated.let_pass(TOKEN_LIFE + 60)
    mark = klarna.mark()
    checkout.place_order()
    expect(klarna, since=mark).to_see(either(order_failed(), called("reauthorize")))
    seen = shopper_sees(
        checkout,
        "what happened and a way to go on, or Klarna's modal",
        lambda seen: klarna.has_seen(called("reauthorize"), since=mark) or _can_go_on(seen),
        requirement="ORD-08",
    )
    if klarna.has_seen(called("reauthorize"), since=mark):
        klarna.purchase("ORD-08").complete()
        finish(checkout, klarna)
    else:
        _goes_on(checkout, klarna, seen)


@pytest.mark.parametrize(
    "change", [QUANTITY_UP, QUANTITY_DOWN, ADD, DISCOUNT_ON, GIFT_CARD_ON, SHIPPING], ids=str
)
def test_a_change_on_the_review_page_is_reauthorized(
    change: Change, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Review page, changed"""
    reach_payment(checkout, klarna, shopper)
    _reach_review(checkout, klarna)
    mark = klarna.mark()
    change.make(checkout)
    expect(klarna, since=mark).to_see(session_updated(), requirement="UPD-01")
    reauthorize(checkout, klarna)
    finish(checkout, klarna)


@pytest.mark.needs("remove")
def test_an_order_that_was_emptied_is_not_placed(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Review page: the cart is emptied"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    _reach_review(checkout, klarna)
    checkout.remove(BATTERY_PACK)
    nothing_to_pay(checkout)


@pytest.mark.needs("server_half")
@pytest.mark.needs("quantity")
def test_the_review_page_waits_for_klarna_before_it_reauthorizes(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Review page: Klarna is slow to accept the change"""
    reach_payment(checkout, klarna, shopper)
    _reach_review(checkout, klarna)
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        QUANTITY_UP.make(checkout)
        if checkout.look().can_pay:
            checkout.place_order()
        expect(klarna, since=mark).not_to_see(called("reauthorize"), during=update, requirement="UPD-10")
    reauthorize(checkout, klarna)
    finish(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_closed_modal_places_no_order(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """Review page: the shopper closes Klarna's modal"""
    _reach_changed_review(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.place_order()
    klarna.purchase().close()
    expect(klarna, since=mark).to_see(called("reauthorize"), answered("reauthorize", approved=False))
    _shopper_goes_on(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_refused_reauthorization_places_no_order(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Review page: Klarna refuses the changed order"""
    _reach_changed_review(checkout, klarna, shopper)
    mark = klarna.mark()
    simulated.refuse_next("reauthorize")
    checkout.place_order()
    step = klarna.purchase()
    step.read_refusal()
    step.close()
    expect(klarna, since=mark).to_see(called("reauthorize"), answered("reauthorize", approved=False))
    _shopper_goes_on(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_reauthorization_with_fields_to_mend_places_no_order(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Review page: Klarna names a field to be corrected"""
    _reach_changed_review(checkout, klarna, shopper)
    mark = klarna.mark()
    simulated.find_fault_with_next("reauthorize", ["billing_address.email"])
    checkout.place_order()
    expect(klarna, since=mark).to_see(
        called("reauthorize"), answered("reauthorize", approved=False, error=...)
    )
    _shopper_goes_on(checkout, klarna)


def _reach_review(checkout: Checkout, klarna: Klarna) -> None:
    authorize(checkout, klarna)
    shopper_sees(checkout, "the review page", lambda seen: seen.view == "review" and bool(seen.can_pay))


def _reach_changed_review(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    reach_payment(checkout, klarna, shopper)
    _reach_review(checkout, klarna)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(session_updated(), requirement="UPD-01")


def _can_go_on(seen: Seen) -> bool:
    return bool(seen.messages) and (bool(seen.can_pay) or seen.view == "checkout")


def _shopper_goes_on(checkout: Checkout, klarna: Klarna) -> None:
    """No order was placed; the shopper is told, and buys after all, on this page or at the payment step."""
    seen = shopper_sees(checkout, "what happened, and a way to go on", _can_go_on, requirement="RAU-07")
    _goes_on(checkout, klarna, seen)


def _goes_on(checkout: Checkout, klarna: Klarna, seen: Seen) -> None:
    if seen.view == "review":
        reauthorize(checkout, klarna)
        finish(checkout, klarna)
    else:
        checkout.choose_klarna()
        buy(checkout, klarna)
