"""Shoppers do not go straight on: they reload, go back, and come back with more in the cart."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, buy, order, reach_payment, widget_is_told
from fixtures.carts import BATTERY_PACK, QUANTITY_UP, SECOND_PRODUCT
from fixtures.conversation import Klarna, Mark, answered, called, expect
from fixtures.sights import shopper_sees
from pages.checkout import Address, Checkout


@pytest.mark.needs("quantity")
def test_a_checkout_reloaded_after_a_change_goes_on_with_the_changed_cart(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The shopper changes the cart and reloads the page"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    widget_is_told(klarna, mark)
    mark = klarna.mark()
    checkout.reload()
    _comes_to_payment_again(checkout, klarna, shopper, mark)
    buy(checkout, klarna)


def test_a_shopper_who_comes_back_with_more_buys_it_all(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The shopper goes back to the shop, adds a product, and checks out again"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    mark = klarna.mark()
    checkout.open({SECOND_PRODUCT: 1})
    _comes_to_payment_again(checkout, klarna, shopper, mark)
    buy(checkout, klarna)


@pytest.mark.needs("review")
@pytest.mark.needs("quantity")
def test_a_change_after_going_back_from_the_review_page_is_authorized_again(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The shopper goes back from the review page, changes the cart, and pays again"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    shopper_sees(checkout, "the review page", lambda seen: seen.view == "review" and bool(seen.can_pay))
    mark = klarna.mark()
    checkout.go_back()
    shopper_sees(checkout, "the payment step", lambda seen: seen.view == "checkout")
    _comes_to_payment_again(checkout, klarna, shopper, mark)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    widget_is_told(klarna, mark)
    authorize(checkout, klarna)
    order(checkout, klarna)


def _comes_to_payment_again(checkout: Checkout, klarna: Klarna, shopper: Address, since: Mark) -> None:
    """Fills the form in again, for a page may forget it, and waits for the widget."""
    checkout.fill_address(shopper)
    checkout.choose_klarna()
    expect(klarna, since=since).to_see(called("init"), called("load"), answered("load", show_form=True))
    checkout.look()
