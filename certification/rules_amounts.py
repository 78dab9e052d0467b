"""Totals, tax and currency of every body that the shop's server sends: arithmetic, whatever Klarna answered.

Honest shops round: a line may be one minor unit off and a unit price may have decimals; sums may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certification.pictures import number
from certification.rule import Result, Rule, Sees, finding, judges, kept
from certification.rules_details import is_negative_discount
from certification.timeline import Story
from recorder.journal import ApiCall

CURRENCIES = {
    "AT": "EUR", "AU": "AUD", "BE": "EUR", "CA": "CAD", "CH": "CHF", "CZ": "CZK", "DE": "EUR", "DK": "DKK",
    "ES": "EUR", "FI": "EUR", "FR": "EUR", "GB": "GBP", "GR": "EUR", "HU": "HUF", "IE": "EUR", "IT": "EUR",
    "MX": "MXN", "NL": "EUR", "NO": "NOK", "NZ": "NZD", "PL": "PLN", "PT": "EUR", "RO": "RON", "SE": "SEK",
    "SK": "EUR", "US": "USD",
}  # fmt: skip
"""Klarna's markets and their only currency (R1)."""

_UNTAXED = frozenset({"gift_card", "store_credit"})
_ROUNDING = 1.0
_TINY = 1e-6


@judges("UPD-07", Sees.SERVER)
def totals_add_up(story: Story) -> Iterator[Result]:
    for call, body in _bodies(story):
        lines = _lines(body)
        amount = number(body.get("order_amount"))
        if not lines or amount is None:
            continue
        total = sum(number(line.get("total_amount")) or 0 for line in lines)
        wrong = next((line for line in lines if _line_is_off(line)), None)
        if total != amount:
            did = f"the lines of {_name(call)} add up to {total:g} and its order_amount is {amount:g}"
        elif wrong is not None:
            did = (
                f"in {_name(call)} the line {wrong.get('name')} has quantity {wrong.get('quantity')}, unit_price "
                f"{wrong.get('unit_price')}, discount {wrong.get('total_discount_amount', 0)} and total_amount "
                f"{wrong.get('total_amount')}"
            )
        else:
            yield kept("UPD-07", call)
            continue
        yield finding("UPD-07", "totals-do-not-add-up", did, call, story=story)


@judges("UPD-08", Sees.SERVER)
def tax_follows_the_rules(story: Story) -> Iterator[Result]:
    for call, body in _bodies(story):
        lines = _lines(body)
        if not lines:
            continue
        country = str(body.get("purchase_country") or story.held_at(call).country or "").upper()
        wrong = _wrong_sales_tax(body, lines) if country == "US" else _wrong_tax(body, lines)
        if wrong:
            yield finding("UPD-08", "tax-out-of-bounds", f"in {_name(call)} {wrong}", call, story=story)
        else:
            yield kept("UPD-08", call)


@judges("UPD-09", Sees.SERVER)
def currency_is_the_countrys(story: Story) -> Iterator[Result]:
    for call, body in _bodies(story):
        if call.operation == "place_order":
            continue
        billing = body.get("billing_address")
        told = billing.get("country") if isinstance(billing, dict) else None
        country = str(told or body.get("purchase_country") or story.held_at(call).country or "").upper()
        currency = str(body.get("purchase_currency") or story.held_at(call).currency or "").upper()
        if country not in CURRENCIES or not currency:
            continue
        if currency != CURRENCIES[country]:
            did = f"{_name(call)} is in {currency} for {country}, whose currency is {CURRENCIES[country]}"
            yield finding("UPD-09", "currency-not-of-country", did, call, story=story)
        else:
            yield kept("UPD-09", call)


def _bodies(story: Story) -> Iterator[tuple[ApiCall, dict[str, Any]]]:
    for call in story.api:
        if call.operation in ("create_session", "update_session", "place_order") and isinstance(
            call.request, dict
        ):
            yield call, call.request


def _lines(body: dict[str, Any]) -> list[dict[str, Any]]:
    lines = body.get("order_lines")
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _line_is_off(line: dict[str, Any]) -> bool:
    told = line.get
    quantity, price, total = (
        number(told("quantity")),
        number(told("unit_price")),
        number(told("total_amount")),
    )
    if quantity is None or price is None or total is None or is_negative_discount(line):
        return False  # a discount below zero has a requirement of its own
    discount = number(told("total_discount_amount")) or 0
    return abs(quantity * price - discount - total) > _ROUNDING + _TINY


def _wrong_tax(body: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """T2 line by line, T4 for the sum, with the number of lines for its tolerance (X9)."""
    for line in lines:
        told = line.get
        rate, tax, total = (
            number(told("tax_rate")),
            number(told("total_tax_amount")),
            number(told("total_amount")),
        )
        if rate is None or total is None or (tax == 0 and line.get("type") in _UNTAXED):
            continue
        exact = total - total * 10000 / (10000 + rate)
        if abs((tax or 0) - exact) > _ROUNDING + _TINY:
            return (
                f"the line {line.get('name')} of {total:g} at tax_rate {rate:g} has total_tax_amount "
                f"{tax or 0:g}, and Klarna's formula gives {exact:.2f}"
            )
    order_tax = number(body.get("order_tax_amount"))
    taxes = [number(line["total_tax_amount"]) or 0 for line in lines if "total_tax_amount" in line]
    if order_tax is None or not taxes:
        return ""
    # A discount larger than what is taxed would make the tax negative, which Klarna does not take (T14).
    if abs(order_tax - max(sum(taxes), 0)) > len(lines):
        return f"order_tax_amount is {order_tax:g} and the lines' tax adds up to {sum(taxes):g}"
    return ""


def _wrong_sales_tax(body: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """T7: in the US tax is a line of its own."""
    for line in lines:
        if number(line.get("tax_rate")):
            return f"the line {line.get('name')} has a tax_rate, which an order in the US has not"
    told = number(body.get("order_tax_amount"))
    taxes = sum(number(line.get("total_amount")) or 0 for line in lines if line.get("type") == "sales_tax")
    if told is not None and abs(told - taxes) > _ROUNDING:
        return f"order_tax_amount is {told:g} and the sales_tax lines add up to {taxes:g}"
    return ""


def _name(call: ApiCall) -> str:
    return {"create_session": "the new session", "update_session": "the update", "place_order": "the order"}[
        call.operation
    ]


RULES: tuple[Rule, ...] = (totals_add_up, tax_follows_the_rules, currency_is_the_countrys)
