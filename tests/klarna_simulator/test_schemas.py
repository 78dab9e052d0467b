from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.options import Rules
from klarna_simulator.schemas import SessionUpdate, parsed

LINE = {"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}


def wrong(body: dict[str, Any]) -> list[str]:
    return parsed(body, SessionUpdate, Rules())[1]


def taken(body: dict[str, Any]) -> dict[str, Any]:
    values, bad = parsed(body, SessionUpdate, Rules())
    assert bad == []
    return values


def test_every_bad_field_is_found_with_its_path() -> None:
    body = {
        "order_amount": -1,
        "order_lines": [LINE, LINE | {"tax_rate": 10001, "name": ""}],
        "billing_address": {"postal_code": "12345678901"},
        "customer": {"date_of_birth": "01.01.1979"},
        "merchant_urls": {"confirmation": "https://shop.test/" + "x" * 2000},
        "options": {"color_text": "red"},
    }

    assert wrong(body) == [
        "order_amount",
        "order_lines[1].name",
        "order_lines[1].tax_rate",
        "billing_address.postal_code",
        "customer.date_of_birth",
        "merchant_urls.confirmation",
        "options.color_text",
    ]


@pytest.mark.parametrize("name", ["name", "quantity", "unit_price", "total_amount"])
def test_a_line_needs_its_name_quantity_and_amounts(name: str) -> None:
    line = {key: value for key, value in LINE.items() if key != name}

    assert wrong({"order_lines": [line]}) == [f"order_lines[0].{name}"]


@pytest.mark.parametrize("lines", [[], "nothing", {}, 7, [LINE] * 1001])
def test_a_cart_has_between_1_and_1000_lines(lines: object) -> None:
    assert wrong({"order_lines": lines}) == ["order_lines"]


def test_a_cart_of_1000_lines_is_taken() -> None:
    assert len(taken({"order_lines": [LINE] * 1000})["order_lines"]) == 1000


@pytest.mark.parametrize("value", ["998", 99.5, True, [998], {"amount": 998}, -1, 2**63, 10**400])
def test_an_amount_is_a_whole_number_of_minor_units(value: object) -> None:
    assert wrong({"order_amount": value}) == ["order_amount"]


def test_a_whole_number_may_be_written_with_a_decimal_point() -> None:
    assert taken({"order_amount": 998.0}) == {"order_amount": 998}


def test_only_the_unit_price_may_be_a_fraction() -> None:
    fraction = LINE | {"unit_price": 950.3333333333334}

    assert taken({"order_lines": [fraction]})["order_lines"][0]["unit_price"] == 950.3333333333334
    assert wrong({"order_lines": [LINE | {"total_amount": 99.5}]}) == ["order_lines[0].total_amount"]


@pytest.mark.parametrize(
    "price", [200_000_001, 10**400, -(10**400), float("nan"), float("inf"), True, "499", None]
)
def test_a_unit_price_is_a_number_up_to_two_million_whole_units(price: object) -> None:
    assert wrong({"order_lines": [LINE | {"unit_price": price}]}) == ["order_lines[0].unit_price"]


def test_references_may_be_numbers() -> None:
    body = {"merchant_reference2": 4711, "order_lines": [LINE | {"reference": 12}]}

    assert taken(body)["merchant_reference2"] == "4711"
    assert taken(body)["order_lines"][0]["reference"] == "12"


def test_a_reference_ends_at_255_characters() -> None:
    assert wrong({"merchant_reference1": "x" * 255}) == []
    assert wrong({"merchant_reference1": "x" * 256}) == ["merchant_reference1"]


def test_null_is_the_same_as_not_given() -> None:
    assert taken({"options": None, "customer": None, "billing_address": {"email": None}}) == {
        "billing_address": {}
    }


def test_an_address_may_be_empty_strings() -> None:
    fields = (
        "given_name",
        "family_name",
        "email",
        "street_address",
        "postal_code",
        "city",
        "region",
        "country",
    )
    address = dict.fromkeys(fields, "")

    assert taken({"billing_address": address})["billing_address"] == address


def test_fields_that_klarna_does_not_know_are_ignored() -> None:
    assert taken({"session_id": "mine", "status": 7, "order_lines": [LINE | {"weight": "1 kg"}]}) == {
        "order_lines": [LINE]
    }


@pytest.mark.parametrize("attachment", [{}, {"body": "{}"}, {"body": {}, "content_type": 1}, "text"])
def test_a_bad_attachment_is_named_as_klarna_names_it(attachment: object) -> None:
    assert wrong({"attachment": attachment}) == ["attachment.attachment"]


@pytest.mark.parametrize("locale", ["english", "en_GB", "e", ""])
def test_a_locale_is_language_and_country(locale: str) -> None:
    assert wrong({"locale": locale}) == ["locale"]


def test_a_subscription_is_complete_or_refused() -> None:
    monthly = {"name": "Box", "interval": "MONTH", "interval_count": 1}

    assert wrong({"order_lines": [LINE | {"subscription": monthly}]}) == []
    assert wrong({"order_lines": [LINE | {"subscription": {"interval": "CENTURY"}}]}) == [
        "order_lines[0].subscription.name",
        "order_lines[0].subscription.interval",
        "order_lines[0].subscription.interval_count",
    ]
