"""What Klarna takes as the details of a purchase: every create, update, authorize and order goes this way."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from pydantic import ValidationError

from klarna_simulator import errors
from klarna_simulator.fields import Fields
from klarna_simulator.markets import Region, is_spoken, locale_fits, wrong_market_fields
from klarna_simulator.options import Rules
from klarna_simulator.reading import read
from klarna_simulator.schemas import SessionCreate, SessionUpdate, parsed, wrong_paths
from klarna_simulator.state import Data
from klarna_simulator.tax import wrong_amounts

_ORDER = list(SessionUpdate.model_fields)
_PATH_START = re.compile(r"[.\[]")
_NAME = re.compile(r"(?:[^\W_]|[ \-'.’°ºᵃª])+")
_STREET = re.compile(r"""(?:[^\W_]|[ \-'´`",.:;#&/()+@°ºᵃª_\\’])+""")


def validated(
    body: object,
    rules: Rules,
    known: Data | None = None,
    model: type[Fields] | None = None,
    region: Region | None = None,
) -> Data:
    """Returns `known` with the body's fields in place of its own, if that is a valid purchase (A12, A18).

    A field given replaces the field known, whole addresses and all lines included; null and unknown fields
    are ignored. `model` is the body's shape, that of a new session or of an update by default; `region` that
    of the API host (R3). Raises `BadValueError` for currency and country alone if they are wrong, as recorded
    (A7), else for all other fields that are wrong, in the order in which the body's shape names them.
    """
    if not isinstance(body, dict):
        raise errors.bad_request()
    model = model or (SessionCreate if known is None else SessionUpdate)
    known = known or {}
    served = rules.region if rules.region != "any" else region
    _check(wrong_market_fields(*_market(body, known, model), served), rules)
    given, wrong = parsed(body, model, rules)
    kept = {name: known[name] for name in known.keys() - _named(wrong)} if wrong else known
    data = kept | given
    wrong += _wrong_locale(data, rules) + _changed_customer_type(data, known) + wrong_amounts(data, rules)
    _check(sorted(wrong, key=_position), rules)
    return data


def well_formed(body: object, model: type[Fields], rules: Rules) -> Data:
    """Returns the fields of a body that need no arithmetic; raises `BadValueError` with all that are wrong."""
    if not isinstance(body, dict):
        raise errors.bad_request()
    try:
        return read(body, model, rules)
    except ValidationError as error:
        raise errors.BadValueError(wrong_paths(error), rules.error_texts == "bracketed") from None


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
        if (region := address.get("region")) and not _is_region(region, address.get("country")):
            wrong.append(f"{kind}.region")
        wrong += [
            f"{kind}.{name}"
            for name in ("street_address", "street_address2")
            if (value := address.get(name)) and not _is_written_in(_STREET, value)
        ]
    return wrong


def _is_name(value: str) -> bool:
    return len(value) > 1 and not value.isdigit() and _is_written_in(_NAME, value)


def _is_region(value: str, country: object) -> bool:
    """States of the US and Canada are written in two letters (R5); of elsewhere, nothing is asked here."""
    if str(country or "").upper() not in ("US", "CA"):
        return True
    return bool(re.fullmatch(r"[A-Za-z]{2}", value))


def _is_written_in(characters: re.Pattern[str], value: str) -> bool:
    # Some keyboards write an accent as a character of its own.
    return bool(characters.fullmatch(unicodedata.normalize("NFC", value)))


def _market(body: Data, known: Data, model: type[Fields]) -> tuple[Any, Any, Any]:
    """The purchase country, its currency and the billing country as they would be after this body."""
    fields = _names(model)

    def after(name: str) -> Any:
        value = body.get(name) if name in fields else None
        return known.get(name) if value is None else value

    address = after("billing_address")
    billing_country = address.get("country") if isinstance(address, dict) else None
    return after("purchase_country"), after("purchase_currency"), billing_country


@cache
def _names(model: type[Fields]) -> frozenset[str]:
    return frozenset(model.model_fields)


def _named(paths: list[str]) -> set[str]:
    return {_PATH_START.split(path, maxsplit=1)[0] for path in paths}


def _position(path: str) -> tuple[int, int]:
    """Fields stand in the order of a session's description, lines in their own."""
    name = _PATH_START.split(path, maxsplit=1)[0]
    index = re.match(r"order_lines\[(\d+)\]", path)
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), int(index[1]) if index else -1)


def _wrong_locale(data: Data, rules: Rules) -> list[str]:
    locale = data.get("locale")
    if locale is None or rules.locale == "form":
        return []
    if rules.locale == "language":
        return [] if is_spoken(locale) else ["locale"]
    return [] if locale_fits(locale, str(data["purchase_country"]).upper()) else ["locale"]


def _changed_customer_type(data: Data, known: Data) -> list[str]:
    """A consumer's session never becomes a company's, nor the other way round (A21).

    A customer given without a type is of the type known; without any, a person.
    """
    if not known:
        return []
    before = (known.get("customer") or {}).get("type", "person")
    customer = data.get("customer") or {}
    if customer.get("type", before) != before:
        return ["customer.type"]
    if before != "person":
        data["customer"] = customer | {"type": before}
    return []


def _check(wrong: list[str], rules: Rules) -> None:
    if wrong:
        raise errors.BadValueError(wrong, bracketed=rules.error_texts == "bracketed")
