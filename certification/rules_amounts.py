"""Totals, tax and currency of every body that the shop's server sends: arithmetic, whatever Klarna answered.

Honest shops round: a line may be one minor unit off and a unit price may have decimals; sums may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from certification.pictures import number
from certification.rule import Result, Rule, Sees, finding, judges, kept
from certification.sums import ROUNDING, Bill, bills, lines_of, tax_within
from certification.timeline import Story
from recorder.journal import ApiCall

CURRENCIES = {
    "AT": "EUR", "AU": "AUD", "BE": "EUR", "CA": "CAD", "CH": "CHF", "CZ": "CZK", "DE": "EUR", "DK": "DKK",
    "ES": "EUR", "FI": "EUR", "FR": "EUR", "GB": "GBP", "GR": "EUR", "HU": "HUF", "IE": "EUR", "IT": "EUR",
    "MX": "MXN", "NL": "EUR", "NO": "NOK", "NZ": "NZD", "PL": "PLN", "PT": "EUR", "RO": "RON", "SE": "SEK",
    "SK": "EUR", "US": "USD",
}  # fmt: skip
"""Klarna's markets and their only currency (R1)."""


@judges("UPD-07", Sees.SERVER)
def totals_add_up(story: Story) -> Iterator[Result]:
    for bill in story.once(bills):
        amount = number(bill.call.request.get("order_amount"))
        if not bill.lines or amount is None:
            continue
        wrong = bill.off
        if bill.total != amount:
            did = (
                f"the lines of {_name(bill.call)} add up to {bill.total:g} and its order_amount is {amount:g}"
            )
        elif wrong is not None:
            did = (
                f"in {_name(bill.call)} the line {wrong.get('name')} has quantity {wrong.get('quantity')}, unit_price "
                f"{wrong.get('unit_price')}, discount {wrong.get('total_discount_amount', 0)} and total_amount "
                f"{wrong.get('total_amount')}"
            )
        else:
            yield kept(bill.call)
            continue
        yield finding("UPD-07", "totals-do-not-add-up", did, bill.call, story=story)


@judges("UPD-08", Sees.SERVER)
def tax_follows_the_rules(story: Story) -> Iterator[Result]:
    for bill in story.once(bills):
        if not bill.lines:
            continue
        call = bill.call
        country = str(bill.call.request.get("purchase_country") or story.held_at(call).country or "").upper()
        wrong = _wrong_sales_tax(bill) if country == "US" else _wrong_tax(bill)
        if wrong:
            yield finding("UPD-08", "tax-out-of-bounds", f"in {_name(call)} {wrong}", call, story=story)
        else:
            yield kept(call)


@judges("UPD-09", Sees.SERVER)
def currency_is_the_countrys(story: Story) -> Iterator[Result]:
    for bill in story.once(bills):
        call, body = bill.call, bill.call.request
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
            yield kept(call)


def _wrong_tax(bill: Bill) -> str:
    """T2 line by line, T4 for the sum, with the number of lines for its tolerance (X9)."""
    if line := bill.mistaxed:
        exact = tax_within(line["total_amount"], line["tax_rate"])
        return (
            f"the line {line.get('name')} of {line['total_amount']:g} at tax_rate {line['tax_rate']:g} has "
            f"total_tax_amount {number(line.get('total_tax_amount')) or 0:g}, and Klarna's formula gives {exact:.2f}"
        )
    told = number(bill.call.request.get("order_tax_amount"))
    if told is None or bill.tax is None:
        return ""
    # A discount larger than what is taxed would make the tax negative, which Klarna does not take (T14).
    if abs(told - max(bill.tax, 0)) > bill.lines:
        return f"order_tax_amount is {told:g} and the lines' tax adds up to {bill.tax:g}"
    return ""


def _wrong_sales_tax(bill: Bill) -> str:
    """T7: in the US tax is a line of its own."""
    lines = lines_of(bill.call.request)
    for line in lines:
        if number(line.get("tax_rate")):
            return f"the line {line.get('name')} has a tax_rate, which an order in the US has not"
    told = number(bill.call.request.get("order_tax_amount"))
    taxes = sum(number(line.get("total_amount")) or 0 for line in lines if line.get("type") == "sales_tax")
    if told is not None and abs(told - taxes) > ROUNDING:
        return f"order_tax_amount is {told:g} and the sales_tax lines add up to {taxes:g}"
    return ""


def _name(call: ApiCall) -> str:
    return {"create_session": "the new session", "update_session": "the update", "place_order": "the order"}[
        call.operation
    ]


RULES: tuple[Rule, ...] = (totals_add_up, tax_follows_the_rules, currency_is_the_countrys)
