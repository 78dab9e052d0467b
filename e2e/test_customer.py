"""B2B purchases: a company buys with a session of its own, and is named alike wherever Klarna hears of it."""

from __future__ import annotations

import pytest

from e2e.purchase import buy, reach_payment
from fixtures.conversation import Klarna, answered, called, expect, new_session
from fixtures.shoppers import COMPANY
from pages.checkout import Address, Checkout


@pytest.mark.needs("organization")
def test_a_company_buys_with_a_session_of_its_own(
    checkout: Checkout, klarna: Klarna, shopper: Address
) -> None:
    """A shopper turns out to buy for a company"""
    reach_payment(checkout, klarna, shopper)
    mark = klarna.mark()
    checkout.buy_for_company(COMPANY)
    expect(klarna, since=mark).to_see(
        new_session(), called("init"), called("load"), answered("load"), requirement="CUS-01"
    )
    checkout.look()
    buy(checkout, klarna)
