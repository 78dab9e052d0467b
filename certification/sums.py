"""The arithmetic of the lines of an order: one pass over them, for every rule that asks.

Honest shops round: a line may be one minor unit off and a unit price may have decimals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from certification.pictures import number
from certification.timeline import Story
from recorder.journal import ApiCall, Json

Line = Mapping[str, Any]

ROUNDING = 1.0
"""Minor units that an honest shop may be off."""

_TOLERATED = ROUNDING + 1e-6
_UNTAXED = ("gift_card", "store_credit")
_OF_AN_ORDER = frozenset({"create_session", "update_session", "place_order"})


class Bill(NamedTuple):
    """What the lines of a body add up to, in minor units, and the first line of each kind that is wrong.

    `lines` is how many they are, `tax` None where no line tells any. `off` is not its quantity times its price less its
    discount, `mistaxed` not taxed by Klarna's formula (T2), `negative` has a discount below zero (T11).
    """

    call: ApiCall
    lines: int
    total: float
    tax: float | None
    off: Line | None
    mistaxed: Line | None
    negative: Line | None


def bills(story: Story) -> list[Bill]:
    """Every body of an order that the shop's server sent, whatever Klarna answered."""
    return [
        _add_up(call)
        for call in story.api
        if call.operation in _OF_AN_ORDER and isinstance(call.request, dict)
    ]


def lines_of(body: Json) -> list[Line]:
    """The order lines of a body, without what is no line."""
    lines = body.get("order_lines") if isinstance(body, dict) else None
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def tax_within(amount: float, rate: float) -> float:
    """The tax that an amount contains at a rate in hundredths of a percent, by Klarna's formula (T2)."""
    return amount - amount * 10000 / (10000 + rate) if rate != -10000 else math.inf


def _add_up(call: ApiCall) -> Bill:
    lines = lines_of(call.request)
    total: float = 0
    tax: float | None = None
    off = mistaxed = negative = None
    for line in lines:
        told = line.get
        amount, taxed = number(told("total_amount")), number(told("total_tax_amount"))
        quantity, price, rate = number(told("quantity")), number(told("unit_price")), number(told("tax_rate"))
        discount = number(told("total_discount_amount", 0)) or 0
        total += amount or 0
        if "total_tax_amount" in line:
            tax = (tax or 0) + (taxed or 0)
        if discount < 0:
            negative = negative or line  # that has a requirement of its own: its total is not off as well
        elif quantity is None or price is None or amount is None:
            pass
        elif abs(quantity * price - discount - amount) > _TOLERATED:
            off = off or line
        if rate is None or amount is None or (taxed == 0 and told("type") in _UNTAXED):
            continue
        if abs((taxed or 0) - tax_within(amount, rate)) > _TOLERATED:
            mistaxed = mistaxed or line
    return Bill(call, len(lines), total, tax, off, mistaxed, negative)
