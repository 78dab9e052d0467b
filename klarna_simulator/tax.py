"""The arithmetic of an order: lines, totals and tax (section 3 of the fact sheet)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from klarna_simulator.state import Data

_TAX_FREE = ("gift_card", "store_credit")
_TAX_RATE_UNIT = 10000


def contained_tax(total_amount: int, tax_rate: int) -> Fraction:
    """Returns the tax inside `total_amount`, unrounded; `tax_rate` has two implied decimals (T2)."""
    return total_amount - Fraction(total_amount * _TAX_RATE_UNIT, _TAX_RATE_UNIT + tax_rate)


def wrong_amounts(data: Data, tolerance: Literal["lines", "quantity"] = "lines") -> list[str]:
    """Returns the paths of all fields that break the arithmetic; `data` has the right types.

    Lines by T1, T2, T7 and T9, each with a tolerance of one minor unit. Lines that do not sum up to
    `order_amount` are answered as `order_lines`, the only name that the documentation gives for it (T3, G6).
    """
    lines = data["order_lines"]
    sales_tax = taxed_by_line(data)
    wrong: list[str] = []
    if not _order_tax_fits(data, sales_tax, tolerance):
        wrong.append("order_tax_amount")
    if sum(line["total_amount"] for line in lines) != data["order_amount"]:
        wrong.append("order_lines")
    for index, line in enumerate(lines):
        wrong += [f"order_lines[{index}].{name}" for name in _wrong_in_line(line, sales_tax)]
    return wrong


def taxed_by_line(data: Data) -> bool:
    """Says whether tax is a line of its own, as in the US, and not contained in the prices (T6, T7)."""
    billing = data.get("billing_address") or {}
    country = billing.get("country") or data["purchase_country"]
    return str(country).upper() == "US"


def _wrong_in_line(line: dict[str, Any], sales_tax: bool) -> list[str]:
    wrong: list[str] = []
    total, discount = line["total_amount"], line.get("total_discount_amount", 0)
    # Shops whose prices include tax send fractions of a minor unit, or round them: one unit off is let pass.
    if abs(line["quantity"] * Fraction(line["unit_price"]) - discount - total) > 1:
        wrong.append("total_amount")
    rate, tax = line.get("tax_rate", 0), line.get("total_tax_amount", 0)
    if sales_tax:
        if rate != 0:
            wrong.append("tax_rate")
        if tax != 0 and line.get("type") != "sales_tax":
            wrong.append("total_tax_amount")
        return wrong
    exempt = line.get("type") in _TAX_FREE and tax == 0
    if not exempt and abs(contained_tax(total, rate) - tax) > 1:
        wrong.append("total_tax_amount")
    return wrong


def _order_tax_fits(data: Data, sales_tax: bool, tolerance: Literal["lines", "quantity"]) -> bool:
    told = data.get("order_tax_amount")
    if told is None:
        return True
    lines = data["order_lines"]
    if sales_tax:
        return bool(told == sum(line["total_amount"] for line in lines if line.get("type") == "sales_tax"))
    allowed = len(lines) if tolerance == "lines" else sum(line["quantity"] for line in lines)
    return bool(abs(told - sum(line.get("total_tax_amount", 0) for line in lines)) <= allowed)
