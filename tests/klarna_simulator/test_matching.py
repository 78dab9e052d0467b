from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from klarna_simulator.matching import differences, with_customer_data

HOME = {"given_name": "Test", "family_name": "Person-uk", "postal_code": "W1S 3BE", "country": "GB"}
OFFICE = HOME | {"organization_name": "Office Ltd", "postal_code": "W1G 0PW"}


def purchase(*totals: int, **changes: Any) -> dict[str, Any]:
    lines = [
        {"name": f"Thing {total}", "quantity": 1, "unit_price": total, "total_amount": total}
        for total in totals or (100, 200)
    ]
    return {
        "purchase_country": "GB",
        "purchase_currency": "GBP",
        "order_amount": sum(totals or (100, 200)),
        "order_lines": lines,
    } | changes


def test_the_same_purchase_has_no_differences() -> None:
    assert differences(purchase(), purchase()) == []


def test_another_amount_and_number_of_lines_are_told_in_klarnas_words() -> None:
    assert differences(purchase(100, 200), purchase(100, 200, 300)) == [
        "order_amount",
        "Incorrect number of items in the cart. Expected: 2, Actual: 3",
    ]


@settings(deadline=None)
@given(
    name=st.sampled_from(["quantity", "unit_price", "total_amount", "total_discount_amount", "tax_rate"]),
    value=st.integers(1, 10_000),
)
def test_a_line_that_costs_something_else_is_a_difference(name: str, value: int) -> None:
    asked = purchase()
    changed = asked["order_lines"][1] | {name: value}
    same = asked["order_lines"][1].get(name, 0) == value

    found = differences(purchase(), asked | {"order_lines": [asked["order_lines"][0], changed]})

    assert found == ([] if same else [f"order_lines[1].{name}"])


def test_lines_are_compared_in_their_order() -> None:
    swapped = purchase() | {"order_lines": purchase()["order_lines"][::-1]}

    assert "order_lines[0].name" in differences(purchase(), swapped)


def test_references_pictures_and_pages_are_not_compared() -> None:
    known, asked = purchase(), purchase()
    known["order_lines"][0] |= {"reference": "flat_rate:1"}
    asked["order_lines"][0] |= {"reference": "flat_rate", "image_url": "https://shop.test/1.png"}

    assert differences(known, asked) == []


def test_a_line_without_type_is_physical() -> None:
    known, asked = purchase(), purchase()
    asked["order_lines"][0] |= {"type": "physical", "total_tax_amount": 0}

    assert differences(known, asked) == []


def test_country_and_currency_are_compared_in_any_case() -> None:
    assert differences(purchase(), purchase(purchase_country="gb")) == []
    german = purchase(purchase_country="DE", purchase_currency="EUR")
    assert differences(purchase(), german) == ["purchase_country", "purchase_currency"]


def test_the_tax_is_compared_where_both_tell_it() -> None:
    assert differences(purchase(order_tax_amount=50), purchase(order_tax_amount=49)) == ["order_tax_amount"]
    assert differences(purchase(order_tax_amount=50), purchase()) == []


def test_any_difference_in_an_address_counts() -> None:
    known, asked = purchase(billing_address=HOME), purchase(billing_address=HOME | {"postal_code": "W1G 0PW"})

    assert differences(known, asked) == ["billing_address.postal_code"]


def test_a_company_given_in_one_place_only_is_a_difference() -> None:
    known = purchase(billing_address=HOME, shipping_address=HOME)
    asked = purchase(billing_address=HOME, shipping_address=HOME | {"organization_name": "Office Ltd"})

    assert differences(known, asked) == ["shipping_address.organization_name"]


def test_an_empty_string_is_nothing() -> None:
    known = purchase(billing_address=HOME | {"region": ""})

    assert differences(known, purchase(billing_address=HOME | {"street_address2": ""})) == []


def test_an_address_that_one_side_never_gave_matches() -> None:
    empty = dict.fromkeys(HOME, "")

    assert differences(purchase(billing_address=empty), purchase(billing_address=HOME)) == []
    assert differences(purchase(billing_address=HOME, shipping_address=OFFICE), purchase()) == []


def test_without_a_shipping_address_goods_go_to_the_billing_address() -> None:
    known = purchase(billing_address=HOME)

    assert differences(known, purchase(shipping_address=HOME)) == []
    assert "shipping_address.postal_code" in differences(known, purchase(shipping_address=OFFICE))


def test_an_order_keeps_what_only_klarna_knew() -> None:
    known = purchase(billing_address=HOME, shipping_address=OFFICE, customer={"type": "person"})

    placed = with_customer_data(known, purchase(merchant_reference1="ON4711"))

    assert placed["billing_address"] == HOME
    assert placed["shipping_address"] == OFFICE
    assert placed["customer"] == {"type": "person"}
    assert placed["merchant_reference1"] == "ON4711"


def test_an_order_takes_what_klarna_never_heard_before() -> None:
    placed = with_customer_data(purchase(), purchase(billing_address=HOME))

    assert placed["billing_address"] == HOME
    assert placed["shipping_address"] == HOME


def test_the_confirmation_page_of_the_session_counts_for_the_order() -> None:
    known = purchase(merchant_urls={"confirmation": "https://shop.test/thanks"})
    asked = purchase(merchant_urls={"push": "https://shop.test/push"})

    assert with_customer_data(known, asked)["merchant_urls"] == {
        "confirmation": "https://shop.test/thanks",
        "push": "https://shop.test/push",
    }
