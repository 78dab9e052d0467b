"""Create an order: the newest token, once, for what was authorized; and what happens when Klarna does not take it."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, finish, order, reach_payment
from e2e.refusals import Refusal
from fixtures.conversation import Klarna, answered, called, expect, order_failed
from fixtures.shoppers import neighbour
from fixtures.sights import shopper_sees
from pages.checkout import Address, Checkout
from recorder.gateway import Gateway

FAILURES = [
    Refusal("mismatch", 409, "BAD_VALUE", "Not matching fields: [order_amount]"),
    Refusal("unknown token", 404, "NOT_FOUND", "Invalid authorization token"),
    Refusal("server error", 500, "INTERNAL_SERVER_ERROR", "Internal error"),
]


@pytest.mark.needs("delivery_address")
def test_another_address_to_deliver_to_is_in_the_order(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The goods go to another address than the bill"""
    reach_payment(checkout, klarna, shopper)
    checkout.fill_delivery_address(neighbour(shopper))
    authorize(checkout, klarna)
    order(checkout, klarna)


def test_two_clicks_place_one_order(
    checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Two clicks, one order, and Klarna takes its time"""
    gateway.delay("place_order", 0.5)
    reach_payment(checkout, klarna, shopper)
    last_click_authorizes = checkout.place_order_button() is None
    authorize(checkout, klarna, clicks=2 if last_click_authorizes else 1)
    order(checkout, klarna, clicks=2)


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_a_failed_order_is_never_confirmed(
    failure: Refusal, checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Klarna does not take the order"""
    reach_payment(checkout, klarna, shopper)
    # Before the approval: where there is no button for it, the order follows by itself.
    gateway.refuse("place_order", failure.status, failure.error_code, [failure.message])
    authorize(checkout, klarna)
    if checkout.place_order_button() is not None:
        checkout.place_order()
    expect(klarna).to_see(order_failed())
    _shopper_authorizes_again(checkout, klarna)


def test_a_lost_order_call_is_never_confirmed(
    checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """The order is lost on the way to Klarna"""
    reach_payment(checkout, klarna, shopper)
    gateway.drop("place_order")
    authorize(checkout, klarna)
    if checkout.place_order_button() is not None:
        checkout.place_order()
    expect(klarna).to_see(order_failed())
    _shopper_authorizes_again(checkout, klarna)


def _shopper_authorizes_again(checkout: Checkout, klarna: Klarna) -> None:
    """Told that there is no order yet, the shopper authorizes anew, where the shop lets them, and buys."""
    seen = shopper_sees(
        checkout,
        "that the order was not placed",
        lambda seen: bool(seen.messages) and seen.view in ("checkout", "review"),
        requirement="ORD-09",
    )
    mark = klarna.mark()
    if seen.view == "review":
        checkout.place_order()
        klarna.purchase().complete()
        expect(klarna, since=mark).to_see(
            called("reauthorize"), answered("reauthorize", approved=True), requirement="ORD-02"
        )
        finish(checkout, klarna)
    else:
        checkout.choose_klarna()
        authorize(checkout, klarna)
        order(checkout, klarna)
