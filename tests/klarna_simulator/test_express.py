"""Express checkout on Klarna's side; the button itself is tested in a browser."""

from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator import errors
from klarna_simulator.express import begun
from klarna_simulator.payments import Payments

ORDER: dict[str, Any] = {
    "purchase_country": "SE",
    "purchase_currency": "SEK",
    "order_amount": 998,
    "order_lines": [{"name": "Battery Power Pack", "quantity": 2, "unit_price": 499, "total_amount": 998}],
}


def test_a_button_without_a_token_makes_a_session_of_its_own_and_posts_to_nobody() -> None:
    payments = Payments()
    urls = {"authorization": "https://shop.test/authorized"}

    created = begun(payments, ORDER | {"merchant_urls": urls}, "", {})

    session = payments.session(created["session_id"])
    assert session.data["order_amount"] == 998
    assert "merchant_urls" not in session.data
    pending = payments.begin_authorization(session.session_id, {}, "authorize")
    payments.complete(pending.purchase_id)
    assert payments.deliveries.waiting() == ()


def test_a_button_with_a_token_updates_its_session() -> None:
    payments = Payments()
    made = payments.create_session(ORDER | {"order_amount": 499, "order_lines": [ORDER["order_lines"][0] | {
        "quantity": 1, "total_amount": 499}]})  # fmt: skip

    created = begun(payments, ORDER, made["client_token"], {})

    assert created["session_id"] == made["session_id"]
    assert payments.session(made["session_id"]).data["order_amount"] == 998


def test_the_collected_address_is_where_klarna_ships_and_of_the_market() -> None:
    payments = Payments()

    created = begun(payments, ORDER, "", {"collect_shipping_address": True})

    address = created["collected_shipping_address"]
    assert (address["country"], address["email"]) == ("SE", "customer@email.se")
    assert payments.session(created["session_id"]).data["shipping_address"] == address


def test_an_order_that_the_api_would_refuse_is_refused() -> None:
    with pytest.raises(errors.BadValueError):
        begun(Payments(), ORDER | {"order_amount": 1}, "", {})
