from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klarna_simulator.options import Rules
from klarna_simulator.tax import contained_tax, wrong_amounts


def order(*lines: dict[str, Any], country: str = "GB", **changes: Any) -> dict[str, Any]:
    return {
        "purchase_country": country,
        "order_amount": sum(line["total_amount"] for line in lines),
        "order_tax_amount": max(sum(line.get("total_tax_amount", 0) for line in lines), 0),
        "order_lines": list(lines),
    } | changes


def line(total: int, rate: int = 0, tax: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Thing",
        "quantity": 1,
        "unit_price": total,
        "total_amount": total,
        "tax_rate": rate,
        "total_tax_amount": tax,
    } | changes


@pytest.mark.parametrize(
    ("total", "rate", "tax"),
    [(59500, 2000, 9917), (2900, 2000, 483), (59500, 2500, 11900), (9999, 2500, 2000), (-1000, 2500, -200)],
)
def test_the_documented_examples_that_add_up_are_accepted(total: int, rate: int, tax: int) -> None:
    assert wrong_amounts(order(line(total, rate, tax), line(70000))) == []


def test_tax_calculated_on_top_of_the_price_is_refused() -> None:
    assert wrong_amounts(order(line(8000, 2500, 2000))) == ["order_lines[0].total_tax_amount"]


@settings(deadline=None)
@given(total=st.integers(0, 200_000_000), rate=st.integers(0, 10000), off=st.integers(-3, 3))
def test_tax_may_be_one_minor_unit_off_and_no_more(total: int, rate: int, off: int) -> None:
    exact = contained_tax(total, rate)
    told = round(exact) + off

    wrong = wrong_amounts(order(line(total, rate, told)))

    assert (wrong == []) == (abs(told - exact) <= 1)


@settings(deadline=None)
@given(quantity=st.integers(0, 1000), price=st.integers(-1000, 100_000), discount=st.integers(0, 5000))
def test_a_line_is_quantity_times_price_less_the_discount(quantity: int, price: int, discount: int) -> None:
    total = quantity * price - discount
    right = line(total, quantity=quantity, unit_price=price, total_discount_amount=discount)
    wrong = right | {"total_amount": total + 2}

    assert wrong_amounts(order(right)) == []
    assert wrong_amounts(order(wrong)) == ["order_lines[0].total_amount"]


def test_a_fraction_of_a_minor_unit_in_the_price_may_leave_the_line_one_off() -> None:
    assert wrong_amounts(order(line(2852, quantity=3, unit_price=950.3333333333334))) == []
    assert wrong_amounts(order(line(2565, quantity=3, unit_price=950, total_discount_amount=286))) == []


def test_a_fraction_is_multiplied_exactly_however_many_there_are() -> None:
    body = order(line(0, quantity=2**53 + 1, unit_price=1.5, total_discount_amount=3 * 2**52))

    assert wrong_amounts(body) == ["order_lines[0].total_amount"]


def test_lines_that_do_not_sum_up_to_the_order_are_named_as_a_whole() -> None:
    assert wrong_amounts(order(line(998), order_amount=997)) == ["order_lines"]


def test_all_wrong_fields_are_found_at_once() -> None:
    body = order(line(1000, 2000, 500), line(500, unit_price=400), order_amount=1, order_tax_amount=5000)

    assert wrong_amounts(body) == [
        "order_tax_amount",
        "order_lines",
        "order_lines[0].total_tax_amount",
        "order_lines[1].total_amount",
    ]


def test_the_tax_of_the_order_may_be_off_by_the_number_of_lines() -> None:
    two = (line(59500, 2000, 9917), line(2900, 2000, 483))

    assert wrong_amounts(order(*two, order_tax_amount=10402)) == []
    assert wrong_amounts(order(*two, order_tax_amount=10403)) == ["order_tax_amount"]


def test_the_tolerance_can_be_the_number_of_pieces() -> None:
    five = line(1000, quantity=5, unit_price=200)

    assert wrong_amounts(order(five, order_tax_amount=5)) == ["order_tax_amount"]
    assert wrong_amounts(order(five, order_tax_amount=5), Rules(tax_tolerance="quantity")) == []


def test_an_order_need_not_tell_its_tax() -> None:
    assert wrong_amounts(order(line(59500, 2000, 9917), order_tax_amount=None)) == []


@pytest.mark.parametrize("kind", ["gift_card", "store_credit"])
@pytest.mark.parametrize("tax", [0, -27])
def test_a_gift_card_carries_no_tax_or_that_of_its_rate(kind: str, tax: int) -> None:
    body = order(line(998), line(-300, 1000, tax, type=kind))

    assert wrong_amounts(body) == []


def test_in_the_us_tax_is_a_line_of_its_own() -> None:
    goods, tax = line(20000), line(1000, type="sales_tax", name="Sales Tax")

    assert wrong_amounts(order(goods, tax, country="US", order_tax_amount=1000)) == []
    assert wrong_amounts(order(goods, tax, country="US", order_tax_amount=999)) == ["order_tax_amount"]


def test_in_the_us_no_other_line_carries_tax() -> None:
    body = order(line(20000, 2000, 3333), country="us", order_tax_amount=0)

    assert wrong_amounts(body) == ["order_lines[0].tax_rate", "order_lines[0].total_tax_amount"]


def test_the_billing_country_decides_how_tax_is_told() -> None:
    body = order(line(20000, 2000, 3333), country="US", billing_address={"country": "GB"})

    assert wrong_amounts(body) == []


def test_discounts_beyond_the_tax_leave_an_order_without_tax_and_not_below() -> None:
    goods, discount = line(1000, 2500, 200), line(-900, 2500, -180, type="discount")
    bigger = line(-2000, 2500, -400, type="discount")

    assert wrong_amounts(order(goods, discount, order_tax_amount=20)) == []
    assert wrong_amounts(order(goods, bigger, line(5000), order_tax_amount=0)) == []
    assert wrong_amounts(order(goods, bigger, line(5000), order_tax_amount=200)) == ["order_tax_amount"]


def test_the_rule_on_the_rate_refuses_the_documentations_own_example() -> None:
    by_rate = Rules(line_tax="rate")
    example = order(line(59500, 2000, 9917), line(2900, 2000, 483))

    assert wrong_amounts(example) == []
    assert wrong_amounts(example, by_rate) == ["order_lines[1].total_tax_amount"]
    assert wrong_amounts(order(line(59500, 2500, 11900)), by_rate) == []
    assert wrong_amounts(order(line(0, 2500, 0)), by_rate) == []


def test_tax_on_top_of_the_price_can_be_let_pass() -> None:
    on_top = Rules(line_tax="or_on_top")

    assert wrong_amounts(order(line(8000, 2500, 2000)), on_top) == []
    assert wrong_amounts(order(line(8000, 2500, 1600)), on_top) == []
    assert wrong_amounts(order(line(8000, 2500, 1800)), on_top) == ["order_lines[0].total_tax_amount"]


def test_in_the_us_the_amount_can_be_the_lines_plus_the_tax() -> None:
    added = order(line(20000), country="US", order_amount=21000, order_tax_amount=1000)

    assert wrong_amounts(added) == ["order_tax_amount", "order_lines"]
    assert wrong_amounts(added, Rules(us_order_amount="lines_and_tax")) == []


def test_a_gift_card_can_be_held_to_no_tax_at_all() -> None:
    body = order(line(998), line(-300, 1000, -27, type="gift_card"))

    assert wrong_amounts(body, Rules(gift_card_tax="none")) == ["order_lines[1].total_tax_amount"]


def test_negative_lines_can_be_held_to_the_types_made_for_them() -> None:
    typed = Rules(negative_lines="typed")

    assert wrong_amounts(order(line(998), line(-100, type="physical"))) == []
    assert wrong_amounts(order(line(998), line(-100, type="physical")), typed) == [
        "order_lines[1].unit_price"
    ]
    assert wrong_amounts(order(line(998), line(-100, type="discount")), typed) == []


def test_what_is_not_there_is_not_judged() -> None:
    whole = order(line(998), line(500, unit_price=400))

    assert wrong_amounts({"purchase_country": "GB"}) == []
    assert wrong_amounts(whole | {"order_lines": [None, line(500, unit_price=400)]}) == [
        "order_lines[1].total_amount"
    ]
    assert wrong_amounts({"purchase_country": "GB", "order_lines": [line(998)]}) == []


RULES = st.sampled_from(
    [
        Rules(),
        Rules(line_tax="rate"),
        Rules(line_tax="or_on_top"),
        Rules(gift_card_tax="none"),
        Rules(negative_lines="typed"),
        Rules(tax_tolerance="quantity"),
    ]
)


@st.composite
def nearly_right_lines(draw: st.DrawFn) -> dict[str, Any]:
    total, rate = draw(st.integers(-5000, 5000)), draw(st.sampled_from([0, 700, 2500]))
    right = line(total, rate, round(contained_tax(total, rate)))
    kind = draw(st.sampled_from([None, None, "gift_card", "discount"]))
    off = draw(st.sampled_from([None, None, None, "unit_price", "total_amount", "total_tax_amount"]))
    by = 1.5 if off == "unit_price" else draw(st.integers(-2, 2))
    return right | ({"type": kind} if kind else {}) | ({off: right[off] + by} if off else {})


@settings(deadline=None, max_examples=300)
@given(
    lines=st.lists(nearly_right_lines(), min_size=1, max_size=3),
    rules=RULES,
    country=st.sampled_from(["GB", "US"]),
)
def test_the_quick_look_at_an_order_never_lets_pass_what_the_close_look_finds(
    lines: list[dict[str, Any]], rules: Rules, country: str
) -> None:
    body = order(*lines, country=country)

    quickly = wrong_amounts(body, rules)
    # A fraction that comes to nothing is the same price, and is never looked at quickly.
    closely = wrong_amounts(
        body | {"order_lines": [one | {"unit_price": float(one["unit_price"])} for one in lines]}, rules
    )

    assert quickly == closely
