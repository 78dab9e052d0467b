"""The arithmetic of an order: lines, totals and tax (section 3 of the fact sheet)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, cast

from klarna_simulator.options import Rules
from klarna_simulator.state import Data

_TAX_FREE = ("gift_card", "store_credit")
_NEGATIVE = ("discount", "gift_card", "store_credit")
_TAX_RATE_UNIT = 10000

Line = dict[str, Any]


def contained_tax(total_amount: int, tax_rate: int) -> Fraction:
    """Returns the tax inside `total_amount`, unrounded; `tax_rate` has two implied decimals (T2)."""
    return total_amount - Fraction(total_amount * _TAX_RATE_UNIT, _TAX_RATE_UNIT + tax_rate)


def wrong_amounts(data: Data, rules: Rules | None = None) -> list[str]:
    """Returns the paths of all fields that break the arithmetic.

    `data` has the right types; what had not was left out, and of the lines None stands for one that had not:
    sums are judged only where all their parts are there. Lines go by T1, T2, T7, T9 and T11, each with a
    tolerance of one minor unit. Lines that do not sum up to `order_amount` are answered as `order_lines`, the
    only name that the documentation gives for it (T3, G6).
    """
    rules = rules or Rules()
    told: Sequence[Line | None] = data.get("order_lines") or ()
    sales_tax = taxed_by_line(data)
    if told and None not in told and _adds_up(data, cast("Sequence[Line]", told), sales_tax, rules):
        return []
    in_lines = [
        f"order_lines[{index}].{name}"
        for index, line in enumerate(told)
        if line is not None
        for name in _wrong_in_line(line, sales_tax, rules)
    ]
    if not told or None in told:
        return in_lines
    return [*_wrong_in_order(data, cast("Sequence[Line]", told), sales_tax, rules), *in_lines]


def _adds_up(data: Data, lines: Sequence[Line], sales_tax: bool, rules: Rules) -> bool:
    """Says in one pass that a purchase is right to the last unit, as most are; of any other it says nothing.

    Half of the arithmetic's time is saved by it, and a cart may have a thousand lines.
    """
    if (
        sales_tax
        or rules.negative_lines == "typed"
        or rules.line_tax == "rate"
        or rules.gift_card_tax == "none"
    ):
        return False
    amount = order_tax = 0
    for line in lines:
        total, price, get = line["total_amount"], line["unit_price"], line.get
        rate, tax = get("tax_rate", 0), get("total_tax_amount", 0)
        # A fraction is multiplied exactly or not at all.
        if type(price) is not int or line["quantity"] * price - get("total_discount_amount", 0) != total:
            return False
        if rate or tax:
            whole = _TAX_RATE_UNIT + rate
            if not -whole <= total * rate - tax * whole <= whole:
                return False
            order_tax += tax
        amount += total
    return amount == data.get("order_amount") and order_tax == data.get("order_tax_amount", order_tax)


def taxed_by_line(data: Data) -> bool:
    """Says whether tax is a line of its own, as in the US, and not contained in the prices (T6, T7)."""
    billing = data.get("billing_address") or {}
    country = billing.get("country") or data["purchase_country"]
    return str(country).upper() == "US"


def _wrong_in_line(line: Line, sales_tax: bool, rules: Rules) -> list[str]:
    wrong: list[str] = []
    total, price = line["total_amount"], line["unit_price"]
    if price < 0 and rules.negative_lines == "typed" and line.get("type") not in _NEGATIVE:
        wrong.append("unit_price")
    # Shops whose prices include tax send fractions of a minor unit, or round them: one unit off is let pass.
    exact = price if type(price) is int else Fraction(price)
    if not -1 <= line["quantity"] * exact - line.get("total_discount_amount", 0) - total <= 1:
        wrong.append("total_amount")
    rate, tax = line.get("tax_rate", 0), line.get("total_tax_amount", 0)
    if sales_tax:
        if rate != 0:
            wrong.append("tax_rate")
        if tax != 0 and line.get("type") != "sales_tax":
            wrong.append("total_tax_amount")
    elif not _line_tax_fits(line.get("type"), total, rate, tax, rules):
        wrong.append("total_tax_amount")
    return wrong


def _line_tax_fits(kind: object, total: int, rate: int, tax: int, rules: Rules) -> bool:
    if kind in _TAX_FREE and (tax == 0 or rules.gift_card_tax == "none"):
        return tax == 0
    if rules.line_tax == "rate":
        # The rule on the rate, in basis points as `tax_rate` is; it says nothing of a line that costs nothing.
        return total == tax or abs(rate - Fraction(_TAX_RATE_UNIT * tax, total - tax)) <= 1
    # Within 1 of `contained_tax`, without the fractions: a cart may have a thousand lines.
    if abs(total * rate - tax * (_TAX_RATE_UNIT + rate)) <= _TAX_RATE_UNIT + rate:
        return True
    return rules.line_tax == "or_on_top" and abs(Fraction(total * rate, _TAX_RATE_UNIT) - tax) <= 1


def _wrong_in_order(data: Data, lines: Sequence[Line], sales_tax: bool, rules: Rules) -> list[str]:
    amount, order_tax = data.get("order_amount"), data.get("order_tax_amount")
    total = sum([line["total_amount"] for line in lines])
    right = [None, total]
    if sales_tax:
        due = sum([line["total_amount"] for line in lines if line.get("type") == "sales_tax"])
        by_amount = rules.us_order_amount == "lines_and_tax"
        if by_amount:
            right.append(total + (order_tax or 0))
        tax_fits = (by_amount and not due) or order_tax == max(due, 0)
    else:
        allowed = len(lines) if rules.tax_tolerance == "lines" else sum([line["quantity"] for line in lines])
        # Discounts may take away more tax than there is; an order's tax is then 0 and not less (T14).
        due = max(sum([line.get("total_tax_amount", 0) for line in lines]), 0)
        tax_fits = order_tax is None or abs(order_tax - due) <= allowed
    wrong = [] if tax_fits or order_tax is None else ["order_tax_amount"]
    return wrong if amount in right else [*wrong, "order_lines"]
