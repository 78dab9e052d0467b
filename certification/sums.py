"""The arithmetic of the lines of an order: one pass over them, for every rule that asks.

Honest shops round: a line may be one minor unit off and a unit price may have decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from certification.pictures import number
from certification.timeline import Story
from recorder.journal import ApiCall, Json

Line = Mapping[str, Any]

ROUNDING = 1.0
"""Minor units that an honest shop may be off."""

_TINY = 1e-6
_UNTAXED = ("gift_card", "store_credit")
_TELLS_LINES = frozenset({"create_session", "update_session", "place_order"})


class Sums(NamedTuple):
    """What the lines of a body add up to, in minor units, and the first line of each kind that is wrong.

    `tax` is None where no line tells any. `off` is not its quantity times its price less its discount, `mistaxed` is
    not taxed by Klarna's formula (T2), `negative` has a discount below zero (T11).
    """

    total: float
    tax: float | None
    off: Line | None
    mistaxed: Line | None
    negative: Line | None


class Bill(NamedTuple):
    """A body that the shop's server sent about an order; `sums` is None where it tells no lines."""

    call: ApiCall
    body: dict[str, Any]
    lines: Sequence[Line]
    sums: Sums | None


def bills(story: Story) -> list[Bill]:
    """Every body of an order that the shop's server sent, whatever Klarna answered."""
    return [
        Bill(call=call, body=call.request, lines=lines, sums=add_up(lines) if lines else None)
        for call in story.api
        if call.operation in _TELLS_LINES and isinstance(call.request, dict)
        for lines in (lines_of(call.request),)
    ]


def lines_of(body: Json) -> list[Line]:
    """The order lines of a body, without what is no line."""
    lines = body.get("order_lines") if isinstance(body, dict) else None
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def add_up(lines: Sequence[Line]) -> Sums:
    """Goes over the lines once."""
    total: float = 0
    tax: float | None = None
    off = mistaxed = negative = None
    for line in lines:
        told = line.get
        amount, taxed = number(told("total_amount")), number(told("total_tax_amount"))
        quantity, price, rate = number(told("quantity")), number(told("unit_price")), number(told("tax_rate"))
        discount = number(told("total_discount_amount")) or 0
        total += amount or 0
        if "total_tax_amount" in line:
            tax = (tax or 0) + (taxed or 0)
        if discount < 0:
            negative = negative or line  # it has a requirement of its own, so its total is not off as well
        elif quantity is None or price is None or amount is None:
            pass
        elif abs(quantity * price - discount - amount) > ROUNDING + _TINY:
            off = off or line
        if rate is None or amount is None or (taxed == 0 and told("type") in _UNTAXED):
            continue
        if abs((taxed or 0) - tax_within(amount, rate)) > ROUNDING + _TINY:
            mistaxed = mistaxed or line
    return Sums(total=total, tax=tax, off=off, mistaxed=mistaxed, negative=negative)


def tax_within(amount: float, rate: float) -> float:
    """The tax that an amount contains at a rate in hundredths of a percent, by Klarna's formula (T2)."""
    return amount - amount * 10000 / (10000 + rate)
