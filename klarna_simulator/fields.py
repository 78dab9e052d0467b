"""The kinds of fields that bodies are made of: types, limits, and what of a shop's habits is let pass.

Each is told where the fact sheet gives a limit (section 2.3). What a rule may change is asked of the rules,
which come along as the validation's context.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from klarna_simulator.options import Rules

INT64 = 2**63 - 1
HIGHEST_PRICE = 200_000_000
"""Minor units; the most that a price or an amount of a line can be."""


HIGHEST_TOKEN_PRICE = 100_000_000
"""Minor units; the same for an order by customer token (O-TOK)."""


class Fields(BaseModel):
    """Types are taken at their word; what is not known is ignored; null is the same as not given."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


def _whole(value: Any) -> Any:
    """Takes 998.0 for 998, as languages without integers write it; a fraction stays one and is refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: Any) -> Any:
    """Takes the number 12 for "12": shops send product and order numbers as they are, within 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if abs(value) > INT64:
        raise ValueError("beyond 64 bits")
    return str(value)


def _price(value: Any) -> Any:
    """Lets a fraction of a minor unit pass, which shops send whose prices include tax."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return _whole(value)


def rules_of(info: ValidationInfo) -> Rules:
    """Returns the rules that a body is judged by, the defaults where none came along."""
    return info.context if isinstance(info.context, Rules) else Rules()


def _reference(value: str, info: ValidationInfo) -> str:
    if len(value) > rules_of(info).reference_length:
        raise ValueError("too long")
    return value


def _day(value: str, info: ValidationInfo) -> str:
    if value and rules_of(info).dates == "iso":
        # Python takes 19781231 and 1978-W52-6 as well, which Klarna does not speak of.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError("not yyyy-mm-dd")
        date.fromisoformat(value)
    return value


def may_be_posted_to(url: str, rules: Rules) -> bool:
    """Says whether an address is one that Klarna takes and posts to: https, by default loopback too (A42)."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if parts.scheme == "https" or (parts.scheme == "http" and rules.merchant_urls == "any"):
        return bool(host)
    is_here = host in ("localhost", "::1") or host.endswith(".localhost") or bool(_LOOPBACK.fullmatch(host))
    return parts.scheme == "http" and rules.merchant_urls == "loopback" and is_here


def _url(value: str, info: ValidationInfo) -> str:
    if value and not may_be_posted_to(value, rules_of(info)):
        raise ValueError("not an address that Klarna calls")
    return value


_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}", re.ASCII)
_NUMBER_OR_TEXT = {
    "anyOf": [{"type": "string", "maxLength": 255}, {"type": "number", "minimum": -INT64, "maximum": INT64}]
}

_Integer = BeforeValidator(_whole)
_Price = BeforeValidator(_price)

Whole = Annotated[int, Field(ge=-INT64, le=INT64), _Integer]
Amount = Annotated[int, Field(ge=0, le=INT64), _Integer]
OrderAmount = Annotated[int, Field(ge=0, le=HIGHEST_PRICE), _Integer]
TokenAmount = Annotated[int, Field(ge=1, le=INT64), _Integer]
LineAmount = Annotated[int, Field(ge=-INT64, le=HIGHEST_PRICE), _Integer]
TokenLineAmount = Annotated[int, Field(ge=-INT64, le=HIGHEST_TOKEN_PRICE), _Integer]
UnitPrice = Annotated[
    int | float,
    Field(ge=-INT64, le=HIGHEST_PRICE),
    _Price,
    WithJsonSchema({"type": "number", "minimum": -INT64, "maximum": HIGHEST_PRICE}),
]
TokenUnitPrice = Annotated[
    int | float,
    Field(ge=-INT64, le=HIGHEST_TOKEN_PRICE),
    _Price,
    WithJsonSchema({"type": "number", "minimum": -INT64, "maximum": HIGHEST_TOKEN_PRICE}),
]
TaxRate = Annotated[int, Field(ge=0, le=10000), _Integer]
Count = Annotated[int, Field(ge=1, le=INT64), _Integer]
Days = Annotated[int, Field(ge=1, le=2**31 - 1), _Integer]
Reference = Annotated[
    str, AfterValidator(_reference), BeforeValidator(_text), WithJsonSchema(_NUMBER_OR_TEXT)
]
Day = Annotated[str, AfterValidator(_day)]
Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
AddressCountry = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")]
Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2}(-[A-Za-z]{2})*$")]
Text20 = Annotated[str, StringConstraints(max_length=20)]
Text99 = Annotated[str, StringConstraints(max_length=99)]
Text100 = Annotated[str, StringConstraints(max_length=100)]
Text200 = Annotated[str, StringConstraints(max_length=200)]
Text255 = Annotated[str, StringConstraints(max_length=255)]
LineText = Annotated[str, StringConstraints(max_length=1024)]
MerchantData = Annotated[str, StringConstraints(max_length=6000)]
Url = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_url)]
Colour = Annotated[str, Field(pattern=r"^#[A-Fa-f0-9]{6}$")]
