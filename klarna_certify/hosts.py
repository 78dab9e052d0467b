"""Klarna's hosts: which market is served where, and which ones a certification must never reach."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from recorder.regions import is_production

MARKETS = (
    "AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR",
    "HU", "IE", "IT", "MX", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SK", "US",
)  # fmt: skip
"""The countries in which Klarna Payments is offered (R1)."""


def refuse_production(url: str) -> str:
    """Gives the address back; raises ValueError if it is one of Klarna's production hosts."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if is_production(host):
        raise ValueError(f"{host} is Klarna's production: a certification never runs against it")
    return url


def without_credentials(url: str) -> str:
    """The address without the name and password that may stand before its host."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
