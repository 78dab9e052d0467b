"""Update the cart, "Updating the cart after authorization", with the widget still shown: authorize anew."""

from __future__ import annotations

import pytest

from e2e.purchase import authorize, buy, can_pay_again, nothing_to_pay, order, reach_payment, widget_is_told
from fixtures.carts import ADD, BATTERY_PACK, DISCOUNT_ON, GIFT_CARD_ON, QUANTITY_UP, SHIPPING, Change
from fixtures.conversation import Klarna, answered, authorization_cancelled, called, expect
from fixtures.shoppers import SHOPPERS, mistyped, neighbour, refused
from fixtures.sights import klarna_is_blocked, shopper_sees
from pages.checkout import Address, Checkout


@pytest.mark.needs("server_half")
@pytest.mark.needs("authorize_again")
@pytest.mark.parametrize("change", [QUANTITY_UP, ADD, DISCOUNT_ON, GIFT_CARD_ON, SHIPPING], ids=str)
def test_a_change_after_approval_takes_a_new_authorization(
    change: Change, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval, widget shown"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    checkout.look()
    mark = klarna.mark()
    with klarna.hold_its_consent() as update:
        change.make(checkout)
        expect(klarna, since=mark).not_to_see(called("load"), during=update, requirement="UPD-03")
    widget_is_told(klarna, mark)
    authorize(checkout, klarna)
    order(checkout, klarna)


@pytest.mark.needs("authorize_again")
@pytest.mark.needs("quantity")
@pytest.mark.needs("add")
def test_two_changes_after_approval_take_two_new_authorizations(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval, widget shown: changed twice, authorized twice"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    for change in (QUANTITY_UP, ADD):
        mark = klarna.mark()
        change.make(checkout)
        widget_is_told(klarna, mark)
        authorize(checkout, klarna)
    order(checkout, klarna)


@pytest.mark.needs("authorize_again")
def test_another_address_after_approval_takes_a_new_authorization(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval, widget shown: another name and street"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    checkout.fill_address(neighbour(shopper))
    checkout.look()
    buy(checkout, klarna)


@pytest.mark.needs("authorize_again")
@pytest.mark.needs("country")
def test_another_country_after_approval_takes_a_new_authorization(
    abroad: str, checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval, widget shown: another country"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    mark = klarna.mark()
    checkout.choose_country(abroad)
    widget_is_told(klarna, mark)
    checkout.fill_address(SHOPPERS[abroad])
    checkout.look()
    buy(checkout, klarna)


@pytest.mark.needs("authorize_again")
@pytest.mark.needs("remove")
def test_an_approval_of_a_cart_that_was_emptied_pays_for_nothing(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval, widget shown: the cart is emptied"""
    reach_payment(checkout, klarna, shopper, {BATTERY_PACK: 1})
    authorize(checkout, klarna)
    checkout.remove(BATTERY_PACK)
    nothing_to_pay(checkout)


@pytest.mark.needs("other_method")
def test_an_approval_that_is_not_used_is_given_back(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """After approval the shopper pays in another way"""
    reach_payment(checkout, klarna, shopper)
    authorize(checkout, klarna)
    seen = shopper_sees(checkout, "that Klarna has approved", lambda seen: bool(seen.can_pay))
    if seen.view == "review":
        checkout.go_back()
        shopper_sees(checkout, "the payment step", lambda seen: seen.view == "checkout")
        checkout.fill_address(shopper)
    checkout.choose_another_method()
    checkout.place_order()
    shopper_sees(checkout, "the confirmation", lambda seen: seen.view == "confirmation")
    expect(klarna).to_see(authorization_cancelled(), requirement="CAN-01")


def test_a_shopper_who_breaks_off_can_pay_after_all(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """The shopper closes Klarna's window and comes back"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.pay()
    klarna.purchase().close()
    expect(klarna, since=mark).to_see(called("authorize"), answered("authorize", approved=False))
    can_pay_again(checkout)
    buy(checkout, klarna)


def test_a_field_that_klarna_finds_fault_with_can_be_mended(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Klarna names a field to be corrected"""
    reach_payment(checkout, klarna, mistyped(shopper))
    mark = klarna.mark()
    checkout.pay()
    expect(klarna, since=mark).to_see(called("authorize"), answered("authorize", approved=False, error=...))
    shopper_sees(
        checkout,
        "what to correct, and a button to pay with",
        lambda seen: bool(seen.can_pay) and bool(seen.messages),
        requirement="AUT-07",
    )
    checkout.fill_address(shopper)
    buy(checkout, klarna)


def test_a_refused_shopper_cannot_pay_with_klarna(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """Klarna refuses the purchase for good"""
    reach_payment(checkout, klarna, refused(shopper))
    mark = klarna.mark()
    checkout.pay()
    step = klarna.purchase()
    step.read_refusal()
    step.close()
    expect(klarna, since=mark).to_see(answered("authorize", approved=False, show_form=False))
    shopper_sees(
        checkout,
        "that Klarna cannot be paid with",
        lambda seen: seen.klarna_offered is False or seen.can_pay is False or klarna_is_blocked(checkout),
        requirement="AUT-08",
    )
