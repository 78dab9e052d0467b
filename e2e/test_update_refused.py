"""Update the cart, "Error response": nothing is built on what Klarna refused, and the shopper is told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from e2e.purchase import buy, reach_payment, widget_is_told
from fixtures.carts import BATTERY_PACK, QUANTITY_UP
from fixtures.conversation import (
    Klarna,
    answered,
    called,
    expect,
    new_session,
    session_updated,
    update_failed,
)
from fixtures.sights import shopper_sees
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout
from recorder.gateway import Gateway

SESSION_LIFE = 48 * 60 * 60
"""Seconds for which a session is good (A11)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of Klarna's that is no consent."""

    name: str
    status: int
    error_code: str | None
    message: str = ""

    def __str__(self) -> str:
        return self.name


REFUSED = [
    Refusal("tax", 400, "BAD_VALUE", "Bad value: order_tax_amount"),
    Refusal("lines", 400, "BAD_VALUE", "Bad value: order_lines"),
    Refusal("currency", 400, "BAD_VALUE", "Bad value: purchase_currency"),
    Refusal("server-error", 500, "INTERNAL_SERVER_ERROR", "Internal error"),
]

LOST = [
    Refusal("not-found", 404, "NOT_FOUND", "Invalid session id"),
    Refusal("conflict", 409, "CONFLICT", "Conflict"),
]


@pytest.mark.needs("quantity")
@pytest.mark.parametrize("refusal", REFUSED, ids=str)
def test_nothing_is_built_on_a_refused_cart(
    refusal: Refusal, checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Update refused"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    gateway.refuse("update_session", refusal.status, refusal.error_code, [refusal.message])
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(update_failed())
    _shopper_goes_on(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_dropped_update_is_not_taken_for_consent(
    checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Update refused: the connection breaks"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    gateway.drop("update_session")
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(update_failed())
    _shopper_goes_on(checkout, klarna)


@pytest.mark.needs("quantity")
@pytest.mark.parametrize("refusal", LOST, ids=str)
def test_a_lost_session_is_replaced_without_starting_over(
    refusal: Refusal, checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Session lost"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    gateway.refuse("update_session", refusal.status, refusal.error_code, [refusal.message])
    QUANTITY_UP.make(checkout)
    # A conflict may be tried again, and is over if Klarna takes it then.
    wanted = session_updated() if refusal.status == 409 else new_session()
    expect(klarna, since=mark).to_see(update_failed(), wanted, requirement="REF-03")
    if klarna.has_seen(new_session(), since=mark):
        expect(klarna, since=mark).to_see(
            new_session(), called("init"), called("load"), answered("load"), requirement="REF-04"
        )
    else:
        widget_is_told(klarna, mark)
    checkout.look()
    buy(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_session_that_ran_out_is_replaced_without_starting_over(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Session lost: the shopper comes back after more than two days"""
    reach_payment(checkout, klarna, shopper)
    simulated.let_pass(SESSION_LIFE + 60)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(new_session(), requirement="REF-03")
    expect(klarna, since=mark).to_see(
        new_session(), called("init"), called("load"), answered("load"), requirement="REF-04"
    )
    checkout.look()
    buy(checkout, klarna)


def _shopper_goes_on(checkout: Checkout, klarna: Klarna) -> None:
    """Spared the trouble, the shopper buys; told of it, the shopper changes the cart once more, and buys then."""
    seen = shopper_sees(
        checkout,
        "what went wrong, or a payment step that is in order again",
        lambda seen: bool(seen.messages) or bool(seen.can_pay),
        requirement="REF-05",
    )
    if seen.messages or not seen.can_pay:
        mark = klarna.mark()
        checkout.change_quantity(BATTERY_PACK, 4)
        widget_is_told(klarna, mark)
    buy(checkout, klarna)
