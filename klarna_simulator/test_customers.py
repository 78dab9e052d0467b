"""What Klarna's test data bring about: refusals, pending orders and one-time codes (K20 to K22)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from klarna_simulator.options import TestEmails
from klarna_simulator.state import Data

_DENIED = re.compile(r"\+denied(?=[+@])", re.IGNORECASE)
_REJECTED = re.compile(r"\+reject_reason_[a-z_]+(?=[+@])", re.IGNORECASE)
_NOT_OFFERED = re.compile(r"\+red(?=[+@])", re.IGNORECASE)
_PENDING = re.compile(r"\+pend-(accept|reject)-(\d\d)(?=[+@])", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class MarketCustomer:
    """The customer of a market who is approved, and the phone number of the one who is denied (K20)."""

    given_name: str
    family_name: str
    street_address: str
    postal_code: str
    city: str
    region: str
    phone: str
    denied_phone: str


_TABLE = """
AT | Test | Person-at | Mariahilfer Straße 47 | 1060 | Wien | | +4306762600456 | +4306762600745
AU | Test | Person-au | 4 Wharf St | 4877 | Port Douglas | QLD | +61473752244 | +61473763254
BE | Test | Person-be | Grote Markt 1 | 1000 | Brussel | | +32485121291 | +32485212123
CA | Test | Person-ca | 2693 Byron Rd | V7H 1L9 | North Vancouver | BC | +15197438620 | +15197308624
CH | Accepted | Person-ch | Augustinergasse 2 | 4051 | Basel | | +41758680000 | +41758680001
CZ | Test | Person-cz | Zazvorkova 1480/11 | 155 00 | Praha | | +420771613715 | +420771623691
DE | Mock | Mock | Neue Schönhauser Str. 2 | 10178 | Berlin | | +49017614284340 | +49017610927312
DK | Test | Person-dk | Dantes Plads 7 | 1556 | København Ø | | +4542555628 | +4552555348
ES | Test | Person-es | C. de Atocha, 27 | 28012 | Madrid | | +34672563009 | +34682425101
FI | Test | Person-fi | Mannerheimintie 34 | 00100 | Helsinki | | +358401234567 | +358401234568
FR | Test | Person-fr | 33 rue la Fayette | 75009 | Paris | | +33689854321 | +33687984322
GB | Test | Person-uk | 10 New Burlington Street Apt. 214 | W1S 3BE | London | | +447755564318 | +447355505530
GR | Test | Person-gr | Kephisias 37 | 151 23 | Athina | | +306945553624 | +306945553625
HU | Test | Person-hu | Ludovika tér 2 | 1083 | Budapest | | +36300102692 | +36705553575
IE | Test | Person-ie | 30 King Street South | D02 C838 | Dublin | | +353855351400 | +353855351401
IT | Test | Person-it | Via Enrico Fermi 150 | 00146 | Roma | | +393339741231 | +393312232389
MX | Test | Person-mx | Av Cuauhtémoc 462 | 03000 | Benito Juárez | CDMX | +525593747739 | +525593747740
NL | Test | Person-nl | Osdorpplein 137 | 1068 SR | Amsterdam | | +31689124321 | +31632167678
NO | Jane | Test | Edvard Munchs Plass 1 | 0194 | Oslo | | +4740123456 | +4740123457
NZ | Test | Person-nz | 286 Mount Wellington Highway | 6011 | Auckland | | +6427555290 | +642993007712
PL | Test | Person-pl | Ul. Górczewska 124 | 01-460 | Warszawa | | +48795222223 | +48795223325
PT | Test | Person-pt | Avenida Dom João II 40 | 1990-094 | Lisboa | | +351935556731 | +351915593837
RO | Test | Person-ro | Drumul Taberei 35 | 061357 | București | Sectorul 6 | +40741209876 | +40707127444
SE | Alice | Test | Södra Blasieholmshamnen 2 | 11148 | Stockholm | | +46701740615 | +46701740620
SK | Test | Person-sk | Vajanského nábrežie 2 | 810 06 | Bratislava | | +421905123456 | +421905123457
US | Test | Person-us | 509 Amsterdam Ave | 10024-3941 | New York | NY | +13106683312 | +13106354386
"""

CUSTOMERS: dict[str, MarketCustomer] = {
    country: MarketCustomer(*cells)
    for country, *cells in ([cell.strip() for cell in row.split("|")] for row in _TABLE.strip().splitlines())
}
"""The sample customers of section 5.7 of the fact sheet, by country."""

_DENIED_PHONES = frozenset(customer.denied_phone for customer in CUSTOMERS.values())
_EMAIL_FORMS: dict[TestEmails, re.Pattern[str]] = {
    "any": re.compile(r""),
    "email": re.compile(r"@email\.[a-z.]+$", re.IGNORECASE),
    "klarna": re.compile(r"@klarna\.com$", re.IGNORECASE),
}


def shipping_address(country: str) -> dict[str, str]:
    """Returns the address of a market's approved customer, in the shape of the API; raises KeyError without market."""
    code = country.upper()
    customer = CUSTOMERS[code]
    address = {
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "email": f"customer@email.{'uk' if code == 'GB' else code.lower()}",
        "street_address": customer.street_address,
        "postal_code": customer.postal_code,
        "city": customer.city,
        "region": customer.region,
        "phone": customer.phone,
        "country": code,
    }
    return {name: value for name, value in address.items() if value}


def email_of(data: Data, form: TestEmails = "any") -> str:
    """Returns the shopper's e-mail address, if it is of the form of test customers that counts, else nothing (X20)."""
    address = data.get("billing_address") or data.get("shipping_address") or {}
    email = str(address.get("email") or "")
    return email if _EMAIL_FORMS[form].search(email) else ""


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
