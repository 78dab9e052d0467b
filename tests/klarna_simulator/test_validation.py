from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.errors import ApiError, BadValueError
from klarna_simulator.options import Rules
from klarna_simulator.validation import invalid_customer_fields, validated

LINE = {"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [LINE],
}


def wrong(body: dict[str, Any], known: dict[str, Any] | None = None, rules: Rules | None = None) -> list[str]:
    with pytest.raises(BadValueError) as caught:
        validated(body, rules or Rules(), known)
    return list(caught.value.fields)


def test_currency_and_country_are_judged_before_everything_else() -> None:
    assert wrong({}) == ["purchase_currency", "purchase_country"]
    assert wrong({"purchase_country": "GB", "purchase_currency": "EUR"}) == ["purchase_currency"]


def test_a_purchase_needs_amount_and_lines() -> None:
    market = {"purchase_country": "GB", "purchase_currency": "GBP"}

    assert wrong(market) == ["order_amount", "order_lines"]
    assert wrong(market | {"order_amount": None, "order_lines": []}) == ["order_amount", "order_lines"]


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_description() -> None:
    odd = [LINE, LINE | {"total_amount": 101, "tax_rate": -1}, LINE | {"total_amount": 103}]
    body = {"billing_address": {"postal_code": "12345678901"}, "locale": "x", "order_lines": odd}

    assert wrong(PURCHASE | {"order_amount": 99}) == ["order_lines"]
    assert wrong(PURCHASE | {"order_amount": 99, "locale": "x"}) == ["locale", "order_lines"]
    assert wrong(PURCHASE | body) == [
        "locale",
        "order_lines[1].tax_rate",
        "order_lines[2].total_amount",
        "billing_address.postal_code",
    ]


def test_sums_are_judged_only_where_all_their_parts_are_there() -> None:
    broken = [LINE, LINE | {"name": ""}]

    assert wrong(PURCHASE | {"order_lines": broken, "order_amount": 1}) == ["order_lines[1].name"]
    assert wrong(PURCHASE | {"order_lines": "none", "order_tax_amount": 7}) == ["order_lines"]


def test_what_is_given_replaces_what_was_known() -> None:
    known = validated(PURCHASE | {"billing_address": {"given_name": "Alice", "city": "London"}}, Rules())

    data = validated({"billing_address": {"city": "Leeds"}, "locale": None}, Rules(), known)

    assert data["billing_address"] == {"city": "Leeds"}
    assert data["order_lines"] == [LINE]


def test_the_whole_is_judged_and_not_only_what_was_given() -> None:
    known = validated(PURCHASE | {"order_tax_amount": 0}, Rules())

    assert wrong({"order_amount": 200}, known) == ["order_lines"]
    assert wrong({"order_tax_amount": 2}, known) == ["order_tax_amount"]
    assert wrong({"billing_address": {"country": "NO"}}, known) == ["purchase_currency"]


def test_the_locale_of_another_country_is_refused_only_by_strict_rules() -> None:
    american = PURCHASE | {"locale": "en-US"}

    assert validated(american, Rules())["locale"] == "en-US"
    assert wrong(american, rules=Rules(locale="country")) == ["locale"]
    assert validated(PURCHASE | {"locale": "en-GB"}, Rules(locale="country"))
    assert validated(PURCHASE, Rules(locale="country"))


@pytest.mark.parametrize("body", [None, [], "purchase", 7])
def test_a_body_that_is_no_object_is_a_bad_request(body: object) -> None:
    with pytest.raises(ApiError) as caught:
        validated(body, Rules())

    assert (caught.value.status, caught.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("given_name", "A"),
        ("given_name", "12345"),
        ("family_name", "Smith!"),
        ("email", "customer.email.uk"),
        ("email", "cus tomer@email.uk"),
        ("street_address", "10 New Street <b>"),
    ],
)
def test_fields_that_the_shopper_has_to_correct_are_named(name: str, value: str) -> None:
    assert invalid_customer_fields({"billing_address": {name: value}}) == [f"billing_address.{name}"]


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"given_name": "", "email": "", "street_address": ""},
        {"given_name": "Test", "family_name": "Person-uk", "email": "customer+denied@email.uk"},
        {"given_name": "Jean-Luc", "family_name": "O'Neill", "street_address": "Vajanského nábrežie 2"},
        {"given_name": "Zoe\u0308", "street_address": "Ho\u0308torget 1"},
        {"given_name": "Åsa", "family_name": "Κωνσταντίνου", "street_address": "Zazvorkova 1480/11, C. 2"},
    ],
)
def test_real_and_unknown_addresses_are_left_alone(address: dict[str, str]) -> None:
    assert invalid_customer_fields({"billing_address": address, "shipping_address": address}) == []
