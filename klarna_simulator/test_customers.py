"""What Klarna's test data bring about: refusals, pending orders and one-time codes (K20 to K22)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_DENIED = re.compile(r"\+denied(?=[+@])", re.IGNORECASE)
_REJECTED = re.compile(r"\+reject_reason_[a-z_]+(?=[+@])", re.IGNORECASE)
_NOT_OFFERED = re.compile(r"\+red(?=[+@])", re.IGNORECASE)
_PENDING = re.compile(r"\+pend-(accept|reject)-(\d\d)(?=[+@])", re.IGNORECASE | re.ASCII)


_DENIED_PHONES = frozenset(
    [
        "+4306762600745",
        "+61473763254",
        "+32485212123",
        "+15197308624",
        "+41758680001",
        "+420771623691",
        "+49017610927312",
        "+4552555348",
        "+34682425101",
        "+358401234568",
        "+33687984322",
        "+447355505530",
        "+306945553625",
        "+36705553575",
        "+353855351401",
        "+393312232389",
        "+525593747740",
        "+31632167678",
        "+4740123457",
        "+642993007712",
        "+48795223325",
        "+351915593837",
        "+40707127444",
        "+46701740620",
        "+421905123457",
        "+13106354386",
    ]
)
"""The number of each market's denied customer (section 5.7 of the fact sheet), from Austria to the US."""


_APPROVED = {
    "DE": ("Mock", "Mock", "Neue Schönhauser Str. 2", "10178", "Berlin", "+49017614284340"),
    "GB": ("Test", "Person-uk", "10 New Burlington Street", "W1S 3BE", "London", "+447755564318"),
    "SE": ("Alice", "Test", "Södra Blasieholmshamnen 2", "11148", "Stockholm", "+46701740615"),
    "US": ("Test", "Person-us", "509 Amsterdam Ave", "10024-3941", "New York", "+13106683312"),
}


def shipping_address(country: str) -> dict[str, str]:
    """Returns the address of a market's approved customer, of Britain's under another country where none is known."""
    code = country.upper()
    given, family, street, postcode, city, phone = _APPROVED.get(code, _APPROVED["GB"])
    domain = "uk" if code == "GB" else code.lower()
    return {
        "given_name": given,
        "family_name": family,
        "email": f"customer@email.{domain}",
        "street_address": street,
        "postal_code": postcode,
        "city": city,
        **({"region": "NY"} if code == "US" else {}),
        "phone": phone,
        "country": code,
    }


@dataclass(frozen=True, slots=True)
class PendingReview:
    """A review that ends after so many minutes in `status` (A47)."""

    minutes: int
    status: Literal["ACCEPTED", "REJECTED"]


def is_refused(email: str, country: str, phone: str = "") -> bool:
    """Says whether the purchase step ends in a refusal.

    `+denied` in the e-mail address or the phone number of a denied customer does it everywhere,
    `+reject_reason_…` in the US and Canada only (K20, K21).
    """
    by_reason = country.upper() in ("US", "CA") and _REJECTED.search(email)
    number = re.sub(r"[^\d+]", "", phone)
    by_phone = re.sub(r"^00", "+", number) in _DENIED_PHONES
    return bool(_DENIED.search(email) or by_reason or by_phone)


def is_not_offered(email: str) -> bool:
    """Says whether `load` answers `show_form: false`, by `+red`, where data reach Klarna at `load` (K21)."""
    return bool(_NOT_OFFERED.search(email))


def pending_review(email: str, country: str) -> PendingReview | None:
    """Returns the review that an order waits for: `+pend-…-NN`, in the US and the UK only (K21, A47)."""
    found = _PENDING.search(email) if country.upper() in ("US", "GB") else None
    if found is None:
        return None
    return PendingReview(int(found[2]), "ACCEPTED" if found[1].lower() == "accept" else "REJECTED")


def accepts_code(code: str) -> bool:
    """Says whether a one-time code is right: any six digits but 999999 (K22)."""
    return bool(re.fullmatch(r"[0-9]{6}", code)) and code != "999999"
