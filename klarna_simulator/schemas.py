"""The bodies of the Payments API: fields, types and limits (section 2.3 of the fact sheet)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from klarna_simulator.fields import (
    AddressCountry,
    Amount,
    Colour,
    Count,
    Country,
    Currency,
    Day,
    Fields,
    LineAmount,
    LineText,
    Locale,
    MerchantData,
    Reference,
    TaxRate,
    Text20,
    Text99,
    UnitPrice,
    Url,
    Whole,
)
from klarna_simulator.options import Rules
from klarna_simulator.reading import read
from klarna_simulator.state import Data


class Address(Fields):
    """A billing or shipping address; empty strings stand for what is not known yet."""

    given_name: Text99 | None = None
    family_name: Text99 | None = None
    email: Text99 | None = None
    phone: Text99 | None = None
    title: Text20 | None = None
    street_address: Text99 | None = None
    street_address2: Text99 | None = None
    postal_code: Annotated[str, StringConstraints(max_length=10)] | None = None
    city: Text99 | None = None
    region: Text99 | None = None
    country: AddressCountry | None = None
    attention: Text99 | None = None
    organization_name: Text99 | None = None


class Customer(Fields):
    """Who buys: a person, unless `type` says otherwise."""

    date_of_birth: Day | None = None
    gender: Literal["male", "female", ""] | None = None
    last_four_ssn: Annotated[str, Field(pattern=r"^([0-9]{4}|[0-9]{9})?$")] | None = None
    national_identification_number: str | None = None
    organization_entity_type: (
        Literal[
            "LIMITED_COMPANY",
            "PUBLIC_LIMITED_COMPANY",
            "ENTREPRENEURIAL_COMPANY",
            "LIMITED_PARTNERSHIP_LIMITED_COMPANY",
            "LIMITED_PARTNERSHIP",
            "GENERAL_PARTNERSHIP",
            "REGISTERED_SOLE_TRADER",
            "SOLE_TRADER",
            "CIVIL_LAW_PARTNERSHIP",
            "PUBLIC_INSTITUTION",
            "OTHER",
        ]
        | None
    ) = None
    organization_registration_id: str | None = None
    title: str | None = None
    type: Literal["person", "organization"] | None = None
    vat_id: str | None = None


class ProductIdentifiers(Fields):
    """What identifies a product beyond the shop."""

    brand: Annotated[str, Field(max_length=70)] | None = None
    category_path: Annotated[str, Field(max_length=750)] | None = None
    global_trade_item_number: Annotated[str, Field(max_length=50)] | None = None
    manufacturer_part_number: Annotated[str, Field(max_length=70)] | None = None
    color: Annotated[str, Field(max_length=64)] | None = None
    size: Annotated[str, Field(max_length=64)] | None = None


class Subscription(Fields):
    """How often a line is paid for."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    interval: Literal["DAY", "WEEK", "MONTH", "YEAR"]
    interval_count: Count


class OrderLine(Fields):
    """One line of the cart; amounts in minor units, `tax_rate` with two implied decimals."""

    type: (
        Literal[
            "physical",
            "discount",
            "shipping_fee",
            "sales_tax",
            "digital",
            "gift_card",
            "store_credit",
            "surcharge",
        ]
        | None
    ) = None
    reference: Reference | None = None
    name: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Amount
    quantity_unit: Annotated[str, Field(min_length=1, max_length=8)] | None = None
    unit_price: UnitPrice
    tax_rate: TaxRate | None = None
    total_amount: LineAmount
    total_discount_amount: Amount | None = None
    total_tax_amount: Whole | None = None
    merchant_data: LineText | None = None
    product_url: LineText | None = None
    image_url: LineText | None = None
    product_identifiers: ProductIdentifiers | None = None
    subscription: Subscription | None = None


class MerchantUrls(Fields):
    """Where Klarna sends the shopper and its news; which addresses it takes is a rule."""

    confirmation: Url | None = None
    notification: Url | None = None
    push: Url | None = None
    authorization: Url | None = None
    app_return_url: Url | None = None


class Options(Fields):
    """Colours of the widget."""

    color_border: Colour | None = None
    color_border_selected: Colour | None = None
    color_details: Colour | None = None
    color_text: Colour | None = None
    radius_border: str | None = None


class Attachment(Fields):
    """Extra data about the shopper, as JSON in a string."""

    body: str
    content_type: str


class SessionUpdate(Fields):
    """The fields of a session, any of which may be given (A16); what the SDK sends has the same shape."""

    acquiring_channel: Literal["ECOMMERCE", "IN_STORE", "TELESALES"] | None = None
    intent: (
        Literal["buy", "tokenize", "buy_and_tokenize", "buy_and_link", "buy_and_default_tokenize"] | None
    ) = None
    purchase_country: Country | None = None
    purchase_currency: Currency | None = None
    locale: Locale | None = None
    order_amount: Amount | None = None
    order_tax_amount: Amount | None = None
    order_lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)] | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    customer: Customer | None = None
    merchant_reference1: Reference | None = None
    merchant_reference2: Reference | None = None
    merchant_data: MerchantData | None = None
    merchant_urls: MerchantUrls | None = None
    options: Options | None = None
    attachment: Attachment | None = None
    custom_payment_method_ids: list[str] | None = None
    design: str | None = None


class SessionCreate(SessionUpdate):
    """A new session (A12)."""

    purchase_country: Country
    purchase_currency: Currency
    order_amount: Amount
    order_lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)]


class OrderCreate(Fields):
    """An order of an authorization (A28)."""

    purchase_country: Country
    purchase_currency: Currency
    locale: Locale | None = None
    order_amount: Amount
    order_tax_amount: Amount | None = None
    order_lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)]
    billing_address: Address | None = None
    shipping_address: Address | None = None
    customer: Customer | None = None
    merchant_reference1: Reference | None = None
    merchant_reference2: Reference | None = None
    merchant_data: MerchantData | None = None
    merchant_urls: MerchantUrls | None = None
    custom_payment_method_ids: list[str] | None = None
    auto_capture: bool | None = None


def parsed(body: Data, model: type[Fields], rules: Rules) -> tuple[Data, list[str]]:
    """Returns the known fields of a body without nulls, and the paths of all that break a type or a limit.

    A field that breaks one is left out; of the order lines, None stands for one that does. Paths are written
    as in Klarna's messages: `order_lines[0].tax_rate`, `billing_address.postal_code` (section 2.9); anything
    wrong with the attachment is `attachment.attachment`.
    """
    try:
        return read(body, model, rules), []
    except ValidationError as error:
        return _partly(body, model, rules, {item["loc"] for item in _errors(error)}), wrong_paths(error)


def wrong_paths(error: ValidationError) -> list[str]:
    """Returns the paths of all that is wrong with a body, each once, in the order of its description."""
    return list(dict.fromkeys(_path(item["loc"]) for item in _errors(error)))


def _errors(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False, include_context=False)


def _partly(body: Data, model: type[Fields], rules: Rules, bad: Collection[tuple[int | str, ...]]) -> Data:
    """What of a body can be taken, for the sake of finding what else is wrong with it."""
    bad_fields = {location[0] for location in bad}
    good = {name: body[name] for name in model.model_fields if name in body and name not in bad_fields}
    # The other bodies have the fields of an update and some of them must be there: here, none must.
    taken = read(good, SessionUpdate, rules)
    bad_lines = {location[1] for location in bad if location[0] == "order_lines" and len(location) > 1}
    if bad_lines:
        taken["order_lines"] = [
            None if index in bad_lines else read(line, OrderLine, rules)
            for index, line in enumerate(body["order_lines"])
        ]
    return taken


def _path(location: tuple[int | str, ...]) -> str:
    if location[0] == "attachment":
        return "attachment.attachment"
    written = str(location[0])
    for part in location[1:]:
        written += f"[{part}]" if isinstance(part, int) else f".{part}"
    return written
