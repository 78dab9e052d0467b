"""Secrets stay where they belong, and prices are the shop's own."""

from __future__ import annotations

from e2e.purchase import authorize, buy, order, reach_payment
from fixtures.conversation import Klarna, called, expect
from fixtures.journeys import Journey
from fixtures.sights import shopper_sees
from fixtures.surroundings import Surroundings
from pages.checkout import Address, Checkout


def test_no_secret_leaves_its_place(
    checkout: Checkout, klarna: Klarna, shopper: Address, journey: Journey
) -> None:
    """All that the pages ask for and are answered is searched for secrets"""
    journey.read_answers()
    reach_payment(checkout, klarna, shopper)
    buy(checkout, klarna)


def test_an_amount_altered_in_the_browser_changes_no_price(
    checkout: Checkout, klarna: Klarna, shopper: Address, surroundings: Surroundings
) -> None:
    """The amounts in what the page sends to the shop are altered on their way"""
    reach_payment(checkout, klarna, shopper)
    seen = checkout.look()
    amounts = {seen.total or 0, *(line.total or 0 for line in seen.lines)}
    with surroundings.with_other_amounts(checkout.base_url, amounts):
        authorize(checkout, klarna)
        # A shop may notice, and say so; it may as well not look at amounts at all, and sell.
        seen = shopper_sees(
            checkout,
            "the order's last step, its confirmation, or that something is wrong",
            lambda seen: bool(seen.messages) or seen.view != "checkout" or bool(seen.can_pay),
        )
        if not seen.messages and seen.view != "confirmation":
            order(checkout, klarna)
            return
    if seen.view != "confirmation":
        mark = klarna.mark()
        checkout.reload()
        checkout.fill_address(shopper)
        checkout.choose_klarna()
        expect(klarna, since=mark).to_see(called("load"))
        buy(checkout, klarna)
