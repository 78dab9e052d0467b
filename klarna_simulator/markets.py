"""Klarna's markets: one local currency each, the locales, and the region of the API (R1 to R3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args


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


Region = Literal["eu", "us", "oc"]

_HOST = re.compile(r"api(-na|-oc)?(?:\.playground)?\.klarna\.com", re.IGNORECASE)
_LANGUAGES = frozenset(locale[:2] for market in MARKETS.values() for locale in market.locales)


def market_region(country: str) -> Region:
    """Returns the region of a country as the client token names it (A1, J17, R3)."""
    if country in ("US", "CA", "MX"):
        return "us"
    return "oc" if country in ("AU", "NZ") else "eu"


_SERVED: dict[Region | None, frozenset[str]] = {
    None: frozenset(MARKETS),
    **{
        region: frozenset(country for country in MARKETS if market_region(country) == region)
        for region in get_args(Region)
    },
}
"""The countries that a host of each region serves; None stands for a host that serves all."""


@lru_cache(maxsize=64)  # A shop says the same host in every call.
def host_region(host: str) -> Region | None:
    """Returns the region of one of Klarna's API hosts, or None for any other host (A1)."""
    found = _HOST.fullmatch(host.partition(":")[0])
    regions: dict[str | None, Region] = {None: "eu", "-na": "us", "-oc": "oc"}
    return regions[found[1].lower() if found[1] else None] if found else None


def is_spoken(locale: str) -> bool:
    """Says whether a locale's language is one that Klarna has in any of its markets (R1)."""
    return locale[:2].lower() in _LANGUAGES


def locale_fits(locale: str, country: str) -> bool:
    """Says whether a locale is one of the country's (A13)."""
    return locale.lower() in (known.lower() for known in MARKETS[country].locales)


def wrong_market_fields(
    country: object, currency: object, billing_country: object, region: Region | None = None
) -> list[str]:
    """Returns those of `purchase_currency`, `purchase_country`, `billing_address.country` that are wrong.

    The order is that of Klarna's recorded answer (A7). The billing country overrides the purchase country
    (R2). A host serves the countries of its own `region` only (R3); None stands for one that serves all.
    """
    wrong: list[str] = []
    code = _code(country)
    billing = _code(billing_country)
    market = MARKETS.get(billing or code)
    money = _code(currency)
    if not money or (market is not None and money != market.currency):
        wrong.append("purchase_currency")
    if code not in _SERVED[region]:
        wrong.append("purchase_country")
    if billing and billing not in _SERVED[region]:
        wrong.append("billing_address.country")
    return wrong


def _code(value: object) -> str:
    return value.upper() if isinstance(value, str) else ""
