"""Finalize an authorization: approved so far at the choice of payment, authorized for good by the last click."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, buy, finalize, finish, order, reach_payment
from fixtures.carts import QUANTITY_UP
from fixtures.conversation import Klarna, answered, called, either, expect, order_placed, session_updated
from fixtures.sights import shopper_sees
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout

pytestmark = pytest.mark.needs("finalize")


def test_what_is_approved_so_far_is_finalized_by_the_last_click(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Approved so far, finalized, ordered"""
    _reach_review(checkout, klarna, shopper)
    order(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_change_before_finalize_is_finalized(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """Approved so far, changed, finalized, ordered"""
    _reach_review(checkout, klarna, shopper)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(session_updated(), requirement="UPD-01")
    order(checkout, klarna)


@pytest.mark.parametrize("outcome", ["refused", "closed", "field-to-mend"])
def test_a_finalize_that_is_not_approved_places_no_order(
    outcome: str, checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Approved so far, and not approved when it is finalized"""
    _reach_review(checkout, klarna, shopper)
    mark = klarna.mark()
    if outcome == "refused":
        simulated.refuse_next("authorize")
    elif outcome == "field-to-mend":
        simulated.find_fault_with_next("authorize", ["billing_address.email"])
    checkout.place_order()
    if outcome != "field-to-mend":
        step = klarna.purchase("FIN-01")
        if outcome == "refused":
            step.read_refusal()
        step.close()
    expect(klarna, since=mark).to_see(called("finalize"), answered("finalize", approved=False))
    seen = shopper_sees(
        checkout,
        "what happened, and a way to go on",
        lambda seen: bool(seen.messages) and (bool(seen.can_pay) or seen.view == "checkout"),
        requirement="FIN-07",
    )
    if seen.view == "review":
        finalize(checkout, klarna)
        finish(checkout, klarna)
    else:
        checkout.choose_klarna()
        buy(checkout, klarna)


def test_an_approval_that_needs_no_finalize_is_ordered(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Approved for good although it could have waited"""
    simulated.finalize_at_once()
    _reach_review(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.place_order()
    expect(klarna, since=mark).to_see(either(order_placed(), called("finalize")))
    if klarna.has_seen(called("finalize"), since=mark):
        klarna.purchase().complete()
    finish(checkout, klarna)


def _reach_review(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    shopper_sees(
        checkout,
        "the last page before the order",
        lambda seen: seen.view == "review" and bool(seen.can_pay),
        requirement="FIN-01",
    )
