"""Update the cart, "Updating the cart before authorization": the session first, then the widget, then the payment."""

from __future__ import annotations

import pytest

from e2e.purchase import CART, buy, nothing_to_pay, press, reach_payment, widget_is_told
from fixtures.carts import (
    ADD,
    BATTERY_PACK,
    DISCOUNT_OFF,
    DISCOUNT_ON,
    EQUAL_PRODUCT,
    GIFT_CARD_ON,
    QUANTITY_DOWN,
    QUANTITY_UP,
    REMOVE,
    SECOND_PRODUCT,
    SHIPPING,
    Change,
)
from fixtures.conversation import TAKES_THE_CART, Klarna, answered, called, expect
from fixtures.shoppers import SHOPPERS
from fixtures.simulated import Simulated
from pages.checkout import Address, Checkout
from recorder.gateway import Gateway


def test_an_unchanged_cart_is_bought(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """An unchanged cart is bought"""
    reach_payment(checkout, klarna, shopper)
    buy(checkout, klarna)


@pytest.mark.needs("server_half")
@pytest.mark.parametrize(
    "change", [QUANTITY_UP, QUANTITY_DOWN, ADD, DISCOUNT_ON, GIFT_CARD_ON, SHIPPING], ids=str
)
def test_a_change_reaches_klarna_before_the_widget(
    change: Change, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        change.make(checkout)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
    widget_is_told(klarna, mark)
    checkout.look()
    buy(checkout, klarna)


@pytest.mark.needs("server_half")
@pytest.mark.needs("remove")
def test_a_product_taken_out_reaches_klarna_before_the_widget(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: product removed"""
    reach_payment(checkout, klarna, shopper, CART | {SECOND_PRODUCT: 1})
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        REMOVE.make(checkout)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("remove")
@pytest.mark.needs("add")
def test_an_emptied_cart_is_not_paid_for(checkout: Checkout, klarna: Klarna, shopper: Address) -> None:
    """Before authorization: the cart is emptied, and filled again"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    checkout.remove(BATTERY_PACK)
    _fill_again(checkout, klarna, shopper, SECOND_PRODUCT)
    buy(checkout, klarna)


@pytest.mark.needs("swap")
def test_a_swap_at_an_equal_price_reaches_klarna_before_the_widget(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: a product swapped for another of the same price"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    checkout.remove(BATTERY_PACK)
    _fill_again(checkout, klarna, shopper, EQUAL_PRODUCT)
    buy(checkout, klarna)


def _fill_again(checkout: Checkout, klarna: Klarna, shopper: Address, product: str) -> None:
    """Puts a product into an emptied cart, from the shop's own pages where an emptied cart leads out there."""
    seen = nothing_to_pay(checkout)
    mark = klarna.mark()
    if seen.view == "checkout":
        checkout.add(product)
        widget_is_told(klarna, mark)
        checkout.choose_klarna()
    else:
        checkout.open({product: 1})
        checkout.fill_address(shopper)
        checkout.choose_klarna()
        expect(klarna, since=mark).to_see(called("load"), answered("load", show_form=True))


@pytest.mark.needs("quantity")
@pytest.mark.needs("remove")
def test_a_cart_emptied_under_a_load_is_not_paid_for(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: the cart is emptied faster than Klarna answers"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    checkout.change_quantity(BATTERY_PACK, 3)
    checkout.remove(BATTERY_PACK)
    nothing_to_pay(checkout)


@pytest.mark.needs("server_half")
@pytest.mark.needs("discount")
def test_a_discount_taken_off_again_reaches_klarna_before_the_widget(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: discount on, then off"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    DISCOUNT_ON.make(checkout)
    widget_is_told(klarna, mark)
    checkout.look()
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        DISCOUNT_OFF.make(checkout)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("quantity")
@pytest.mark.needs("shipping")
@pytest.mark.needs("discount")
@pytest.mark.needs("add")
def test_several_changes_in_a_row_end_in_one_truth(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: several changes in a row"""
    reach_payment(checkout, klarna, shopper)
    for change in (QUANTITY_UP, ADD, DISCOUNT_ON, SHIPPING, QUANTITY_DOWN):
        mark = klarna.mark()
        change.make(checkout)
        checkout.look()
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("quantity")
def test_rapid_quantity_changes_leave_no_stale_amount(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: quantity changed faster than Klarna answers"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    for quantity in (3, 4, 5, 2, 6):
        checkout.change_quantity(BATTERY_PACK, quantity)
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("quantity")
def test_a_slow_update_is_waited_for(
    checkout: Checkout, klarna: Klarna, gateway: Gateway, shopper: Address
) -> None:
    """Before authorization: Klarna is slow to accept"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    gateway.delay(TAKES_THE_CART, 1.0)
    QUANTITY_UP.make(checkout)
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("server_half")
@pytest.mark.needs("quantity")
def test_an_impatient_shopper_does_not_overtake_the_update(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: the shopper pays before Klarna has accepted the change"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        QUANTITY_UP.make(checkout)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
        if checkout.look().can_pay:
            press(checkout)
        expect(klarna, since=mark).not_to_see(called("authorize"), during=update, requirement="UPD-10")
    widget_is_told(klarna, mark)
    buy(checkout, klarna)


@pytest.mark.needs("server_half")
@pytest.mark.needs("country")
@pytest.mark.parametrize("country", ["DE", "SE", "US"])
def test_another_country_moves_currency_and_tax_together(
    country: str, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Before authorization: another country"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        checkout.choose_country(country)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
    widget_is_told(klarna, mark)
    checkout.fill_address(SHOPPERS[country])
    checkout.look()
    buy(checkout, klarna)


def test_the_purchase_step_over_the_page_serves_as_well(
    checkout: Checkout, klarna: Klarna, shopper: Address, simulated: Simulated
) -> None:
    """The purchase step as a full-screen frame"""
    simulated.purchase_step_in("fullscreen")
    reach_payment(checkout, klarna, shopper)
    buy(checkout, klarna)
