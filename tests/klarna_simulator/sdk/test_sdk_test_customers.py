"""Test customers go through the page as they do at Klarna (K20, K21)."""

from __future__ import annotations

import pytest

from klarna_simulator.test_customers import CUSTOMERS
from tests.klarna_simulator.sdk.shop import KLARNA, PURCHASE, Shop, complete, enter_code


def test_a_denied_customer_is_known_by_the_phone_number(shop: Shop) -> None:
    shop.init()
    shop.load()
    address = {"email": "customer@email.uk", "phone": CUSTOMERS["GB"].denied_phone}

    window = shop.window(KLARNA, {"billing_address": address})
    enter_code(window)
    window.get_by_role("button", name="Close").first.click(no_wait_after=True)

    assert shop.answer("authorize")["approved"] is False
    assert shop.answer("authorize")["show_form"] is False


@pytest.mark.parametrize(("pattern", "end"), [("pend-accept-02", "ACCEPTED"), ("pend-reject-02", "REJECTED")])
def test_the_order_of_a_pending_customer_is_settled_when_its_minutes_are_over(
    shop: Shop, pattern: str, end: str
) -> None:
    address = {"email": f"customer+{pattern}@email.uk"}
    shop.init()
    shop.load()
    complete(shop.window(KLARNA, {"billing_address": address}))
    token = shop.answer("authorize")["authorization_token"]

    order = shop.simulator.payments.place_order(token, PURCHASE | {"billing_address": address})
    shop.simulator.clock.advance(2 * 60)

    assert order["fraud_status"] == "PENDING"
    assert shop.simulator.payments.order(order["order_id"]).fraud_status == end
