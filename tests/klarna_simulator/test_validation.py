from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.errors import ApiError, BadValueError
from klarna_simulator.options import Rules
from klarna_simulator.order_schemas import AuthorizationUpdate, CaptureCreate
from klarna_simulator.validation import invalid_customer_fields, validated, well_formed

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


def test_a_consumers_session_never_becomes_a_companys() -> None:
    consumer = validated(PURCHASE, Rules())
    company = validated(PURCHASE | {"customer": {"type": "organization"}}, Rules())

    assert wrong({"customer": {"type": "organization"}}, consumer) == ["customer.type"]
    assert wrong({"customer": {"type": "person"}}, company) == ["customer.type"]
    assert validated({"customer": {"type": "person"}}, Rules(), consumer)["customer"] == {"type": "person"}
    assert validated({"customer": {"gender": "female"}}, Rules(), consumer)["customer"] == {
        "gender": "female"
    }


def test_a_company_stays_one_when_its_type_is_not_repeated() -> None:
    company = validated(PURCHASE | {"customer": {"type": "organization"}}, Rules())

    data = validated({"customer": {"vat_id": "GB1"}}, Rules(), company)

    assert data["customer"] == {"vat_id": "GB1", "type": "organization"}


def test_a_locale_is_in_a_language_that_klarna_speaks() -> None:
    assert wrong(PURCHASE | {"locale": "us-US"}) == ["locale"]
    assert validated(PURCHASE | {"locale": "us-US"}, Rules(locale="form"))["locale"] == "us-US"


def test_messages_can_be_written_in_brackets() -> None:
    with pytest.raises(BadValueError) as caught:
        validated(PURCHASE | {"order_amount": 1}, Rules(error_texts="bracketed"))

    assert caught.value.messages == ("[BAD_VALUE : order_lines]",)


def test_how_long_a_reference_may_be_is_a_rule() -> None:
    body = PURCHASE | {"merchant_reference1": "x" * 256}

    assert wrong(body) == ["merchant_reference1"]
    assert validated(body, Rules(reference_length=256))


@pytest.mark.parametrize("day", ["01.01.1979", "1979-02-30", "19790101", "1979-1-1", "1979-W01-1"])
def test_a_date_of_birth_is_a_day_as_the_api_writes_it(day: str) -> None:
    body = PURCHASE | {"customer": {"date_of_birth": day}}

    assert wrong(body) == ["customer.date_of_birth"]
    assert validated(body, Rules(dates="any"))


@pytest.mark.parametrize(
    ("country", "region", "right"),
    [("US", "NY", True), ("CA", "BC", True), ("US", "New York", False), ("GB", "Greater London", True)],
)
def test_states_of_the_us_and_canada_have_two_letters(country: str, region: str, right: bool) -> None:
    address = {"billing_address": {"country": country, "region": region}}

    assert invalid_customer_fields(address) == ([] if right else ["billing_address.region"])


@pytest.mark.parametrize("model", [AuthorizationUpdate, CaptureCreate])
@pytest.mark.parametrize("body", [None, [], "x"])
def test_other_bodies_are_objects_too(model: Any, body: object) -> None:
    with pytest.raises(ApiError) as caught:
        well_formed(body, model, Rules())

    assert (caught.value.status, caught.value.code) == (400, "BAD_REQUEST")
