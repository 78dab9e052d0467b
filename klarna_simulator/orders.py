"""An order as it is placed, and as order management shows it (A50)."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from klarna_simulator import test_customers
from klarna_simulator.clock import timestamp
from klarna_simulator.options import TestEmails
from klarna_simulator.state import Data, FraudStatus, Order, Review

CAPTURE_PERIOD = 28 * 24 * 3600.0
"""Seconds in which an order can be captured (A54)."""

_REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
_SHOWN_OF_CUSTOMER = ("date_of_birth", "national_identification_number")
_SHOWN = (
    "order_amount",
    "purchase_currency",
    "purchase_country",
    "locale",
    "order_lines",
    "billing_address",
    "shipping_address",
    "merchant_reference1",
    "merchant_reference2",
    "merchant_data",
)


def new_order(
    data: Data,
    now: float,
    session_id: str | None = None,
    authorization_token: str | None = None,
    emails: TestEmails = "any",
) -> Order:
    """Makes an order, at `now` seconds since the epoch; `data` is what was asked for.

    An order by customer token has no session and no authorization. `emails`: which may be test customers'.
    """
    order_id = str(uuid.uuid4())
    pending = test_customers.pending_review(
        test_customers.email_of(data, emails), str(data["purchase_country"])
    )
    status: FraudStatus = "PENDING" if pending else "ACCEPTED"
    amount = data["order_amount"]
    readable: dict[str, Any] = {"order_id": order_id, "status": "AUTHORIZED", "fraud_status": status}
    readable |= {name: data[name] for name in _SHOWN if name in data}
    customer = data.get("customer") or {}
    is_company = customer.get("type") == "organization"
    if shown := {name: customer[name] for name in _SHOWN_OF_CUSTOMER if name in customer}:
        readable["customer"] = shown
    # No order_tax_amount: order management does not show it, tax is read from the lines (A50).
    readable |= {
        "original_order_amount": amount,
        "captured_amount": 0,
        "refunded_amount": 0,
        "remaining_authorized_amount": amount,
        "klarna_reference": "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(8)),
        "created_at": timestamp(now),
        "expires_at": timestamp(now + CAPTURE_PERIOD),
        "captures": [],
        "refunds": [],
        "initial_payment_method": {"type": "INVOICE_BUSINESS" if is_company else "INVOICE"},
    }

    def filled(name: str) -> str | None:
        """Fills the placeholders of one of the merchant's addresses (section 2.3 of the fact sheet)."""
        url = (data.get("merchant_urls") or {}).get(name)
        return with_ids(str(url), session_id or "", order_id) if url else None

    return Order(
        order_id=order_id,
        session_id=session_id,
        authorization_token=authorization_token,
        confirmation_url=filled("confirmation"),
        fraud_status=status,
        readable=readable,
        created_at=now,
        expires_at=now + CAPTURE_PERIOD,
        review=Review(
            at=now + 60.0 * pending.minutes, status=pending.status, notification_url=filled("notification")
        )
        if pending
        else None,
    )


def with_ids(url: str, session_id: str, order_id: str = "") -> str:
    """Fills the placeholders `{session.id}` and `{order.id}` of a merchant's address."""
    return url.replace("{order.id}", order_id).replace("{session.id}", session_id)


def authorized_payment_method(order: Order) -> str:
    """Returns how the order will be paid, as create-order names it (A27)."""
    shown = order.readable["initial_payment_method"]["type"]
    return "b2b_invoice" if shown == "INVOICE_BUSINESS" else str(shown).lower()


def review_event(review: Review) -> str:
    """Returns the name of the event that tells how a review ended (A47)."""
    return "FRAUD_RISK_ACCEPTED" if review.status == "ACCEPTED" else "FRAUD_RISK_REJECTED"


def settle(order: Order, now: float) -> None:
    """Brings an order to where it stands at `now`: its review may have ended, its time may be over.

    A rejected order is cancelled (A47). What was not captured in time cannot be any more: without any
    capture the order is expired, else the rest is let go (A54).
    """
    shown = order.readable
    if order.review is not None and order.review.at <= now:
        order.fraud_status = order.review.status
        shown["fraud_status"] = order.review.status
        if order.review.status == "REJECTED" and shown["status"] == "AUTHORIZED":
            shown |= {"status": "CANCELLED", "remaining_authorized_amount": 0}
        order.review = None
    if order.expires_at <= now and shown["status"] in ("AUTHORIZED", "PART_CAPTURED"):
        status = "EXPIRED" if shown["status"] == "AUTHORIZED" else "CAPTURED"
        shown |= {"status": status, "remaining_authorized_amount": 0}
