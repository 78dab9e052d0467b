"""The bodies of customer tokens (A37, A39)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, WithJsonSchema

from klarna_simulator.fields import (
    Amount,
    Country,
    Currency,
    Fields,
    Locale,
    MerchantData,
    Reference,
    Text255,
    TokenAmount,
    TokenLineAmount,
    TokenUnitPrice,
    Url,
    rules_of,
)
from klarna_simulator.schemas import Address, Attachment, Customer, OrderLine


def _use(value: str, info: ValidationInfo) -> str:
    if value != "SUBSCRIPTION" and not (
        rules_of(info).intended_use == "any" and value.upper() == "SUBSCRIPTION"
    ):
        raise ValueError("not SUBSCRIPTION")
    return value


IntendedUse = Annotated[str, AfterValidator(_use), WithJsonSchema({"x-shape": "intended use"})]


class TokenCreate(Fields):
    """What a customer token is wanted for (A37, X18)."""

    purchase_country: Country
    purchase_currency: Currency
    locale: Locale
    billing_address: Address | None = None
    customer: Customer | None = None
    description: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    intended_use: IntendedUse


class TokenOrderLine(OrderLine):
    """A line of an order by token, whose prices end at half of the others'."""

    unit_price: TokenUnitPrice
    total_amount: TokenLineAmount
    merchant_data: Text255 | None = None


class TokenOrderUrls(Fields):
    """Where the customer lands after an order by token."""

    confirmation: Url
    push: Url | None = None


class TokenOrder(Fields):
    """An order at the expense of a token's customer (A39)."""

    purchase_currency: Currency
    order_amount: TokenAmount
    order_tax_amount: Amount
    order_lines: Annotated[list[TokenOrderLine], Field(min_length=1, max_length=1000)]
    shipping_address: Address | None = None
    merchant_reference1: Reference | None = None
    merchant_reference2: Reference | None = None
    merchant_data: MerchantData | None = None
    merchant_urls: TokenOrderUrls | None = None
    attachment: Attachment | None = None
    auto_capture: bool | None = None


class StatusChange(Fields):
    """The only change that a merchant can make to a customer token."""

    status: Literal["CANCELLED"]
