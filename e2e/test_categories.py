"""Several of Klarna's ways to pay on offer: the one that the shopper chose is loaded, kept in step, and authorized."""

from __future__ import annotations

import pytest

from e2e.purchase import buy, reach_payment
from fixtures.carts import QUANTITY_UP
from fixtures.conversation import Klarna, answered, called, expect, session_updated
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout


@pytest.mark.needs("other_category")
def test_the_second_category_is_loaded_and_bought_with(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """The shopper takes the second of Klarna's ways to pay"""
    simulated.offer_categories("pay_later", "pay_over_time")
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.choose_another_category()
    if klarna.happens(called("load"), since=mark):
        expect(klarna, since=mark).to_see(answered("load", show_form=True))
    checkout.look()
    buy(checkout, klarna)


@pytest.mark.needs("other_category", "quantity")
def test_a_change_reaches_the_widget_of_the_second_category(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """A change in the cart while the second of Klarna's ways to pay is shown"""
    simulated.offer_categories("pay_later", "pay_over_time")
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.choose_another_category()
    expect(klarna, since=mark).to_see(called("load"), answered("load", show_form=True), requirement="AUT-03")
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    expect(klarna, since=mark).to_see(
        session_updated(), called("load"), answered("load", show_form=True), requirement="UPD-02"
    )
    buy(checkout, klarna)
