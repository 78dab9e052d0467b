from __future__ import annotations

import pytest

from klarna_simulator import test_customers
from klarna_simulator.markets import MARKETS
from klarna_simulator.test_customers import CUSTOMERS, PendingReview


@pytest.mark.parametrize(
    "email",
    [
        "customer+denied@email.uk",
        "CUSTOMER+DENIED@EMAIL.UK",
        "customer+uk+denied@klarna.com",
        "customer+denied+auth_id_scan@email.de",
    ],
)
def test_denied_customers_are_refused(email: str) -> None:
    assert test_customers.is_refused(email, "DE")


def test_a_reason_to_reject_counts_in_the_us_and_canada_only() -> None:
    email = "customer+reject_reason_credit_limit_exceeded@email.us"

    assert test_customers.is_refused(email, "US")
    assert test_customers.is_refused(email, "ca")
    assert not test_customers.is_refused(email, "GB")


@pytest.mark.parametrize("email", ["", "customer@email.uk", "customer+uk@klarna.com", "denied@email.uk"])
def test_other_customers_are_not_refused(email: str) -> None:
    assert not test_customers.is_refused(email, "US")


@pytest.mark.parametrize(
    "phone", ["+447355505530", "+44 7355 505530", "0044 7355-505530", "+1 (310) 635-4386"]
)
def test_the_phone_number_of_a_denied_customer_is_refused(phone: str) -> None:
    assert test_customers.is_refused("customer@email.uk", "GB", phone)


@pytest.mark.parametrize("phone", ["", "+447755564318", "447355505530", "+4473555055301"])
def test_other_phone_numbers_are_not_refused(phone: str) -> None:
    assert not test_customers.is_refused("customer@email.uk", "GB", phone)


def test_red_customers_are_not_offered_klarna() -> None:
    assert test_customers.is_not_offered("customer+red@email.de")
    assert not test_customers.is_not_offered("customer+reduced@email.de")


def test_orders_of_pending_customers_wait_in_the_us_and_britain_only() -> None:
    accepted, rejected = "customer+pend-accept-02@email.uk", "customer+pend-reject-90@email.us"

    assert test_customers.pending_review(accepted, "gb") == PendingReview(2, "ACCEPTED")
    assert test_customers.pending_review(rejected, "US") == PendingReview(90, "REJECTED")
    assert test_customers.pending_review(accepted, "DE") is None
    assert test_customers.pending_review("customer@email.uk", "GB") is None


def test_any_six_digits_but_999999_are_the_right_code() -> None:
    assert test_customers.accepts_code("123456")
    assert test_customers.accepts_code("000000")
    assert not any(test_customers.accepts_code(code) for code in ("999999", "12345", "1234567", "12345x", ""))


def test_every_market_has_its_customer_whom_nobody_refuses() -> None:
    assert set(CUSTOMERS) == set(MARKETS)
    for country in MARKETS:
        address = test_customers.shipping_address(country)
        assert address["country"] == country
        assert not test_customers.is_refused(address["email"], country, address["phone"])
        assert test_customers.is_refused("", country, CUSTOMERS[country].denied_phone)


def test_the_shopper_s_address_is_that_of_the_bill_and_else_that_of_the_parcel() -> None:
    bill, parcel = {"email": "bill@email.uk"}, {"email": "parcel@email.uk"}

    assert test_customers.email_of({"billing_address": bill, "shipping_address": parcel}) == "bill@email.uk"
    assert test_customers.email_of({"shipping_address": parcel}) == "parcel@email.uk"
    assert test_customers.email_of({}) == ""
