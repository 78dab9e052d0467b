"""The bodies of order management (A51 to A53)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from klarna_simulator.fields import (
    Amount,
    Count,
    Days,
    Fields,
    LineAmount,
    LineText,
    OrderAmount,
    Reference,
    Text20,
    Text100,
    Text200,
    Text255,
    UnitPrice,
)
from klarna_simulator.schemas import ProductIdentifiers


class ManagedSubscription(Fields):
    """How often a line is paid for; here, its name may be empty."""

    name: Text255
    interval: Literal["DAY", "WEEK", "MONTH", "YEAR"]
    interval_count: Count


class ManagedLine(Fields):
    """A line of a capture, a refund or a changed order; it may tell of what comes back."""

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
            "return_fee",
        ]
        | None
    ) = None
    reference: Reference | None = None
    name: Text255
    quantity: Amount
    quantity_unit: Annotated[str, StringConstraints(max_length=10)] | None = None
    unit_price: UnitPrice
    tax_rate: Amount | None = None
    total_amount: LineAmount
    total_discount_amount: OrderAmount | None = None
    total_tax_amount: LineAmount | None = None
    merchant_data: LineText | None = None
    product_url: LineText | None = None
    image_url: LineText | None = None
    product_identifiers: ProductIdentifiers | None = None
    subscription: ManagedSubscription | None = None


Lines = Annotated[list[ManagedLine], Field(max_length=1000)]


class ManagedAddress(Fields):
    """A shipping address as order management takes it, a little longer than elsewhere."""

    given_name: Text100 | None = None
    family_name: Text100 | None = None
    organization_name: Text255 | None = None
    attention: Text255 | None = None
    email: Text100 | None = None
    phone: Text100 | None = None
    title: Text20 | None = None
    street_address: Text100 | None = None
    street_address2: Text100 | None = None
    postal_code: Annotated[str, StringConstraints(max_length=10)] | None = None
    city: Text200 | None = None
    region: Text200 | None = None
    country: str | None = None


class Shipment(Fields):
    """How goods are on their way, to the customer or back."""

    shipping_company: Text100 | None = None
    shipping_method: (
        Literal[
            "PickUpStore",
            "Home",
            "BoxReg",
            "BoxUnreg",
            "PickUpPoint",
            "Own",
            "Postal",
            "DHLPackstation",
            "Digital",
            "Undefined",
            "PickUpWarehouse",
            "ClickCollect",
            "PalletDelivery",
        ]
        | None
    ) = None
    tracking_number: Text100 | None = None
    tracking_uri: LineText | None = None
    return_shipping_company: Text100 | None = None
    return_tracking_number: Text100 | None = None
    return_tracking_uri: LineText | None = None


class CaptureCreate(Fields):
    """What of an order is taken now (A51)."""

    captured_amount: OrderAmount
    description: Text255 | None = None
    reference: Reference | None = None
    order_lines: Lines | None = None
    shipping_info: Annotated[list[Shipment], Field(max_length=500)] | None = None
    shipping_delay: Amount | None = None


class RefundCreate(Fields):
    """What of a captured amount is given back (A52)."""

    refunded_amount: OrderAmount
    description: Text255 | None = None
    reference: Reference | None = None
    order_lines: Lines | None = None
    credit_invoice: bool | None = None


class AuthorizationUpdate(Fields):
    """The new amount of an order, and its new lines (A53, T13)."""

    order_amount: OrderAmount
    description: Text255 | None = None
    order_lines: Lines | None = None


class CustomerDetails(Fields):
    """The new shipping address of an order (A53)."""

    shipping_address: ManagedAddress | None = None


class MerchantReferences(Fields):
    """The new references of an order; one not given stays as it is (A53)."""

    merchant_reference1: Reference | None = None
    merchant_reference2: Reference | None = None


class ShippingInfo(Fields):
    """Shipments that come to those known already (A53)."""

    shipping_info: Annotated[list[Shipment], Field(min_length=1, max_length=500)]


class DueDateExtension(Fields):
    """By how many days a customer may pay later (A53)."""

    number_of_days: Days
