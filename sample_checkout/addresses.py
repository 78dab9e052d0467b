"""Where to deliver to: read from what the page posts when the shopper pays, never earlier (J42)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sample_checkout.carts import Cart

REQUIRED = ("given_name", "family_name", "email", "phone", "street_address", "postal_code", "city")
LONGEST = 99
LONGEST_POSTAL_CODE = 10


def read_address(given: object, cart: Cart) -> dict[str, str] | None:
    """The address in Klarna's terms, exactly as given; None if it is incomplete or for another country.

    It is not tidied: create-order compares it with what `authorize` was told, and any difference makes the
    order invalid (A29).
    """
    if not isinstance(given, Mapping):
        return None
    wanted = {*REQUIRED, "country"} | ({"region"} if cart.region else set())
    if cart.customer == "organization":
        wanted.add("organization_name")
    if set(given) != wanted or not all(isinstance(value, str) for value in given.values()):
        return None
    address: dict[str, Any] = dict(given)
    if address["country"] != cart.country or address.get("region", "") != cart.region:
        return None
    if any(not address[name].strip() or len(address[name]) > LONGEST for name in wanted - {"region"}):
        return None
    return address if len(address["postal_code"]) <= LONGEST_POSTAL_CODE else None
