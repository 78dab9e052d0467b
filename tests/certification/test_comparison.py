"""The table of two carts: what contradicts itself is told, and nothing else is called a difference."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from certification.report.comparison import MAX_ROWS, Comparison, compare
from recorder.journal import CartShown, SdkCall, ShownLine
from tests.certification.outcomes import at


def load(**data: Any) -> SdkCall:
    return SdkCall(at=at(1), call="1", method="load", data=data)


def cart(total: int, *lines: ShownLine) -> CartShown:
    return CartShown(at=at(1), view="checkout", total=total, currency="GBP", lines=lines)


def line(name: str = "Battery", quantity: int = 1, total: int = 499, **more: Any) -> dict[str, Any]:
    return {"name": name, "quantity": quantity, "total_amount": total, **more}


def told(found: Comparison | None) -> dict[str, tuple[str | None, ...]]:
    """The rows that differ."""
    return {row.name: row.cells for row in found.rows if row.differs} if found else {}


def test_two_amounts_stand_side_by_side_in_major_units() -> None:
    found = compare([load(order_amount=998, purchase_currency="GBP"), load(order_amount=499)])
    assert told(found) == {"Amount": ("9.98 GBP", "4.99 GBP")}


def test_a_line_that_only_one_cart_has_is_absent_from_the_other() -> None:
    one, other = load(order_lines=[line(), line("Lamp", 2, 700)]), load(order_lines=[line()])
    assert told(compare([one, other])) == {"Lamp": ("2 for 7.00", "not there")}


def test_what_agrees_is_in_the_table_and_not_marked() -> None:
    found = compare(
        [load(order_amount=998, order_lines=[line()]), load(order_amount=499, order_lines=[line()])]
    )
    assert found
    assert [(row.name, row.differs) for row in found.rows] == [("Amount", True), ("Battery", False)]


def test_orders_that_agree_and_records_without_an_order_make_no_table() -> None:
    assert compare([load(order_amount=499), load(order_amount=499)]) is None
    assert compare([load(order_amount=499), SdkCall(at=at(1), call="1", method="init")]) is None


def test_references_and_the_order_of_lines_are_no_difference() -> None:
    one = load(order_amount=1, order_lines=[line(reference="a"), line("Lamp")])
    other = load(order_amount=2, order_lines=[line("Lamp"), line(reference="b")])
    assert set(told(compare([one, other]))) == {"Amount"}


def test_the_cart_on_the_page_is_compared_by_quantity_where_it_shows_no_totals() -> None:
    shown = cart(998, ShownLine(name="Battery", quantity=2))
    sent = load(order_amount=998, order_lines=[line(), line("Post", 1, 499, type="shipping_fee")])
    assert told(compare([shown, sent])) == {"Battery": ("2", "1 for 4.99")}


def test_a_page_with_names_of_its_own_is_compared_by_its_amount_only() -> None:
    shown = cart(998, ShownLine(name="BATTERY, two-pack", quantity=2))
    assert set(told(compare([shown, load(order_amount=499, order_lines=[line()])]))) == {"Amount"}


def test_a_long_cart_keeps_what_differs() -> None:
    same = [line(f"Thing {number}") for number in range(100)]
    found = compare([load(order_lines=[*same, line("Lamp")]), load(order_lines=[*same, line("Lamp", 2)])])
    assert found
    assert len(found.rows) == MAX_ROWS
    assert found.more == 101 - MAX_ROWS
    assert set(told(found)) == {"Lamp"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
BODIES = st.dictionaries(
    st.sampled_from(
        ["order_amount", "order_tax_amount", "purchase_currency", "purchase_country", "order_lines"]
    ),
    JSON | st.lists(st.dictionaries(st.sampled_from(["name", "type", "quantity", "total_amount"]), JSON)),
)


@given(BODIES, BODIES)
def test_whatever_a_shop_sends_a_table_has_a_cell_for_every_record(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    found = compare([load(**one), load(**other)])
    assert all(len(row.cells) == 2 for row in found.rows) if found else True


@given(BODIES)
def test_an_order_never_contradicts_itself(body: dict[str, Any]) -> None:
    assert compare([load(**body), load(**body)]) is None
