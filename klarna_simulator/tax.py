"""The arithmetic of an order: lines, totals and tax (section 3 of the fact sheet)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

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
    told: Sequence[Line | None] = data.get("order_lines") or []
    lines = [line for line in told if line is not None]
    sales_tax = taxed_by_line(data)
    wrong: list[str] = []
    if lines and len(lines) == len(told):
        if not _order_tax_fits(data, lines, sales_tax, rules):
            wrong.append("order_tax_amount")
        if not _order_amount_fits(data, lines, sales_tax, rules):
            wrong.append("order_lines")
    for index, line in enumerate(told):
        if line is not None:
            wrong += [f"order_lines[{index}].{name}" for name in _wrong_in_line(line, sales_tax, rules)]
    return wrong


def taxed_by_line(data: Data) -> bool:
    """Says whether tax is a line of its own, as in the US, and not contained in the prices (T6, T7)."""
    billing = data.get("billing_address") or {}
    country = billing.get("country") or data["purchase_country"]
    return str(country).upper() == "US"


def _wrong_in_line(line: Line, sales_tax: bool, rules: Rules) -> list[str]:
    wrong: list[str] = []
    total, discount = line["total_amount"], line.get("total_discount_amount", 0)
    if rules.negative_lines == "typed" and line["unit_price"] < 0 and line.get("type") not in _NEGATIVE:
        wrong.append("unit_price")
    # Shops whose prices include tax send fractions of a minor unit, or round them: one unit off is let pass.
    price = line["unit_price"]
    exact = price if isinstance(price, int) else Fraction(price)
    if abs(line["quantity"] * exact - discount - total) > 1:
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


def _order_amount_fits(data: Data, lines: Sequence[Line], sales_tax: bool, rules: Rules) -> bool:
    amount = data.get("order_amount")
    if amount is None:
        return True
    total = sum(line["total_amount"] for line in lines)
    if sales_tax and rules.us_order_amount == "lines_and_tax":
        return bool(amount in (total, total + data.get("order_tax_amount", 0)))
    return bool(amount == total)


def _order_tax_fits(data: Data, lines: Sequence[Line], sales_tax: bool, rules: Rules) -> bool:
    told = data.get("order_tax_amount")
    if told is None:
        return True
    if sales_tax:
        due = sum(line["total_amount"] for line in lines if line.get("type") == "sales_tax")
        by_amount = rules.us_order_amount == "lines_and_tax" and not due
        return bool(by_amount or told == max(due, 0))
    allowed = len(lines) if rules.tax_tolerance == "lines" else sum(line["quantity"] for line in lines)
    # Discounts may take away more tax than there is; an order's tax is then 0 and not less (T14).
    due = max(sum(line.get("total_tax_amount", 0) for line in lines), 0)
    return bool(abs(told - due) <= allowed)
