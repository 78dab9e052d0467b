"""Shoppers do not go straight on, and what surrounds them does not hold: they reload, go back, open a second tab, lose
the network, and meet a Klarna that is not there."""

from __future__ import annotations

import pytest

from e2e.purchase import (
    CART,
    authorize,
    buy,
    can_pay_again,
    finish,
    order,
    reach_payment,
    reauthorize,
    widget_is_told,
)
from e2e.refusals import Refusal
from fixtures.carts import BATTERY_PACK, QUANTITY_UP, SECOND_PRODUCT
from fixtures.conversation import Klarna, Mark, answered, called, either, expect, no_session, session_updated
from fixtures.sights import klarna_is_blocked, shopper_sees
from fixtures.surroundings import Surroundings
from pages.checkout import Address, Checkout, Seen
from recorder.gateway import Gateway

NO_SESSION = [
    Refusal("wrong credentials", 401, "UNAUTHORIZED", ""),
    Refusal("too many requests", 429, "TOO_MANY_REQUESTS", ""),
]

MANY = 50
"""As often as no shop asks that gives up."""


@pytest.mark.needs("quantity")
def test_a_checkout_reloaded_after_a_change_goes_on_with_the_changed_cart(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The shopper changes the cart and reloads the page"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    QUANTITY_UP.make(checkout)
    widget_is_told(klarna, mark)
    _reloads_and_buys(checkout, klarna, shopper)


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


def _reloads_and_buys(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    mark = klarna.mark()
    checkout.reload()
    _comes_to_payment_again(checkout, klarna, shopper, mark)
    buy(checkout, klarna)


def _comes_to_payment_again(checkout: Checkout, klarna: Klarna, shopper: Address, since: Mark) -> None:
    """Fills the form in again, for a page may forget it, and waits for the widget."""
    checkout.fill_address(shopper)
    checkout.choose_klarna()
    expect(klarna, since=since).to_see(called("init"), called("load"), answered("load", show_form=True))
    checkout.look()


def test_a_change_in_a_second_tab_is_not_ordered_unseen(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """A second tab puts more into the cart, and the shopper goes on in the first"""
    reach_payment(checkout, klarna, shopper)
    approval_orders = checkout.place_order_button() is None
    if not approval_orders:
        authorize(checkout, klarna)
    mark = klarna.mark()
    other = checkout.in_another_tab()
    other.open({SECOND_PRODUCT: 1})
    expect(klarna, since=mark).to_see(session_updated())
    other.look()
    seen, is_asked = _goes_on_in_the_first(checkout, klarna)
    if is_asked:
        klarna.purchase().complete()
        finish(checkout, klarna)
    elif seen.view == "review":
        reauthorize(checkout, klarna)
        finish(checkout, klarna)
    elif seen.view != "confirmation":
        checkout.choose_klarna()
        buy(checkout, klarna)


@pytest.mark.needs("country")
def test_another_country_in_a_second_tab_is_not_ordered_unseen(
    abroad: str, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """A second tab has the goods go to another country, and the shopper goes on in the first"""
    reach_payment(checkout, klarna, shopper)
    if checkout.place_order_button() is not None:
        authorize(checkout, klarna)
    other = checkout.in_another_tab()
    other.open({SECOND_PRODUCT: 1})
    mark = klarna.mark()
    other.choose_country(abroad)
    widget_is_told(klarna, mark)
    other.look()
    _goes_on_in_the_first(checkout, klarna)


def _goes_on_in_the_first(checkout: Checkout, klarna: Klarna) -> tuple[Seen, bool]:
    """Presses the last button of the tab that does not know yet: what is seen then, and whether Klarna is asked."""
    checkout.page.bring_to_front()
    approval_orders = checkout.place_order_button() is None
    mark = klarna.mark()
    if approval_orders:
        authorize(checkout, klarna)
    else:
        checkout.place_order()
    asked = either(called("authorize"), called("reauthorize"))
    seen = shopper_sees(
        checkout,
        "what became of it, or Klarna's question",
        lambda seen: (
            bool(seen.messages)
            or seen.view == "confirmation"
            or (not approval_orders and klarna.has_seen(asked, since=mark))
        ),
    )
    return seen, not approval_orders and klarna.has_seen(asked, since=mark)


def test_a_blocked_window_is_no_refusal(
    checkout: Checkout, klarna: Klarna, shopper: Address, surroundings: Surroundings
) -> None:
    """The browser blocks Klarna's window, until the shopper allows it"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    with surroundings.without_windows():
        checkout.pay()
        expect(klarna, since=mark).to_see(called("authorize"), answered("authorize", approved=False))
        can_pay_again(checkout)
    buy(checkout, klarna)


def test_a_script_that_never_comes_bars_nobody(
    checkout: Checkout, klarna: Klarna, shopper: Address, surroundings: Surroundings
) -> None:
    """Klarna's script cannot be had, and then it can"""
    with surroundings.without_klarnas_script():
        checkout.open(CART)
        checkout.fill_address(shopper)
        _klarna_is_missed(checkout)
    _reloads_and_buys(checkout, klarna, shopper)


@pytest.mark.needs("quantity")
def test_a_change_before_klarna_is_there_is_in_what_it_is_told(
    checkout: Checkout, klarna: Klarna, shopper: Address, surroundings: Surroundings
) -> None:
    """The cart is changed before Klarna's script has come"""
    with surroundings.without_klarnas_script():
        checkout.open(CART)
        mark = klarna.mark()
        QUANTITY_UP.make(checkout)
        expect(klarna, since=mark).to_see(session_updated(), requirement="UPD-01")
    _reloads_and_buys(checkout, klarna, shopper)


@pytest.mark.parametrize("failure", NO_SESSION, ids=str)
def test_a_session_that_cannot_be_had_bars_nobody(
    failure: Refusal, checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Klarna creates no session, and then it does"""
    gateway.refuse("create_session", failure.status, failure.error_code, times=MANY)
    checkout.open(CART)
    checkout.fill_address(shopper)
    expect(klarna).to_see(no_session())
    _klarna_is_missed(checkout)
    gateway.clear()
    _reloads_and_buys(checkout, klarna, shopper)


@pytest.mark.needs("quantity")
def test_a_lost_connection_can_be_taken_up_again(
    checkout: Checkout, klarna: Klarna, shopper: Address, surroundings: Surroundings
) -> None:
    """The network is lost under a change of the cart, and found again"""
    reach_payment(checkout, klarna, shopper)
    with surroundings.without_network():
        QUANTITY_UP.make(checkout)
        shopper_sees(
            checkout,
            "that the shop could not be reached",
            lambda seen: bool(seen.messages) or seen.view == "elsewhere",
            requirement="INT-04",
        )
    _reloads_and_buys(checkout, klarna, shopper)


def _klarna_is_missed(checkout: Checkout) -> None:
    """The shopper hears of it, or is offered no Klarna, and could pay in another way."""
    shopper_sees(
        checkout,
        "that Klarna cannot be had",
        lambda seen: seen.klarna_offered is False or bool(seen.messages) or klarna_is_blocked(checkout),
        requirement="INT-02",
    )
