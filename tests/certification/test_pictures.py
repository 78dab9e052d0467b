"""Order details, compared as Klarna compares them and as a shopper sees them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from certification.pictures import (
    NOTHING,
    agree,
    contrast,
    differences,
    fits,
    money,
    over,
    picture,
    same_cart,
)
from recorder.journal import CartShown, Instant, ShownLine
from tests.certification.stories import order_details

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["order_amount", "order_lines", "quantity", "name", "type"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def cart(total: int, *lines: tuple[str, int], view: str = "checkout") -> CartShown:
    at = Instant(at=1.0, within=0.0, clock="gateway")
    shown = tuple(ShownLine(name=name, quantity=quantity) for name, quantity in lines)
    return CartShown(at=at, view=view, total=total, currency="GBP", lines=shown)


def test_references_and_the_order_of_lines_are_not_compared() -> None:
    one, two = order_details(500)["order_lines"][0], order_details(300)["order_lines"][0]
    assert agree(
        picture({"order_lines": [one, two]}), picture({"order_lines": [{**two, "reference": ""}, one]})
    )


def test_differences_are_told_with_both_values() -> None:
    told = differences(picture(order_details(998)), picture(order_details(997)))
    assert told[0] == "order_amount 998 against 997"
    assert "1 × Battery Power Pack 998 against 1 × Battery Power Pack 997" in told[-1]


def test_what_is_not_told_is_neither_different_nor_forgotten() -> None:
    whole = picture(order_details(998))
    assert agree(whole, NOTHING)
    assert over(whole, NOTHING) == whole
    assert over(whole, picture({"order_amount": 20})).amount == 20
    assert over(whole, picture({"order_amount": 20})).lines == whole.lines


def test_quantities_are_compared_for_names_that_page_and_body_write_alike() -> None:
    body = picture(order_details(998))
    assert fits(body, cart(998, ("Battery Power Pack", 1)), {"Battery Power Pack"})
    assert not fits(body, cart(998, ("Battery Power Pack", 2)), {"Battery Power Pack"})
    assert fits(body, cart(998, ("2 × battery", 2)), set())
    assert not fits(body, cart(997), set())


def test_two_views_may_write_their_lines_differently() -> None:
    assert same_cart(cart(998, ("A", 1)), cart(998, ("a short", 1), view="review"))
    assert not same_cart(cart(998, ("A", 1)), cart(998, ("A", 2), view="review"))
    assert not same_cart(cart(998, ("A", 1)), cart(998, ("B", 1)))
    assert same_cart(cart(998, ("A", 1)), cart(998))


def test_money_is_written_as_a_merchant_reads_it() -> None:
    assert money(998, "GBP") == "9.98 GBP"
    assert money(-5, "EUR") == "-0.05 EUR"
    assert money(None) == "no amount"


@given(JSON, JSON)
def test_any_body_can_be_looked_at_and_compared(one: object, other: object) -> None:
    first, second = picture(one), picture(other)
    assert agree(first, first)
    assert agree(first, second) is (differences(first, second) == [])


def test_two_carts_are_told_apart_by_their_amounts_or_else_by_their_products() -> None:
    lamp = cart(499, ("Desk Lamp", 1))
    assert contrast(lamp, cart(998, ("Desk Lamp", 2))) == ("4.99 GBP", "9.98 GBP")
    assert contrast(lamp, picture(order_details(499))) == (
        "4.99 GBP for 1 × Desk Lamp",
        "4.99 GBP for 1 × Battery Power Pack",
    )
    assert contrast(lamp, None) == ("4.99 GBP", "no amount")
    assert contrast(cart(499), picture({"order_amount": 499, "purchase_currency": "gbp"})) == (
        "4.99 GBP for products that it does not name",
        "4.99 GBP for products that it does not name",
    )


def test_another_currency_is_a_difference() -> None:
    assert differences(picture(order_details(998)), picture(order_details(998, "EUR"))) == [
        "purchase_currency GBP against EUR"
    ]


def test_shipping_is_no_product_that_the_cart_must_show() -> None:
    body = order_details(998)
    shipping = {**body["order_lines"][0], "type": "shipping_fee", "name": "By mail"}
    body["order_lines"].append(shipping)
    shown = cart(998, ("Battery Power Pack", 1), ("By mail", 2))
    assert fits(picture(body), shown, {"Battery Power Pack"})


def test_amounts_that_are_no_whole_minor_units_are_told_as_they_are() -> None:
    assert differences(picture({"order_amount": 9.5}), picture({"order_amount": 10.0})) == [
        "order_amount 9.5 against 10"
    ]


def test_the_same_number_in_another_currency_is_another_cart() -> None:
    assert not fits(picture(order_details(998, "EUR")), cart(998), set())
