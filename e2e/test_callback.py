"""Authorization callback: the token comes to the page and to the server, in either order, twice, or once only."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, finish, press, reach_payment
from fixtures.conversation import Klarna, called_back, expect, order_placed
from fixtures.simulated import Delivery, Simulated
from pages.checkout import Address, Checkout

pytestmark = pytest.mark.needs("authorization_callback")


@pytest.mark.parametrize("how", ["callback first", "callback last"])
def test_whichever_comes_first_there_is_one_order(
    how: Delivery, checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """The page's answer and the callback, one after the other"""
    simulated.deliver(how)
    _reach_last_click(checkout, klarna, shopper)
    _click_and_complete(checkout, klarna)
    finish(checkout, klarna)
    expect(klarna).to_see(called_back(), requirement="CBK-05")


def test_a_callback_that_comes_twice_makes_one_order_for_each_purchase(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """Every callback comes twice, and the shopper buys twice"""
    simulated.deliver("callback twice")
    for _ in range(2):
        mark = klarna.mark()
        _reach_last_click(checkout, klarna, shopper)
        _click_and_complete(checkout, klarna)
        finish(checkout, klarna)
        expect(klarna, since=mark).to_see(called_back(), called_back(), requirement="CBK-05")


def test_a_lost_callback_leaves_the_order_to_the_page(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """The callback is lost"""
    simulated.deliver("callback lost")
    _reach_last_click(checkout, klarna, shopper)
    mark = klarna.mark()
    _click_and_complete(checkout, klarna)
    expect(klarna, since=mark).to_see(order_placed(), requirement="CBK-03")
    finish(checkout, klarna)


def test_a_page_that_never_hears_of_the_approval_leaves_the_order_to_the_callback(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """The answer to the page is lost"""
    _reach_last_click(checkout, klarna, shopper)
    simulated.deliver("answer to the page lost")
    mark = klarna.mark()
    _click_and_complete(checkout, klarna)
    expect(klarna, since=mark).to_see(order_placed(), requirement="CBK-03")


def _reach_last_click(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """As far as the click that brings a token: to the end, or to the last page where that finalizes."""
    reach_payment(checkout, klarna, shopper)
    if klarna.shop_declares("finalize"):
        authorize(checkout, klarna)


def _click_and_complete(checkout: Checkout, klarna: Klarna) -> None:
    if klarna.shop_declares("finalize"):
        checkout.place_order()
    else:
        press(checkout)
    klarna.purchase().complete()
