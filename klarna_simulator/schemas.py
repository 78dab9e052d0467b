"""The fields of a payment session: types and limits (section 2.3 of the fact sheet)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from klarna_simulator.state import Data

_INT64 = 2**63 - 1
_HIGHEST_PRICE = 200_000_000


def _whole(value: Any) -> Any:
    """Takes 998.0 for 998, as languages without integers write it; a fraction stays one and is refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: Any) -> Any:
    """Takes the number 12 for "12": shops send product and order numbers as they are."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _price(value: Any) -> Any:
    """Lets a fraction of a minor unit pass, which shops send whose prices include tax."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return _whole(value)


def _day(value: str) -> str:
    if value:
        date.fromisoformat(value)
    return value


Whole = Annotated[int, BeforeValidator(_whole), Field(ge=-_INT64, le=_INT64)]
Amount = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=_INT64)]
LineAmount = Annotated[int, BeforeValidator(_whole), Field(ge=-_INT64, le=_HIGHEST_PRICE)]
UnitPrice = Annotated[int | float, Field(ge=-_INT64, le=_HIGHEST_PRICE), BeforeValidator(_price)]
Reference = Annotated[str, BeforeValidator(_text), Field(max_length=255)]
Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
AddressCountry = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")]
Text99 = Annotated[str, Field(max_length=99)]
Url = Annotated[str, Field(max_length=2000)]
LineText = Annotated[str, Field(max_length=1024)]
Colour = Annotated[str, Field(pattern=r"^#[A-Fa-f0-9]{6}$")]


class _Fields(BaseModel):
    """Types are taken at their word; what is not known is ignored; null is the same as not given."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Address(_Fields):
    """A billing or shipping address; empty strings stand for what is not known yet."""

    given_name: Text99 | None = None
    family_name: Text99 | None = None
    email: Text99 | None = None
    phone: Text99 | None = None
    title: Annotated[str, Field(max_length=20)] | None = None
    street_address: Text99 | None = None
    street_address2: Text99 | None = None
    postal_code: Annotated[str, Field(max_length=10)] | None = None
    city: Text99 | None = None
    region: Text99 | None = None
    country: AddressCountry | None = None
    attention: Text99 | None = None
    organization_name: Text99 | None = None


class Customer(_Fields):
    """Who buys: a person, unless `type` says otherwise."""

    date_of_birth: Annotated[str, AfterValidator(_day)] | None = None
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


class ProductIdentifiers(_Fields):
    """What identifies a product beyond the shop."""

    brand: Annotated[str, Field(max_length=70)] | None = None
    category_path: Annotated[str, Field(max_length=750)] | None = None
    global_trade_item_number: Annotated[str, Field(max_length=50)] | None = None
    manufacturer_part_number: Annotated[str, Field(max_length=70)] | None = None
    color: Annotated[str, Field(max_length=64)] | None = None
    size: Annotated[str, Field(max_length=64)] | None = None


class Subscription(_Fields):
    """How often a line is paid for."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    interval: Literal["DAY", "WEEK", "MONTH", "YEAR"]
    interval_count: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_INT64)]


class OrderLine(_Fields):
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
    tax_rate: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=10000)] | None = None
    total_amount: LineAmount
    total_discount_amount: Amount | None = None
    total_tax_amount: Whole | None = None
    merchant_data: LineText | None = None
    product_url: LineText | None = None
    image_url: LineText | None = None
    product_identifiers: ProductIdentifiers | None = None
    subscription: Subscription | None = None


class MerchantUrls(_Fields):
    """Where Klarna sends the shopper and its news. Plain http is let pass, for shops on loopback."""

    confirmation: Url | None = None
    notification: Url | None = None
    push: Url | None = None
    authorization: Url | None = None
    app_return_url: Url | None = None


class Options(_Fields):
    """Colours of the widget."""

    color_border: Colour | None = None
    color_border_selected: Colour | None = None
    color_details: Colour | None = None
    color_text: Colour | None = None
    radius_border: str | None = None


class Attachment(_Fields):
    """Extra data about the shopper, as JSON in a string."""

    body: str
    content_type: str


class Details(_Fields):
    """The fields of a session or an order, all optional: what must be there is not a matter of types.

    `purchase_country` and `purchase_currency` have been judged before (A7).
    """

    acquiring_channel: Literal["ECOMMERCE", "IN_STORE", "TELESALES"] | None = None
    intent: (
        Literal["buy", "tokenize", "buy_and_tokenize", "buy_and_link", "buy_and_default_tokenize"] | None
    ) = None
    purchase_country: Country | None = None
    purchase_currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")] | None = None
    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2}(-[A-Za-z]{2})*$")] | None = None
    order_amount: Amount | None = None
    order_tax_amount: Amount | None = None
    order_lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)] | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    customer: Customer | None = None
    merchant_reference1: Reference | None = None
    merchant_reference2: Reference | None = None
    merchant_data: Annotated[str, Field(max_length=6000)] | None = None
    merchant_urls: MerchantUrls | None = None
    options: Options | None = None
    attachment: Attachment | None = None
    custom_payment_method_ids: list[str] | None = None
    design: str | None = None
    auto_capture: bool | None = None


def parsed(body: Data) -> tuple[Data, list[str]]:
    """Returns the known fields of a body without nulls, and the paths of all that break a type or a limit.

    Paths are written as in Klarna's messages: `order_lines[0].tax_rate`, `billing_address.postal_code`
    (section 2.9); anything wrong with the attachment is `attachment.attachment`.
    """
    try:
        return Details.model_validate(body).model_dump(exclude_none=True), []
    except ValidationError as error:
        wrong = [_path(item["loc"]) for item in error.errors(include_url=False, include_input=False)]
        return {}, list(dict.fromkeys(wrong))


def _path(location: tuple[int | str, ...]) -> str:
    if location[0] == "attachment":
        return "attachment.attachment"
    written = str(location[0])
    for part in location[1:]:
        written += f"[{part}]" if isinstance(part, int) else f".{part}"
    return written
