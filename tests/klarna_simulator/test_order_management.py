from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klarna_simulator.errors import ApiError
from klarna_simulator.options import Rules
from klarna_simulator.order_management import OrderManagement
from klarna_simulator.payments import Payments

DAY = 86400.0
LINES = [{"name": "Thing", "quantity": 1, "unit_price": 1000, "total_amount": 1000}]
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 1000,
    "order_lines": LINES,
}


class Placed:
    """An order of 1000, and what a merchant does with it."""

    def __init__(self, **changes: Any) -> None:
        self.payments = Payments()
        self.management: OrderManagement = self.payments.order_management
        session_id = self.payments.create_session(PURCHASE | changes)["session_id"]
        pending = self.payments.begin_authorization(session_id, {}, "authorize")
        token = self.payments.complete(pending.purchase_id)["authorization_token"]
        self.id: str = self.payments.place_order(token, PURCHASE | changes)["order_id"]

    @property
    def shown(self) -> dict[str, Any]:
        return self.payments.order(self.id).readable

    @property
    def money(self) -> tuple[str, int, int, int]:
        names = ("status", "captured_amount", "refunded_amount", "remaining_authorized_amount")
        status, captured, refunded, remaining = (self.shown[name] for name in names)
        return status, captured, refunded, remaining

    def capture(self, amount: int, **more: Any) -> str:
        return self.management.capture(self.id, {"captured_amount": amount} | more)

    def refund(self, amount: int) -> str:
        return self.management.refund(self.id, {"refunded_amount": amount})

    def later(self, days: float) -> None:
        self.payments.clock.advance(days * DAY)


def refusal(act: Callable[[], object]) -> tuple[int, str, str]:
    with pytest.raises(ApiError) as caught:
        act()
    return caught.value.status, caught.value.code, caught.value.messages[0]


def test_an_order_is_captured_in_parts_until_nothing_remains() -> None:
    order = Placed()

    order.capture(400)
    assert order.money == ("PART_CAPTURED", 400, 0, 600)
    order.capture(600)
    assert order.money == ("CAPTURED", 1000, 0, 0)


def test_more_than_remains_cannot_be_captured() -> None:
    order = Placed()
    order.capture(400)

    assert refusal(lambda: order.capture(601))[:2] == (403, "CAPTURE_NOT_ALLOWED")
    assert order.money == ("PART_CAPTURED", 400, 0, 600)


def test_a_capture_can_be_read_with_what_was_told_of_it() -> None:
    order = Placed(shipping_address={"city": "London"})
    shipment = {"tracking_number": "1", "shipping_method": "Home"}

    capture_id = order.capture(400, description="First box", reference=7, shipping_info=[shipment])
    captured = order.management.read_capture(order.id, capture_id)

    assert order.management.captures(order.id) == order.shown["captures"] == [captured]
    assert (captured["captured_amount"], captured["description"]) == (400, "First box")
    assert captured["reference"] == "7"
    assert captured["shipping_info"] == [shipment]
    assert captured["shipping_address"] == {"city": "London"}
    assert captured["klarna_reference"] == order.shown["klarna_reference"] + "-1"


def test_what_was_captured_can_be_refunded_and_no_more() -> None:
    order = Placed()
    order.capture(400)
    order.capture(300)

    refund_id = order.refund(500)
    assert refusal(lambda: order.refund(201))[:2] == (403, "REFUND_NOT_ALLOWED")
    order.refund(200)

    assert order.management.read_refund(order.id, refund_id)["refunded_amount"] == 500
    assert order.money == ("PART_CAPTURED", 700, 700, 300)
    assert [captured["refunded_amount"] for captured in order.shown["captures"]] == [400, 300]


def test_what_was_not_captured_cannot_be_refunded() -> None:
    message = "Order has no captures. Refund not possible"

    assert refusal(lambda: Placed().refund(1)) == (403, "REFUND_NOT_ALLOWED", message)


def test_an_order_is_cancelled_before_any_capture_and_not_after() -> None:
    cancelled, captured = Placed(), Placed()
    captured.capture(1)
    cancelled.management.cancel(cancelled.id)

    assert cancelled.money == ("CANCELLED", 0, 0, 0)
    assert refusal(lambda: cancelled.capture(1))[:2] == (403, "CAPTURE_NOT_ALLOWED")
    assert refusal(lambda: cancelled.management.cancel(cancelled.id))[:2] == (403, "CANCEL_NOT_ALLOWED")
    message = "Order has previous captures. Cancel not possible"
    assert refusal(lambda: captured.management.cancel(captured.id)) == (403, "CANCEL_NOT_ALLOWED", message)


def test_releasing_the_rest_makes_an_order_captured() -> None:
    order, untouched = Placed(), Placed()
    order.capture(400)
    order.management.release(order.id)

    assert order.money == ("CAPTURED", 400, 0, 0)
    assert refusal(lambda: order.capture(1))[1] == "CAPTURE_NOT_ALLOWED"
    assert refusal(lambda: untouched.management.release(untouched.id))[:2] == (403, "NOT_ALLOWED")


def test_after_28_days_an_order_is_expired() -> None:
    order, part_captured = Placed(), Placed()
    part_captured.capture(400)
    order.later(28)
    part_captured.later(28)

    assert order.money == ("EXPIRED", 0, 0, 0)
    assert part_captured.money == ("CAPTURED", 400, 0, 0)
    assert refusal(lambda: order.capture(1))[1] == "CAPTURE_NOT_ALLOWED"
    assert refusal(lambda: order.management.extend(order.id))[1] == "NOT_ALLOWED"


def test_an_order_can_be_extended_up_to_180_days() -> None:
    order = Placed()
    extensions = 0

    for _ in range(20):
        order.later(27)
        try:
            order.management.extend(order.id)
        except ApiError as refused:
            assert refused.code == "NOT_ALLOWED"  # noqa: PT017
            break
        extensions += 1

    assert extensions == 6
    assert order.shown["status"] == "AUTHORIZED" or order.money[0] == "EXPIRED"
    assert order.payments.order(order.id).expires_at == pytest.approx(
        order.payments.order(order.id).created_at + 180 * DAY
    )


def test_a_pending_order_cannot_be_captured_before_it_is_accepted() -> None:
    order = Placed(billing_address={"email": "customer+pend-accept-10@email.uk"})

    assert refusal(lambda: order.capture(1))[:2] == (403, "CAPTURE_NOT_ALLOWED")
    order.payments.clock.advance(600)
    order.capture(1)
    assert order.shown["fraud_status"] == "ACCEPTED"


def test_amount_and_lines_of_an_order_can_be_changed() -> None:
    order = Placed()
    order.capture(300)
    line = LINES[0] | {"unit_price": 700, "total_amount": 700}

    order.management.update_authorization(order.id, {"order_amount": 700, "order_lines": [line]})

    assert order.money == ("PART_CAPTURED", 300, 0, 400)
    assert (order.shown["order_amount"], order.shown["original_order_amount"]) == (700, 1000)
    assert order.shown["order_lines"] == [line]
    below = {"order_amount": 299}
    assert refusal(lambda: order.management.update_authorization(order.id, below))[1] == "NOT_ALLOWED"
    unsound = {"order_amount": 800, "order_lines": [line]}
    assert refusal(lambda: order.management.update_authorization(order.id, unsound)) == (
        400,
        "BAD_VALUE",
        "Bad value: order_lines",
    )


def test_the_shipping_address_can_be_changed_and_the_billing_address_cannot() -> None:
    order = Placed(shipping_address={"city": "London", "country": "GB"})
    change = order.management.update_customer_details

    change(order.id, {"shipping_address": {"city": "Leeds"}})

    assert order.shown["shipping_address"] == {"city": "Leeds", "country": "GB"}
    assert refusal(lambda: change(order.id, {"billing_address": {"city": "Leeds"}})) == (
        403,
        "NOT_ALLOWED",
        "Billing address cannot be updated",
    )


def test_references_that_are_given_are_replaced() -> None:
    order = Placed(merchant_reference1="1", merchant_reference2="2")

    order.management.update_merchant_references(order.id, {"merchant_reference2": 3})

    assert (order.shown["merchant_reference1"], order.shown["merchant_reference2"]) == ("1", "3")


def test_shipments_are_added_to_orders_and_captures() -> None:
    order = Placed()
    capture_id = order.capture(1)
    first, second = ({"shipping_info": [{"tracking_number": number}]} for number in ("1", "2"))

    for shipments in (first, second):
        order.management.add_shipping_info(order.id, shipments)
        order.management.add_capture_shipping_info(order.id, capture_id, shipments)

    both = first["shipping_info"] + second["shipping_info"]
    assert order.shown["shipping_info"] == order.shown["captures"][0]["shipping_info"] == both


def test_a_due_date_is_extended_by_one_of_the_options() -> None:
    order = Placed()
    capture_id = order.capture(1)
    options = order.management.due_date_options(order.id, capture_id)

    for option in options["options"]:
        order.management.extend_due_date(order.id, capture_id, {"number_of_days": option["number_of_days"]})
    other = {"number_of_days": 13}
    assert refusal(lambda: order.management.extend_due_date(order.id, capture_id, other))[1] == "NOT_ALLOWED"


def test_letters_can_be_sent_again_for_captures_only() -> None:
    order = Placed()

    assert refusal(lambda: order.management.send_out_again(order.id, "1"))[1] == "NOT_ALLOWED"
    order.capture(1)
    assert refusal(lambda: order.management.send_out_again(order.id, "1"))[1] == "NO_SUCH_CAPTURE"


def test_an_order_with_auto_capture_is_captured_at_once() -> None:
    assert Placed(auto_capture=True).money == ("CAPTURED", 1000, 0, 0)


def test_auto_capture_takes_an_amount_above_what_is_captured_by_hand() -> None:
    lines = [{**LINES[0], "unit_price": 150_000_000, "total_amount": 150_000_000}] * 2

    order = Placed(auto_capture=True, order_amount=300_000_000, order_lines=lines)

    assert order.money == ("CAPTURED", 300_000_000, 0, 0)


def test_a_changed_order_is_refused_in_the_words_that_the_rules_have() -> None:
    """X14."""
    order = Placed()
    order.payments.rules = Rules(error_texts="bracketed")

    told = refusal(
        lambda: order.management.update_authorization(order.id, {"order_amount": 5, "order_lines": LINES})
    )

    assert told == (400, "BAD_VALUE", "[BAD_VALUE : order_lines]")


def test_what_does_not_exist_is_not_found() -> None:
    order = Placed()
    order.capture(1)

    assert refusal(lambda: order.management.capture("1", {}))[:2] == (404, "NO_SUCH_ORDER")
    assert refusal(lambda: order.management.read_capture(order.id, "1"))[:2] == (404, "NO_SUCH_CAPTURE")
    assert refusal(lambda: order.management.read_refund(order.id, "1"))[:2] == (404, "NOT_FOUND")


def test_all_that_is_wrong_with_a_body_is_told_at_once() -> None:
    order = Placed()
    body = {"captured_amount": -1, "description": "x" * 256, "order_lines": [{"name": "Thing"}]}

    assert refusal(lambda: order.management.capture(order.id, body))[2] == (
        "Bad value: captured_amount, description, order_lines[0].quantity, order_lines[0].unit_price, "
        "order_lines[0].total_amount"
    )


ACTS = st.sampled_from(["capture", "refund", "cancel", "release", "update", "extend", "wait"])


@settings(deadline=None)
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 1500)), max_size=15))
def test_whatever_a_merchant_does_the_money_adds_up(acts: list[tuple[str, int]]) -> None:
    order = Placed()

    for act, amount in acts:
        try:
            match act:
                case "capture":
                    order.capture(amount)
                case "refund":
                    order.refund(amount)
                case "cancel":
                    order.management.cancel(order.id)
                case "release":
                    order.management.release(order.id)
                case "update":
                    order.management.update_authorization(order.id, {"order_amount": amount})
                case "extend":
                    order.management.extend(order.id)
                case "wait":
                    order.later(amount / 100)
        except ApiError as refused:
            assert refused.status == 403  # noqa: PT017

        status, captured, refunded, remaining = order.money
        assert 0 <= refunded <= captured
        assert captured + remaining <= order.shown["order_amount"]
        assert captured == sum(one["captured_amount"] for one in order.shown["captures"])
        assert refunded == sum(one["refunded_amount"] for one in order.shown["captures"])
        assert refunded == sum(one["refunded_amount"] for one in order.shown["refunds"])
        if status in ("CANCELLED", "EXPIRED", "CAPTURED"):
            assert remaining == 0
        if status in ("CANCELLED", "EXPIRED"):
            assert captured == 0
