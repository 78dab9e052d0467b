from __future__ import annotations

from typing import Any

from klarna_simulator.clock import timestamp
from klarna_simulator.orders import new_order
from klarna_simulator.state import Order


def placed(**changes: Any) -> Order:
    data = {
        "purchase_country": "GB",
        "purchase_currency": "GBP",
        "order_amount": 998,
        "order_tax_amount": 0,
        "order_lines": [{"name": "Thing", "quantity": 2, "unit_price": 499, "total_amount": 998}],
    }
    return new_order(data | changes, 0.0, "s-1", "t-1")


def test_an_order_shows_what_was_bought_and_that_nothing_was_captured() -> None:
    order = placed(merchant_reference1="ON4711").readable

    assert (
        order["order_amount"] == order["original_order_amount"] == order["remaining_authorized_amount"] == 998
    )
    assert (order["captured_amount"], order["refunded_amount"]) == (0, 0)
    assert (order["captures"], order["refunds"]) == ([], [])
    assert order["order_lines"][0]["name"] == "Thing"
    assert (order["status"], order["fraud_status"]) == ("AUTHORIZED", "ACCEPTED")
    assert order["merchant_reference1"] == "ON4711"


def test_an_order_does_not_tell_its_tax_but_by_its_lines() -> None:
    assert "order_tax_amount" not in placed().readable


def test_an_order_can_be_captured_for_28_days() -> None:
    order = placed().readable

    assert order["created_at"] == "1970-01-01T00:00:00.000Z"
    assert order["expires_at"] == timestamp(28 * 86400)


def test_the_order_of_a_pending_customer_is_pending() -> None:
    order = placed(billing_address={"email": "customer+pend-accept-02@email.uk"})

    assert order.fraud_status == order.readable["fraud_status"] == "PENDING"


def test_the_confirmation_page_is_told_the_order_and_the_session() -> None:
    order = placed(merchant_urls={"confirmation": "https://shop.test/thanks?o={order.id}&s={session.id}"})

    assert order.confirmation_url == f"https://shop.test/thanks?o={order.order_id}&s=s-1"


def test_without_a_confirmation_page_there_is_none() -> None:
    assert placed().confirmation_url is None
    assert placed(merchant_urls={"confirmation": ""}).confirmation_url is None


def test_orders_differ_in_id_and_reference() -> None:
    one, other = placed(), placed()

    assert one.order_id != other.order_id
    assert one.readable["klarna_reference"] != other.readable["klarna_reference"]


def test_of_the_customer_an_order_shows_birthday_and_national_number_only() -> None:
    customer = {"date_of_birth": "1970-07-10", "last_four_ssn": "1234", "type": "person"}

    assert placed(customer=customer).readable["customer"] == {"date_of_birth": "1970-07-10"}
    assert "customer" not in placed(customer={"type": "person"}).readable
