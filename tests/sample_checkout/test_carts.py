"""What a cart costs, and that Klarna's arithmetic holds for every cart that a shopper can make."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sample_checkout.carts import Bill, Cart, changed, price
from sample_checkout.catalogue import DISCOUNT_CODES, GIFT_CARDS, PRODUCTS, SHIPPING
from sample_checkout.markets import MARKETS

carts = st.builds(
    Cart,
    quantities=st.dictionaries(st.sampled_from(sorted(PRODUCTS)), st.integers(1, 99), max_size=6),
    discount_code=st.sampled_from(["", *DISCOUNT_CODES]),
    gift_card=st.sampled_from(["", *GIFT_CARDS]),
    shipping=st.sampled_from(sorted(SHIPPING)),
    country=st.sampled_from(sorted(MARKETS)),
)
wishes = st.fixed_dictionaries(
    {},
    optional={
        "quantities": st.dictionaries(st.sampled_from(sorted(PRODUCTS)), st.integers(0, 99), max_size=3),
        "discount_code": st.sampled_from(["", "POWER10", "power10"]),
        "gift_card": st.sampled_from(["", "GIFT-500"]),
        "shipping": st.sampled_from(sorted(SHIPPING)),
        "country": st.sampled_from(sorted(MARKETS)),
        "region": st.sampled_from(["", "NY", "CA"]),
    },
)


def row(bill: Bill, kind: str) -> int:
    line = bill.line(kind)
    assert line is not None
    return line.total_amount


@given(carts)
def test_every_line_multiplies_and_all_lines_add_up(cart: Cart) -> None:
    bill = price(cart)
    for line in bill.lines:
        assert line.total_amount == line.quantity * line.unit_price  # T1
    assert bill.order_amount == sum(line.total_amount for line in bill.lines)  # T3
    assert bill.order_amount >= 0


@given(carts.filter(lambda cart: cart.market.vat is not None))
def test_vat_is_contained_in_every_line(cart: Cart) -> None:
    bill = price(cart)
    for line in bill.lines:
        assert line.tax_rate is not None  # T6
        contained = line.total_amount - line.total_amount * 10_000 / (10_000 + line.tax_rate)
        assert abs(line.total_tax_amount - contained) <= 1  # T2
    assert bill.order_tax_amount == sum(line.total_tax_amount for line in bill.lines)  # T4


@given(carts.filter(lambda cart: cart.market.vat is None and bool(cart.quantities)))
def test_sales_tax_is_a_line_of_its_own(cart: Cart) -> None:
    bill = price(cart)
    assert all(line.tax_rate is None and line.total_tax_amount == 0 for line in bill.lines)  # T7
    assert bill.order_tax_amount == row(bill, "sales_tax")


def test_three_battery_packs_cost_three_times_as_much() -> None:
    bill = price(Cart(quantities={"19-315": 3}, shipping="collect"))
    assert (bill.order_amount, bill.order_tax_amount) == (1497, 250)


def test_the_discount_is_off_the_goods_and_not_off_the_shipping() -> None:
    bill = price(Cart(quantities={"22-240": 1}, discount_code="POWER10"))
    assert row(bill, "discount") == -590
    assert bill.order_amount == 5900 - 590 + 395


def test_the_gift_card_is_worth_five_and_carries_no_tax() -> None:
    bill = price(Cart(quantities={"19-315": 2}, gift_card="GIFT-500"))
    card = bill.line("gift_card")
    assert card is not None
    assert (card.total_amount, card.total_tax_amount, card.tax_rate) == (-500, 0, 0)


def test_a_gift_card_never_pays_more_than_is_due() -> None:
    bill = price(
        Cart(quantities={"19-315": 1}, discount_code="POWER10", gift_card="GIFT-500", shipping="collect")
    )
    assert bill.order_amount == 0
    assert row(bill, "gift_card") == -449


def test_new_york_taxes_goods_and_shipping_after_the_discount() -> None:
    cart, _ = changed(Cart(), {"country": "US", "quantities": {"22-240": 1}, "discount_code": "POWER10"})
    assert cart.region == "NY"
    assert price(cart).order_tax_amount == round((6900 - 690 + 500) * 0.04)


def test_an_empty_cart_costs_nothing_whatever_else_was_chosen() -> None:
    assert price(Cart(discount_code="POWER10", gift_card="GIFT-500")) == Bill(
        lines=(), order_amount=0, order_tax_amount=0
    )


@given(carts, wishes)
def test_the_same_wishes_twice_change_nothing_more(cart: Cart, wished: dict[str, Any]) -> None:
    once, problems = changed(cart, wished)
    assert problems == ()
    assert changed(once, wished) == (once, ())


def test_leaving_the_united_states_forgets_the_state() -> None:
    cart, _ = changed(Cart(), {"country": "US", "region": "CA"})
    back, _ = changed(cart, {"country": "GB"})
    assert (cart.region, back.region) == ("CA", "")


def test_what_makes_no_sense_is_told_and_the_rest_is_done() -> None:
    cart, problems = changed(
        Cart(quantities={"19-315": 1}),
        {
            "quantities": {"19-315": 100, "no-such": 1, "21-108": True, "22-240": 2},
            "discount_code": "GUESS",
            "gift_card": "GUESS",
            "shipping": "balloon",
            "country": "FR",
        },
    )
    assert cart == Cart(quantities={"19-315": 1, "22-240": 2})
    assert len(problems) == 7


def test_a_quantity_of_zero_takes_the_product_out() -> None:
    cart, _ = changed(Cart(quantities={"19-315": 3, "21-108": 1}), {"quantities": {"19-315": 0}})
    assert cart.quantities == {"21-108": 1}
