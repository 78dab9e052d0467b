"""An order as order management shows it (A50)."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from klarna_simulator import test_customers
from klarna_simulator.clock import timestamp
from klarna_simulator.state import Authorization, Data, Order, Session

CAPTURE_PERIOD = 28 * 24 * 3600.0
"""Seconds in which an order can be captured (A54)."""

_REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
_SHOWN = (
    "order_amount",
    "purchase_currency",
    "purchase_country",
    "locale",
    "order_lines",
    "billing_address",
    "shipping_address",
    "customer",
    "merchant_reference1",
    "merchant_reference2",
    "merchant_data",
)


def new_order(session: Session, authorization: Authorization, data: Data, now: float) -> Order:
    """Makes the order of an authorization, at `now` seconds since the epoch; `data` is what was asked for."""
    order_id = str(uuid.uuid4())
    email = str((data.get("billing_address") or {}).get("email") or "")
    status = test_customers.fraud_status(email, str(data["purchase_country"]))
    amount = data["order_amount"]
    readable: dict[str, Any] = {"order_id": order_id, "status": "AUTHORIZED", "fraud_status": status}
    readable |= {name: data[name] for name in _SHOWN if name in data}
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
        "initial_payment_method": {"type": "INVOICE"},
    }
    return Order(
        order_id=order_id,
        session_id=session.session_id,
        authorization_token=authorization.token,
        confirmation_url=_confirmation_url(data, order_id, session.session_id),
        fraud_status=status,
        readable=readable,
    )


def _confirmation_url(data: Data, order_id: str, session_id: str) -> str | None:
    """Fills the placeholders of `merchant_urls.confirmation` (section 2.3 of the fact sheet)."""
    url = (data.get("merchant_urls") or {}).get("confirmation")
    if not url:
        return None
    return str(url).replace("{order.id}", order_id).replace("{session.id}", session_id)
