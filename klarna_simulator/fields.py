"""The kinds of fields that bodies are made of: types, limits, and what of a shop's habits is let pass.

Each is told where the fact sheet gives a limit (section 2.3). What a rule may change is asked of the rules,
which come along as the validation's context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

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
from klarna_simulator.state import Data

INT64 = 2**63 - 1
HIGHEST_PRICE = 200_000_000
"""Minor units; the most that a price or an amount of a line can be."""


HIGHEST_TOKEN_PRICE = 100_000_000
"""Minor units; the same for an order by customer token (O-TOK)."""


class Fields(BaseModel):
    """Types are taken at their word; what is not known is ignored; null is the same as not given."""

    # Built when first needed: most runs never see most of the bodies, and start sooner.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


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
    return bool(re.fullmatch(_URLS[rules.merchant_urls], url))


def _url(value: str, info: ValidationInfo) -> str:
    if value and not may_be_posted_to(value, rules_of(info)):
        raise ValueError("not an address that Klarna calls")
    return value


# No \s and no \d: engines differ in what these are, and the patterns are told to the world.
_BLANK = r"\x00-\x20\x7f-\xa0"
_HOST = rf"[^{_BLANK}/?#@:\[\]\\]+"
_LOOPBACK = rf"(?:localhost|[^{_BLANK}/?#@:\[\]\\]+\.localhost|127(?:\.[0-9]{{1,3}}){{3}}|\[::1\])"
_REST = rf"(?::[0-9]{{1,5}})?(?:[/?#][^{_BLANK}]*)?"
_URLS = {
    "https": f"https://{_HOST}{_REST}",
    "loopback": f"(?:https://{_HOST}|http://{_LOOPBACK}){_REST}",
    "any": f"https?://{_HOST}{_REST}",
}


def _url_shape(rules: Rules) -> Data:
    return {"type": "string", "maxLength": 2000, "pattern": f"^(?:{_URLS[rules.merchant_urls]})?$"}


def _day_shape(rules: Rules) -> Data:
    iso = {"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]}
    return iso if rules.dates == "iso" else {"type": "string"}


def _reference_shape(rules: Rules) -> Data:
    number = {"type": "number", "minimum": -INT64, "maximum": INT64}
    return {"anyOf": [{"type": "string", "maxLength": rules.reference_length}, number]}


SHAPES: dict[str, Callable[[Rules], Data]] = {
    "url": _url_shape,
    "day": _day_shape,
    "reference": _reference_shape,
    "intended use": lambda rules: (
        {"enum": ["SUBSCRIPTION"]}
        if rules.intended_use == "capitals"
        else {"type": "string", "pattern": "^[Ss][Uu][Bb][Ss][Cc][Rr][Ii][Pp][Tt][Ii][Oo][Nn]$"}
    ),
}
"""What a description says of the kinds of fields that depend on the rules; models name them by `x-shape`."""

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
    str, AfterValidator(_reference), BeforeValidator(_text), WithJsonSchema({"x-shape": "reference"})
]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"x-shape": "day"})]
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
Url = Annotated[
    str, StringConstraints(max_length=2000), AfterValidator(_url), WithJsonSchema({"x-shape": "url"})
]
Colour = Annotated[str, Field(pattern=r"^#[A-Fa-f0-9]{6}$")]
