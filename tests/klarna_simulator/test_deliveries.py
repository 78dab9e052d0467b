from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.clock import Clock
from klarna_simulator.deliveries import Deliveries
from klarna_simulator.errors import BadValueError
from klarna_simulator.options import Rules
from klarna_simulator.payments import Payments

LINES = [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}]
URLS = {
    "authorization": "https://shop.test/authorized?session={session.id}",
    "notification": "https://shop.test/pending/{order.id}",
}
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": LINES,
    "merchant_urls": URLS,
}


class Shop:
    """A merchant's server that answers as told, the last answer for ever, and keeps what it got."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses) or [200]
        self.got: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, url: str, body: dict[str, Any]) -> int | None:
        self.got.append((url, body))
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def authorized(payments: Payments, **changes: Any) -> tuple[str, str]:
    session_id = str(payments.create_session(PURCHASE | changes)["session_id"])
    pending = payments.begin_authorization(session_id, {}, "authorize")
    return session_id, str(payments.complete(pending.purchase_id)["authorization_token"])


def pending_order(payments: Payments, pattern: str) -> str:
    address = {"email": f"customer+{pattern}@email.uk"}
    _, token = authorized(payments, billing_address=address)
    return str(payments.place_order(token, PURCHASE | {"billing_address": address})["order_id"])


def test_a_successful_authorization_is_told_to_the_merchants_server() -> None:
    payments, shop = Payments(), Shop(204)
    session_id, token = authorized(payments, merchant_reference1="ON4711")

    payments.deliveries.deliver_due(shop)
    payments.deliveries.deliver_due(shop)

    told = {"authorization_token": token, "session_id": session_id, "merchant_reference1": "ON4711"}
    assert shop.got == [(f"https://shop.test/authorized?session={session_id}", told)]
    assert payments.deliveries.waiting() == ()


def test_each_later_authorization_is_told_with_its_own_token() -> None:
    payments, shop = Payments(), Shop()
    session_id, _ = authorized(payments)
    pending = payments.begin_authorization(session_id, {}, "reauthorize")
    newer = payments.complete(pending.purchase_id)["authorization_token"]

    payments.deliveries.deliver_due(shop)

    assert [body["authorization_token"] for _, body in shop.got][1:] == [newer]


def test_messages_given_up_while_others_are_sent_are_not_sent() -> None:
    payments = Payments()
    for _ in range(3):
        authorized(payments)
    got: list[str] = []

    def send(url: str, body: dict[str, Any]) -> int:
        got.append(url)
        payments.deliveries.clear()
        return 204

    payments.deliveries.deliver_due(send)

    assert len(got) == 1


def test_once_it_is_to_end_no_message_is_begun_and_it_waits_on() -> None:
    payments, shop = Payments(), Shop(204)
    authorized(payments)
    (begun,) = payments.deliveries.begin_due()

    payments.deliveries.attempt(begun, shop, lambda: True)

    assert shop.got == []
    assert payments.deliveries.begin_due() == [begun]


def test_a_server_gets_its_messages_one_after_the_other_and_holds_up_no_other_server() -> None:
    clock, shop = Clock(), Shop(204)
    deliveries = Deliveries(clock)
    for place in ("one.test/1", "one.test/2", "two.test/1", "[odd"):
        deliveries.add("authorization", f"https://{place}", {})

    begun = deliveries.begin_due()
    assert [delivery.url for delivery in begun] == [
        "https://one.test/1",
        "https://two.test/1",
        "https://[odd",
    ]
    assert (deliveries.begin_due(), deliveries.next_due()) == ([], None)

    deliveries.attempt(begun[0], shop)
    assert [delivery.url for delivery in deliveries.begin_due()] == ["https://one.test/2"]


def test_a_sender_that_breaks_has_not_delivered(caplog: pytest.LogCaptureFixture) -> None:
    payments = Payments()
    authorized(payments)

    def broken(url: str, body: dict[str, Any]) -> int:
        raise RuntimeError("out of ink")

    payments.deliveries.deliver_due(broken)

    (waiting,) = payments.deliveries.waiting()
    assert (waiting.attempts, waiting.under_way) == (1, False)
    assert "out of ink" in caplog.text


def test_without_an_address_nobody_is_told() -> None:
    payments = Payments()

    authorized(payments, merchant_urls={"confirmation": "https://shop.test/thanks"})

    assert payments.deliveries.waiting() == ()


@pytest.mark.parametrize("trouble", [None, 302, 404, 500])
def test_a_callback_that_does_not_arrive_is_tried_three_times_with_growing_pauses(
    trouble: int | None,
) -> None:
    payments, shop = Payments(), Shop(trouble)
    authorized(payments)
    deliveries = payments.deliveries

    deliveries.deliver_due(shop)
    deliveries.deliver_due(shop)
    assert len(shop.got) == 1
    payments.clock.advance(1.0)
    deliveries.deliver_due(shop)
    payments.clock.advance(1.0)
    deliveries.deliver_due(shop)
    assert len(shop.got) == 2
    payments.clock.advance(1.0)
    deliveries.deliver_due(shop)
    assert len(shop.got) == 3
    assert deliveries.waiting() == ()


def test_a_callback_that_arrives_late_is_not_sent_again() -> None:
    payments, shop = Payments(), Shop(500, 200)
    authorized(payments)

    payments.deliveries.deliver_due(shop)
    payments.clock.advance(1.0)
    payments.deliveries.deliver_due(shop)

    assert len(shop.got) == 2
    assert payments.deliveries.next_due() is None


@pytest.mark.parametrize(
    ("pattern", "event", "status"),
    [
        ("pend-accept-05", "FRAUD_RISK_ACCEPTED", ("ACCEPTED", "AUTHORIZED")),
        ("pend-reject-05", "FRAUD_RISK_REJECTED", ("REJECTED", "CANCELLED")),
    ],
)
def test_a_pending_order_is_decided_when_its_time_has_come(
    pattern: str, event: str, status: tuple[str, str]
) -> None:
    payments, shop = Payments(), Shop(500, 204, 200)
    order_id = pending_order(payments, pattern)
    payments.deliveries.deliver_due(Shop())

    payments.clock.advance(5 * 60 - 1)
    payments.deliveries.deliver_due(shop)
    assert shop.got == []
    assert payments.order(order_id).readable["fraud_status"] == "PENDING"

    payments.clock.advance(1)
    order = payments.order(order_id).readable
    assert (order["fraud_status"], order["status"]) == status
    for _ in range(3):
        # Only a 200 will do, and the next attempt is ten minutes later.
        payments.deliveries.deliver_due(shop)
        payments.deliveries.deliver_due(shop)
        payments.clock.advance(600)
    payments.deliveries.deliver_due(shop)

    told = {"order_id": order_id, "event_type": event}
    assert shop.got == [(f"https://shop.test/pending/{order_id}", told)] * 3


def test_a_notification_is_given_up_after_a_day() -> None:
    payments, shop = Payments(), Shop(None)
    pending_order(payments, "pend-accept-01")
    payments.deliveries.deliver_due(Shop())
    payments.clock.advance(60)

    attempts = 0
    while payments.deliveries.waiting():
        payments.deliveries.deliver_due(shop)
        payments.clock.advance(600)
        attempts += 1

    assert attempts in (144, 145)


def test_of_too_many_messages_the_oldest_is_given_up() -> None:
    deliveries = Deliveries(Clock(), limit=2)

    for number in range(3):
        deliveries.add("authorization", f"https://shop.test/{number}", {})

    assert [delivery.url[-1] for delivery in deliveries.waiting()] == ["1", "2"]


def test_whoever_waits_is_told_of_new_messages_and_of_a_moved_clock() -> None:
    clock = Clock()
    deliveries, told = Deliveries(clock), []

    def note() -> None:
        told.append(deliveries.next_due())

    deliveries.tell_when_changed(note)
    deliveries.add("authorization", "https://shop.test/", {}, due=7.0)
    clock.advance(1)
    deliveries.forget_listener(note)
    clock.advance(1)

    assert told == [7.0, 7.0]


@pytest.mark.parametrize(
    ("policy", "url", "taken"),
    [
        ("loopback", "https://shop.test/x", True),
        ("loopback", "http://127.0.0.1:8080/x", True),
        ("loopback", "http://localhost/x", True),
        ("loopback", "http://[::1]:8080/x", True),
        ("loopback", "http://shop.localhost/x", True),
        ("loopback", "http://shop.test/x", False),
        ("loopback", "http://127.0.0.1.shop.test/x", False),
        ("loopback", "http://127.0.0.1@shop.test/x", False),
        ("https", "http://127.0.0.1:8080/x", False),
        ("any", "http://shop.test/x", True),
        ("any", "file:///etc/passwd", False),
        ("any", "javascript:alert(1)", False),
        ("any", "/relative", False),
        ("any", "https://[::1", False),
        ("any", "https://", False),
        ("any", "", True),
    ],
)
def test_which_addresses_klarna_takes_is_a_rule(policy: Any, url: str, taken: bool) -> None:
    payments = Payments(rules=Rules(merchant_urls=policy))
    body = PURCHASE | {"merchant_urls": {"authorization": url}}

    if taken:
        assert payments.create_session(body)
    else:
        with pytest.raises(BadValueError) as caught:
            payments.create_session(body)
        assert caught.value.fields == ("merchant_urls.authorization",)


def test_a_message_that_is_held_waits_for_its_time_or_until_it_is_let_go() -> None:
    clock, shop = Clock(), Shop()
    deliveries = Deliveries(clock)
    for token in ("early", "late"):
        deliveries.add(
            "authorization", URLS["authorization"], {"authorization_token": token}, clock.now() + 10
        )

    deliveries.let_go("early")
    deliveries.deliver_due(shop)
    assert [body["authorization_token"] for _, body in shop.got] == ["early"]

    clock.advance(10)
    deliveries.deliver_due(shop)
    assert [body["authorization_token"] for _, body in shop.got] == ["early", "late"]


def test_a_second_attempt_is_not_let_go_before_its_time() -> None:
    shop = Shop(500)
    deliveries = Deliveries(Clock())
    deliveries.add("authorization", URLS["authorization"], {"authorization_token": "one"})
    deliveries.deliver_due(shop)

    deliveries.let_go("one")
    deliveries.deliver_due(shop)

    assert len(shop.got) == 1


def test_a_message_is_waited_for_until_it_was_tried_whatever_came_of_it() -> None:
    deliveries = Deliveries(Clock())
    deliveries.add("authorization", URLS["authorization"], {"authorization_token": "one"})
    # Python cannot wait for ever and raises: it has to see that nobody takes messages away.
    assert not deliveries.wait_until_tried("one", float("inf"))
    deliveries.tell_when_changed(lambda: None)
    assert not deliveries.wait_until_tried("one", 0)

    deliveries.deliver_due(Shop(500))

    assert deliveries.wait_until_tried("one", 0)
    assert deliveries.wait_until_tried("another", 0)
