"""Amounts: integers of minor units inside (T12), written in the market's own way outside."""

from __future__ import annotations

from dataclasses import dataclass

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class _Style:
    before: str
    after: str
    thousands: str
    decimal: str


_STYLES = {
    "en-GB": _Style("£", "", ",", "."),
    "en-US": _Style("$", "", ",", "."),
    "de-DE": _Style("", NO_BREAK_SPACE + "€", ".", ","),
    "sv-SE": _Style("", NO_BREAK_SPACE + "kr", NO_BREAK_SPACE, ","),
}


def written(minor_units: int, locale: str) -> str:
    """Writes an amount as a shopper of that locale reads it: "£14.97", "14,97 €", "−$5.00"."""
    style = _STYLES[locale]
    units, cents = divmod(abs(minor_units), 100)
    whole = f"{units:,}".replace(",", style.thousands)
    sign = "−" if minor_units < 0 else ""
    return f"{sign}{style.before}{whole}{style.decimal}{cents:02}{style.after}"


def share(amount: int, numerator: int, denominator: int) -> int:
    """`amount` × numerator ÷ denominator, rounded half away from zero, in whole numbers throughout."""
    product = amount * numerator
    rounded = (2 * abs(product) + denominator) // (2 * denominator)
    return rounded if product >= 0 else -rounded
