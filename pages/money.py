"""Amounts as a shopper reads them, in minor units."""

from __future__ import annotations

import re

SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "kr": "SEK"}

_AMOUNT = re.compile(r"\d[\d.,’'\s\u00a0\u202f]*")
_MINOR_UNITS = 100
"""In one unit: all of Klarna's markets write two decimals; what they separate them with differs."""


class NotAnAmountError(ValueError):
    """The text holds no amount that can be read."""


def minor_units(text: str) -> int:
    """Reads "£1,234.50", "1.234,50 €", "149,00 kr" or "-$5" as an integer of minor units.

    Raises NotAnAmountError where there is no number, or more than one.
    """
    numbers: list[str] = _AMOUNT.findall(text)
    if len(numbers) != 1:
        raise NotAnAmountError(f"cannot read one amount from {text!r}")
    digits = re.sub(r"[\s\u00a0\u202f’']", "", numbers[0]).rstrip(".,")
    whole, separator, decimals = digits, "", ""
    if match := re.fullmatch(r"(.*)([.,])(\d{1,2})", digits):
        whole, separator, decimals = match[1], match[2], match[3]
    if separator and separator in whole:
        raise NotAnAmountError(f"cannot tell the decimals in {text!r}")
    whole = re.sub(r"[.,]", "", whole) or "0"
    value = int(whole) * _MINOR_UNITS + int(decimals.ljust(2, "0"))
    before = text[: text.index(numbers[0])]
    return -value if re.search(r"[-−–]\s*\D*$", before) else value


def currency_of(text: str) -> str | None:
    """The currency whose sign or code stands in the text, or None."""
    if match := re.search(r"\b[A-Z]{3}\b", text):
        return match.group()
    return next((code for sign, code in SYMBOLS.items() if sign in text), None)
