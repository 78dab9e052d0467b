"""Check out, "Display Klarna": offered as the session says, and not where Klarna declines or cannot be had."""

from __future__ import annotations

import pytest

from e2e.purchase import CART, buy, reach_payment
from fixtures.carts import QUANTITY_DOWN, QUANTITY_UP
from fixtures.conversation import Klarna, answered, called, expect, session_updated
from fixtures.sights import klarna_is_blocked, shopper_sees
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout
from recorder.gateway import Gateway

UNREADABLE = "eyJhbGciOiJSUzI1NiJ9-this-is-no-client-token"
"""One part where a JSON Web Token has three: nothing can decode it (J9)."""


def test_klarna_stands_among_the_ways_to_pay(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """Klarna is on offer, and nothing is bought"""
    reach_payment(checkout, klarna, shopper)
    shopper_sees(
        checkout,
        "Klarna on offer, with its widget",
        lambda seen: seen.klarna_offered is not False and seen.widget_visible is not False,
        requirement="SES-01",
    )


@pytest.mark.needs("quantity")
def test_a_klarna_that_declines_cannot_be_paid_with(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Klarna declines the changed cart at load, and offers itself for the next one"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    simulated.decline()
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(session_updated(), called("load"), answered("load", show_form=False))
    shopper_sees(
        checkout,
        "that Klarna cannot be paid with, or why",
        lambda seen: (
            seen.klarna_offered is False
            or seen.can_pay is False
            or seen.widget_visible is True
            or klarna_is_blocked(checkout)
        ),
        requirement="DIS-02",
    )
    mark = klarna.mark()
    simulated.offer_again()
    QUANTITY_DOWN.make(checkout)
    expect(klarna, since=mark).to_see(
        session_updated(), called("load"), answered("load", show_form=True), requirement="UPD-02"
    )
    checkout.choose_klarna()
    buy(checkout, klarna)


def test_a_client_token_that_cannot_be_read_is_taken_calmly(
    checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """The session's client token cannot be read"""
    gateway.alter("create_session", {"client_token": UNREADABLE})
    checkout.open(CART)
    mark = klarna.mark()
    checkout.fill_address(shopper)
    if not klarna.happens(called("init"), since=mark) and checkout.look().klarna_offered:
        checkout.choose_klarna()
    expect(klarna).to_see(called("init"))
    shopper_sees(
        checkout,
        "that Klarna cannot be paid with, or why",
        lambda seen: (
            seen.klarna_offered is False
            or seen.can_pay is False
            or bool(seen.messages)
            or klarna_is_blocked(checkout)
        ),
        requirement="DIS-07",
    )
