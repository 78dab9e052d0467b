from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from klarna_simulator.customer_tokens import Failure
from klarna_simulator.errors import ApiError
from klarna_simulator.options import Rules
from klarna_simulator.payments import Payments

HOME = {"given_name": "Test", "family_name": "Person-de", "city": "Berlin", "email": "customer@email.de"}
LINES = [{"name": "Box", "quantity": 1, "unit_price": 1000, "total_amount": 1000}]
PURCHASE: dict[str, Any] = {
    "purchase_country": "DE",
    "purchase_currency": "EUR",
    "order_amount": 1000,
    "order_lines": LINES,
    "billing_address": HOME,
}
WANTED: dict[str, Any] = {
    "purchase_country": "DE",
    "purchase_currency": "EUR",
    "locale": "de-DE",
    "description": "A box each month",
    "intended_use": "SUBSCRIPTION",
}
ORDER: dict[str, Any] = {
    "purchase_currency": "EUR",
    "order_amount": 1000,
    "order_tax_amount": 0,
    "order_lines": LINES,
}


def authorized(payments: Payments, intent: str | None = "tokenize", **changes: Any) -> str:
    session_id = payments.create_session(PURCHASE | {"intent": intent} | changes)["session_id"]
    pending = payments.begin_authorization(session_id, {}, "authorize")
    return str(payments.complete(pending.purchase_id)["authorization_token"])


def made(payments: Payments) -> str:
    return str(payments.customer_tokens.create(authorized(payments), WANTED)["token_id"])


def refusal(act: Callable[[], object]) -> tuple[Any, ...]:
    with pytest.raises(ApiError) as caught:
        act()
    return (caught.value.status, caught.value.code, *caught.value.messages)


def test_an_authorization_to_tokenize_gives_a_token_and_no_order() -> None:
    payments = Payments()
    token = authorized(payments, customer={"type": "person", "national_identification_number": "1"})

    assert refusal(lambda: payments.place_order(authorized(payments), PURCHASE)) == (403, "INVALID_OPERATION")
    answer = payments.customer_tokens.create(token, WANTED)

    assert answer["token_id"] != answer["payment_method_reference"]
    assert answer["billing_address"] == HOME
    assert answer["customer"] == {"type": "person"}
    assert payments.customer_tokens.read(answer["token_id"])["status"] == "ACTIVE"
    assert refusal(lambda: payments.place_order(token, PURCHASE))[:2] == (403, "INVALID_OPERATION")


def test_a_customer_token_sends_the_shopper_on_where_the_session_says_to() -> None:
    payments = Payments()
    payments.options.browser_url = "http://127.0.0.1:8700"
    urls = {"confirmation": "https://shop.test/thanks?session={session.id}"}
    token = authorized(payments, merchant_urls=urls)
    session_id = payments.authorizations[token].session_id

    answer = payments.customer_tokens.create(token, WANTED)
    without = payments.customer_tokens.create(authorized(payments), WANTED)

    assert answer["redirect_url"] == f"http://127.0.0.1:8700/kp/redirect/{session_id}"
    assert payments.confirmation_url(session_id) == f"https://shop.test/thanks?session={session_id}"
    assert "redirect_url" not in without


@pytest.mark.parametrize("order_first", [True, False])
def test_an_authorization_to_buy_and_tokenize_gives_both(order_first: bool) -> None:
    payments = Payments()
    token = authorized(payments, "buy_and_tokenize")
    steps: list[Callable[[], Any]] = [
        lambda: payments.place_order(token, PURCHASE),
        lambda: payments.customer_tokens.create(token, WANTED),
    ]

    answers = [step() for step in (steps if order_first else steps[::-1])]

    assert {"order_id", "token_id"} <= answers[0].keys() | answers[1].keys()


@pytest.mark.parametrize("intent", ["buy", None])
def test_an_authorization_to_buy_gives_no_token(intent: str | None) -> None:
    payments = Payments()
    token = authorized(payments, intent)
    message = "Not allowed to create customer token(s) for intent buy"

    assert refusal(lambda: payments.customer_tokens.create(token, WANTED)) == (
        403,
        "INVALID_OPERATION",
        message,
    )
    assert payments.place_order(token, PURCHASE)["order_id"]


def test_the_same_request_gives_the_same_token_and_another_request_none() -> None:
    payments = Payments()
    token = authorized(payments)
    create = payments.customer_tokens.create

    assert create(token, WANTED) == create(token, dict(reversed(WANTED.items())))
    assert refusal(lambda: create(token, WANTED | {"description": "Two"}))[1] == "INVALID_OPERATION"


def test_only_a_live_authorization_gives_a_token() -> None:
    payments = Payments()
    old = authorized(payments)
    deleted = authorized(payments)
    payments.cancel_authorization(deleted)
    payments.clock.advance(3600)

    for token in ("unknown", old, deleted):
        assert refusal(lambda token=token: payments.customer_tokens.create(token, WANTED)) == (  # type: ignore[misc]
            404,
            "NOT_FOUND",
            "Invalid authorization token",
        )


def test_the_token_is_for_the_country_of_the_session() -> None:
    payments = Payments()
    austrian = WANTED | {"purchase_country": "AT"}

    assert refusal(lambda: payments.customer_tokens.create(authorized(payments), austrian)) == (
        400,
        "BAD_VALUE",
        "Bad value: purchase_country",
    )


def test_the_token_is_for_the_address_that_was_authorized() -> None:
    payments = Payments()
    moved = WANTED | {"billing_address": HOME | {"city": "Hamburg"}}

    assert refusal(lambda: payments.customer_tokens.create(authorized(payments), moved)) == (
        409,
        "BAD_VALUE",
        "Not matching fields: [billing_address.city]",
    )


def test_some_countries_may_have_no_tokens() -> None:
    payments = Payments(rules=Rules(customer_tokens=("SE",)))

    assert refusal(lambda: payments.customer_tokens.create(authorized(payments), WANTED)) == (
        400,
        "BAD_REQUEST",
        "invoice is not valid for creating customer tokens in DE",
    )


def test_what_is_wrong_with_the_request_is_told_at_once() -> None:
    payments = Payments()
    body = WANTED | {"locale": "us-US", "description": "", "intended_use": "subscription"}
    body |= {"customer": {"date_of_birth": "01.01.1979"}}

    assert refusal(lambda: payments.customer_tokens.create(authorized(payments), body))[2] == (
        "Bad value: locale, customer.date_of_birth, description, intended_use"
    )


def test_the_documentations_own_sample_can_be_let_pass() -> None:
    payments = Payments(rules=Rules(locale="form", intended_use="any", dates="any"))
    body = WANTED | {"locale": "us-US", "intended_use": "subscription"}
    body |= {"customer": {"date_of_birth": "01.01.1979"}}

    assert payments.customer_tokens.create(authorized(payments), body)["token_id"]


def test_an_order_by_token_needs_no_shopper() -> None:
    payments = Payments()
    token_id = made(payments)

    answer = payments.customer_tokens.place_order(token_id, ORDER | {"merchant_reference1": "2026-02"})
    order = payments.order(answer["order_id"]).readable

    assert (order["order_amount"], order["purchase_country"], order["locale"]) == (1000, "DE", "de-DE")
    assert order["billing_address"] == HOME
    assert order["merchant_reference1"] == "2026-02"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"order_tax_amount": None}, "order_tax_amount"),
        ({"order_amount": 0}, "order_amount"),
        ({"purchase_currency": "SEK"}, "purchase_currency"),
        ({"order_amount": 999}, "order_lines"),
        ({"merchant_urls": {"push": "https://shop.test/"}}, "merchant_urls.confirmation"),
        ({"purchase_country": "SE", "purchase_currency": "SEK"}, "purchase_currency"),
    ],
)
def test_an_order_by_token_must_be_right(change: dict[str, Any], named: str) -> None:
    payments = Payments()
    token_id = made(payments)
    body = ORDER | change

    assert refusal(lambda: payments.customer_tokens.place_order(token_id, body)) == (
        400,
        "BAD_VALUE",
        f"Bad value: {named}",
    )


def test_a_cancelled_token_stays_cancelled() -> None:
    payments = Payments()
    token_id = made(payments)
    tokens = payments.customer_tokens

    assert refusal(lambda: tokens.change_status(token_id, {"status": "ACTIVE"}))[2] == "Bad value: status"
    tokens.change_status(token_id, {"status": "CANCELLED"})
    tokens.change_status(token_id, {"status": "CANCELLED"})

    assert tokens.read(token_id)["status"] == "CANCELLED"
    assert refusal(lambda: tokens.place_order(token_id, ORDER)) == (403, "TOKEN_CANCELED")
    with pytest.raises(ValueError, match="CANCELLED"):
        tokens.suspend(token_id)


def test_a_suspended_token_places_orders_again_when_it_is_resumed() -> None:
    payments = Payments()
    token_id = made(payments)
    payments.customer_tokens.suspend(token_id)

    assert refusal(lambda: payments.customer_tokens.place_order(token_id, ORDER)) == (403, "TOKEN_SUSPENDED")
    payments.customer_tokens.resume(token_id)
    assert payments.customer_tokens.place_order(token_id, ORDER)["order_id"]


@pytest.mark.parametrize(
    ("failure", "status"),
    [("UNAVAILABLE_PAYMENT_METHOD", 403), ("PAYMENT_METHOD_FAILED", 403), ("SERVICE_UNAVAILABLE", 503)],
)
def test_the_next_order_can_be_told_to_fail(failure: Failure, status: int) -> None:
    payments = Payments()
    token_id = made(payments)
    payments.customer_tokens.fail_next(failure)

    assert refusal(lambda: payments.customer_tokens.place_order(token_id, ORDER)) == (status, failure)
    assert payments.customer_tokens.place_order(token_id, ORDER)["order_id"]


def test_a_failure_that_klarna_does_not_have_is_refused() -> None:
    nonsense: Any = "BAD_LUCK"

    with pytest.raises(ValueError, match="BAD_LUCK"):
        Payments().customer_tokens.fail_next(nonsense)


def test_an_unknown_token_is_not_found() -> None:
    tokens = Payments().customer_tokens

    for act in (
        lambda: tokens.read("1"),
        lambda: tokens.place_order("1", ORDER),
        lambda: tokens.change_status("1", {"status": "CANCELLED"}),
    ):
        assert refusal(act) == (404, "TOKEN_NOT_FOUND")
