"""Klarna's markets: one local currency each, the locales, and the region of the API (R1 to R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Market:
    """A purchase country: ISO 3166 code, its only currency, its locales (R1)."""

    country: str
    currency: str
    locales: tuple[str, ...]


_TABLE = """
AT EUR de-AT en-AT
AU AUD en-AU
BE EUR nl-BE fr-BE en-BE
CA CAD en-CA fr-CA
CH CHF de-CH fr-CH it-CH en-CH
CZ CZK cs-CZ en-CZ
DE EUR de-DE en-DE
DK DKK da-DK en-DK
ES EUR es-ES en-ES
FI EUR fi-FI sv-FI en-FI
FR EUR fr-FR en-FR
GB GBP en-GB
GR EUR el-GR en-GR
HU HUF hu-HU en-HU
IE EUR en-IE
IT EUR it-IT en-IT
MX MXN en-MX es-MX
NL EUR nl-NL en-NL
NO NOK nb-NO en-NO
NZ NZD en-NZ
PL PLN pl-PL en-PL
PT EUR pt-PT en-PT
RO RON ro-RO en-RO
SE SEK sv-SE en-SE
SK EUR sk-SK en-SK
US USD en-US es-US
"""

MARKETS: dict[str, Market] = {
    country: Market(country, currency, tuple(locales))
    for country, currency, *locales in (row.split() for row in _TABLE.strip().splitlines())
}


def market_region(country: str) -> Literal["eu", "us", "oc"]:
    """Returns the region of a country as the client token names it (A1, J17, R3)."""
    if country in ("US", "CA", "MX"):
        return "us"
    return "oc" if country in ("AU", "NZ") else "eu"


def locale_fits(locale: str, country: str) -> bool:
    """Says whether a locale is one of the country's (A13)."""
    return locale.lower() in (known.lower() for known in MARKETS[country].locales)


def wrong_market_fields(country: object, currency: object, billing_country: object) -> list[str]:
    """Returns those of `purchase_currency`, `purchase_country`, `billing_address.country` that are wrong.

    The order is that of Klarna's recorded answer (A7). The billing country overrides the purchase country
    (R2).
    """
    wrong: list[str] = []
    code = _code(country)
    billing = _code(billing_country)
    market = MARKETS.get(billing or code)
    money = _code(currency)
    if not money or (market is not None and money != market.currency):
        wrong.append("purchase_currency")
    if code not in MARKETS:
        wrong.append("purchase_country")
    if billing and billing not in MARKETS:
        wrong.append("billing_address.country")
    return wrong


def _code(value: object) -> str:
    return value.upper() if isinstance(value, str) else ""
