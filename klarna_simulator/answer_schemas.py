"""What the operations answer, member by member: the description of it, by which tests hold the code.

Answers are made by the code that knows them and are not passed through these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from klarna_simulator.schemas import Address, Customer, SessionUpdate


class Answered(BaseModel):
    """Members that are not told of here do not occur, unless somebody adds some on purpose."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Error(Answered):
    """The envelope of all errors (A6, A7)."""

    error_code: str
    error_messages: list[str]
    correlation_id: str


class AssetUrls(Answered):
    """Badges of a payment method category (A10)."""

    descriptive: str
    standard: str


class PaymentMethodCategory(Answered):
    """A category that the shopper can choose (A9, A10)."""

    identifier: Literal[
        "klarna", "pay_later", "pay_now", "pay_over_time", "direct_bank_transfer", "direct_debit"
    ]
    name: str
    asset_urls: AssetUrls


class SessionCreated(Answered):
    """A new session (A9)."""

    session_id: Annotated[str, Field(max_length=255)]
    client_token: Annotated[str, Field(max_length=4096)]
    payment_method_categories: list[PaymentMethodCategory]


class SessionShown(SessionUpdate):
    """A session as it can be read: what was told of it, and what Klarna added (A23, A24)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    status: Literal["incomplete", "complete"]
    expires_at: str
    client_token: Annotated[str, Field(max_length=4096)]
    payment_method_categories: list[PaymentMethodCategory]
    authorization_token: str | None = None
    auto_capture: bool | None = None


class PaymentMethod(Answered):
    """How an order will be paid (A27)."""

    type: str


class OrderPlaced(Answered):
    """A new order (A25 to A27); the payment method is a word where the rules say so (X8)."""

    order_id: str
    redirect_url: str | None = None
    fraud_status: Literal["ACCEPTED", "PENDING"]
    authorized_payment_method: PaymentMethod | str


class TokenCreated(Answered):
    """A new customer token (A37)."""

    token_id: str
    redirect_url: str | None = None
    payment_method_reference: str
    billing_address: Address | None = None
    customer: Customer | None = None


class TokenShown(Answered):
    """A customer token as it can be read (A39)."""

    status: Literal["ACTIVE", "CANCELLED", "SUSPENDED"]
    payment_method_type: str


class CaptureShown(Answered):
    """A capture; amounts in minor units (A51)."""

    capture_id: str
    klarna_reference: str
    captured_amount: int
    captured_at: str
    refunded_amount: int
    description: str | None = None
    reference: str | None = None
    order_lines: list[dict[str, Any]] | None = None
    shipping_info: list[dict[str, Any]]
    billing_address: dict[str, Any] | None = None
    shipping_address: dict[str, Any] | None = None


class RefundShown(Answered):
    """A refund; amounts in minor units (A52)."""

    refund_id: str
    refunded_at: str
    refunded_amount: int
    description: str | None = None
    reference: str | None = None
    order_lines: list[dict[str, Any]] | None = None
    credit_invoice: bool | None = None


class OrderShown(Answered):
    """An order as order management shows it; it has no `order_tax_amount` (A50)."""

    order_id: str
    status: Literal["AUTHORIZED", "PART_CAPTURED", "CAPTURED", "CANCELLED", "EXPIRED", "CLOSED"]
    fraud_status: Literal["ACCEPTED", "PENDING", "REJECTED"]
    order_amount: int
    original_order_amount: int
    captured_amount: int
    refunded_amount: int
    remaining_authorized_amount: int
    purchase_currency: str
    purchase_country: str
    locale: str | None = None
    order_lines: list[dict[str, Any]]
    billing_address: dict[str, Any] | None = None
    shipping_address: dict[str, Any] | None = None
    customer: dict[str, Any] | None = None
    merchant_reference1: str | None = None
    merchant_reference2: str | None = None
    merchant_data: str | None = None
    klarna_reference: str
    created_at: str
    expires_at: str
    captures: list[CaptureShown]
    refunds: list[RefundShown]
    initial_payment_method: PaymentMethod
    shipping_info: list[dict[str, Any]] | None = None


class DueDateOption(Answered):
    """By how many days a due date can be extended, and the fee in minor units."""

    number_of_days: int
    amount: int


class DueDateOptions(Answered):
    """All extensions that are to be had."""

    currency: str
    options: list[DueDateOption]


ANSWERS: dict[str, Any] = {
    "create_session": SessionCreated,
    "read_session": SessionShown,
    "place_order": OrderPlaced,
    "create_customer_token": TokenCreated,
    "read_customer_token": TokenShown,
    "place_order_by_customer_token": OrderPlaced,
    "read_order": OrderShown,
    "read_captures": list[CaptureShown],
    "read_capture": CaptureShown,
    "read_refund": RefundShown,
    "read_due_date_options": DueDateOptions,
}
"""What is answered, by the names of the operations; those that are not here answer nothing."""
