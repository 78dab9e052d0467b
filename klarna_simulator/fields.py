"""The kinds of fields that bodies are made of: types, limits, and what of a shop's habits is let pass.

Each is told where the fact sheet gives a limit (section 2.3). What a rule may change is asked of the rules,
which come along as the validation's context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from klarna_simulator.options import Rules
from klarna_simulator.state import Data

INT64 = 2**63 - 1
LEAST_INT64 = -(2**63)
HIGHEST_PRICE = 200_000_000
"""Minor units; the most that a price or an amount of a line can be."""

HIGHEST_TOKEN_PRICE = 100_000_000
"""Minor units; the same for an order by customer token (O-TOK)."""

_REFERENCE_LENGTHS: tuple[int, ...] = get_args(get_type_hints(Rules)["reference_length"])


class Fields(BaseModel):
    """Types are taken at their word; what is not known is ignored; null is the same as not given."""

    # Built when first needed: most runs never see most of the bodies, and start sooner.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number within limits; 998.0 counts as 998, as languages without integers write it.

    A fraction is refused, unless `fraction` lets it pass: shops whose prices include tax send such prices.
    """

    least: int
    most: int
    fraction: bool = False

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        # What is whole never leaves pydantic's own code: a cart has thousands of numbers.
        whole = core_schema.int_schema(strict=True, ge=self.least, le=self.most)
        pointed = core_schema.no_info_plain_validator_function(self._from_float)
        kind = "a number" if self.fraction else "a whole number"
        return _first_of(whole, pointed, f"{kind} from {self.least} to {self.most}")

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> Data:
        kind = "number" if self.fraction else "integer"
        return {"type": kind, "minimum": self.least, "maximum": self.most}

    def _from_float(self, value: object) -> int | float:
        if not isinstance(value, float) or not self.least <= value <= self.most:
            raise ValueError
        if value.is_integer():
            return int(value)
        if not self.fraction:
            raise ValueError
        return value


class _ReferenceText:
    """A text, or the number 12 for "12": shops send product and order numbers as they are, within 64 bits."""

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        usual = core_schema.str_schema(strict=True, max_length=min(_REFERENCE_LENGTHS))
        other = core_schema.with_info_plain_validator_function(_reference)
        return _first_of(usual, other, "a text that is no longer than allowed, or a number of 64 bits")

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> Data:
        return {"x-shape": "reference"}


def _first_of(usual: CoreSchema, other: CoreSchema, wanted: str) -> CoreSchema:
    """Takes the usual kind without a look at the other; what is neither is told as one error."""
    return core_schema.union_schema(
        [usual, other],
        mode="left_to_right",
        custom_error_type="kind",
        custom_error_message=wanted,
    )


def rules_of(info: ValidationInfo) -> Rules:
    """Returns the rules that a body is judged by, the defaults where none came along."""
    return info.context if isinstance(info.context, Rules) else Rules()


def _reference(value: object, info: ValidationInfo) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool) and LEAST_INT64 <= value <= INT64:
        return str(value)
    if not isinstance(value, str) or len(value) > rules_of(info).reference_length:
        raise ValueError
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
_PORT = r"(?:[0-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_REST = rf"(?::{_PORT})?(?:[/?#][^{_BLANK}]*)?"
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
    number = {"type": "number", "minimum": LEAST_INT64, "maximum": INT64}
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

Whole = Annotated[int, _Number(LEAST_INT64, INT64)]
Amount = Annotated[int, _Number(0, INT64)]
OrderAmount = Annotated[int, _Number(0, HIGHEST_PRICE)]
TokenAmount = Annotated[int, _Number(1, INT64)]
LineAmount = Annotated[int, _Number(LEAST_INT64, HIGHEST_PRICE)]
TokenLineAmount = Annotated[int, _Number(LEAST_INT64, HIGHEST_TOKEN_PRICE)]
UnitPrice = Annotated[int | float, _Number(LEAST_INT64, HIGHEST_PRICE, fraction=True)]
TokenUnitPrice = Annotated[int | float, _Number(LEAST_INT64, HIGHEST_TOKEN_PRICE, fraction=True)]
TaxRate = Annotated[int, _Number(0, 10000)]
Count = Annotated[int, _Number(1, INT64)]
Days = Annotated[int, _Number(1, 2**31 - 1)]
Reference = Annotated[str, _ReferenceText()]
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
