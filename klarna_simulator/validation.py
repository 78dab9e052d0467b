"""What Klarna takes as the details of a purchase: every create, update, authorize and order goes this way."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from klarna_simulator import errors
from klarna_simulator.markets import locale_fits, wrong_market_fields
from klarna_simulator.options import Rules
from klarna_simulator.schemas import parsed
from klarna_simulator.state import Data
from klarna_simulator.tax import wrong_amounts

_NEEDED = ("order_amount", "order_lines")
_NAME = re.compile(r"(?:[^\W_]|[ \-'.’°ºᵃª])+")
_STREET = re.compile(r"""(?:[^\W_]|[ \-'´`",.:;#&/()+@°ºᵃª_\\’])+""")


def validated(body: object, rules: Rules, known: Data | None = None) -> Data:
    """Returns `known` with the body's fields in place of its own, if that is a valid purchase (A12, A18).

    A field given replaces the field known, whole addresses and all lines included; null and unknown fields
    are ignored. Raises `BadValueError` with all the fields that are wrong: first currency and country (A7),
    then types and limits, then locale and arithmetic.
    """
    if not isinstance(body, dict):
        raise errors.bad_request()
    known = known or {}
    _check(wrong_market_fields(*_market(body, known)))
    given, wrong = parsed(body)
    _check([name for name in _NEEDED if _missing(name, body, known)] + wrong)
    data = known | given
    _check(_wrong_locale(data, rules) + wrong_amounts(data, rules.tax_tolerance))
    return data


def invalid_customer_fields(data: Data) -> list[str]:
    """Returns the address fields that a shopper has to correct before Klarna decides (D-CUST, J67).

    Empty fields are none of them: Klarna asks the shopper for what is missing (R6).
    """
    wrong: list[str] = []
    for kind in ("billing_address", "shipping_address"):
        address = data.get(kind, {})
        wrong += [
            f"{kind}.{name}"
            for name in ("given_name", "family_name")
            if (value := address.get(name)) and not _is_name(value)
        ]
        if (email := address.get("email")) and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
            wrong.append(f"{kind}.email")
        wrong += [
            f"{kind}.{name}"
            for name in ("street_address", "street_address2")
            if (value := address.get(name)) and not _is_written_in(_STREET, value)
        ]
    return wrong


def _is_name(value: str) -> bool:
    return len(value) > 1 and not value.isdigit() and _is_written_in(_NAME, value)


def _is_written_in(characters: re.Pattern[str], value: str) -> bool:
    # Some keyboards write an accent as a character of its own.
    return bool(characters.fullmatch(unicodedata.normalize("NFC", value)))


def _market(body: Data, known: Data) -> tuple[Any, Any, Any]:
    """The purchase country, its currency and the billing country as they would be after this body."""

    def after(name: str) -> Any:
        value = body.get(name)
        return known.get(name) if value is None else value

    address = after("billing_address")
    billing_country = address.get("country") if isinstance(address, dict) else None
    return after("purchase_country"), after("purchase_currency"), billing_country


def _missing(name: str, body: Data, known: Data) -> bool:
    return body.get(name) is None and name not in known


def _wrong_locale(data: Data, rules: Rules) -> list[str]:
    locale = data.get("locale")
    if not rules.strict_locale or locale is None:
        return []
    return [] if locale_fits(locale, str(data["purchase_country"]).upper()) else ["locale"]


def _check(wrong: list[str]) -> None:
    if wrong:
        raise errors.BadValueError(wrong)
