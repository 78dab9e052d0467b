"""Order management: what a merchant does with an order after the purchase (A50 to A54)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from klarna_simulator import errors
from klarna_simulator.clock import timestamp
from klarna_simulator.fields import Fields
from klarna_simulator.order_schemas import (
    AuthorizationUpdate,
    CaptureCreate,
    CustomerDetails,
    DueDateExtension,
    MerchantReferences,
    RefundCreate,
    ShippingInfo,
)
from klarna_simulator.orders import CAPTURE_PERIOD, settle
from klarna_simulator.state import Data, Order
from klarna_simulator.validation import well_formed

if TYPE_CHECKING:
    from klarna_simulator.payments import Payments

LONGEST_PERIOD = 180 * 24 * 3600.0
"""Seconds after its placing that an order can be extended to at most (A54)."""

DUE_DAYS = (14, 30, 60)
"""By how many days a due date may be extended."""

_OPEN = ("AUTHORIZED", "PART_CAPTURED")


class OrderManagement:
    """All orders of the payments that they belong to; amounts are in minor units.

    Each method raises 404 `NO_SUCH_ORDER` for an order that is not known, `BAD_VALUE` for a body that breaks
    a type or a limit, and 403 for what the order's state does not allow.
    """

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def order(self, order_id: str) -> Order:
        """Returns an order as it stands now (A50)."""
        order = self._payments.memory.orders.get(order_id)
        if order is None:
            raise errors.no_such_order()
        settle(order, self._payments.clock.now())
        return order

    def capture(self, order_id: str, body: Data) -> str:
        """Takes an amount, up to what remains authorized; returns the capture's id (A51)."""
        return self._capture(self.order(order_id), self._taken(body, CaptureCreate))

    def capture_all(self, order: Order) -> None:
        """Takes the whole amount of an order that is captured as it is placed (A28)."""
        self._capture(order, {"captured_amount": order.readable["order_amount"]})

    def _capture(self, order: Order, asked: Data) -> str:
        shown, amount = order.readable, asked["captured_amount"]
        if order.fraud_status != "ACCEPTED":
            raise errors.capture_not_allowed(f"Order is {order.fraud_status}. Capture not possible")
        if shown["status"] not in _OPEN:
            raise errors.capture_not_allowed(f"Order is {shown['status']}. Capture not possible")
        if amount > shown["remaining_authorized_amount"]:
            raise errors.capture_not_allowed("Captured amount exceeds the remaining authorized amount")
        capture_id = str(uuid.uuid4())
        captured: Data = {
            "capture_id": capture_id,
            "klarna_reference": f"{shown['klarna_reference']}-{len(shown['captures']) + 1}",
            "captured_amount": amount,
            "captured_at": timestamp(self._payments.clock.now()),
            "refunded_amount": 0,
        }
        captured |= {k: v for k, v in asked.items() if k in ("description", "reference", "order_lines")}
        captured["shipping_info"] = list(asked.get("shipping_info", []))
        captured |= {k: shown[k] for k in ("billing_address", "shipping_address") if k in shown}
        shown["captures"].append(captured)
        shown["captured_amount"] += amount
        shown["remaining_authorized_amount"] -= amount
        shown["status"] = "PART_CAPTURED" if shown["remaining_authorized_amount"] else "CAPTURED"
        return capture_id

    def captures(self, order_id: str) -> list[Data]:
        """Returns all captures of an order."""
        return list(self.order(order_id).readable["captures"])

    def read_capture(self, order_id: str, capture_id: str) -> Data:
        """Returns a capture; raises 404 `NO_SUCH_CAPTURE`."""
        for captured in self.captures(order_id):
            if captured["capture_id"] == capture_id:
                return captured
        raise errors.no_such_capture()

    def refund(self, order_id: str, body: Data) -> str:
        """Gives an amount back, up to what was captured and not refunded; returns the refund's id (A52)."""
        shown = self.order(order_id).readable
        asked = self._taken(body, RefundCreate)
        amount = asked["refunded_amount"]
        if not shown["captures"]:
            raise errors.refund_not_allowed("Order has no captures. Refund not possible")
        if amount > shown["captured_amount"] - shown["refunded_amount"]:
            raise errors.refund_not_allowed("Refunded amount exceeds the captured amount")
        refund_id = str(uuid.uuid4())
        now = timestamp(self._payments.clock.now())
        shown["refunds"].append({"refund_id": refund_id, "refunded_at": now} | asked)
        shown["refunded_amount"] += amount
        for captured in shown["captures"]:
            # The oldest capture is given back first.
            part = min(amount, captured["captured_amount"] - captured["refunded_amount"])
            captured["refunded_amount"] += part
            amount -= part
        return refund_id

    def read_refund(self, order_id: str, refund_id: str) -> Data:
        """Returns a refund; raises 404 `NOT_FOUND`."""
        refunds: list[Data] = self.order(order_id).readable["refunds"]
        for refund in refunds:
            if refund["refund_id"] == refund_id:
                return refund
        raise errors.no_such_refund()

    def cancel(self, order_id: str) -> None:
        """Ends an order of which nothing was captured (A53)."""
        shown = self.order(order_id).readable
        if shown["captures"]:
            raise errors.cancel_not_allowed("Order has previous captures. Cancel not possible")
        if shown["status"] != "AUTHORIZED":
            raise errors.cancel_not_allowed(f"Order is {shown['status']}. Cancel not possible")
        shown |= {"status": "CANCELLED", "remaining_authorized_amount": 0}

    def release(self, order_id: str) -> None:
        """Lets go of what was not captured, after which the order counts as captured (A53)."""
        shown = self.order(order_id).readable
        if not shown["captures"] or shown["status"] == "CANCELLED":
            raise errors.not_allowed("Order has no captures or is cancelled. Release not possible")
        shown |= {"status": "CAPTURED", "remaining_authorized_amount": 0}

    def extend(self, order_id: str) -> None:
        """Gives another 28 days from now to capture an order, up to 180 days after its placing (A54)."""
        order = self.order(order_id)
        if order.readable["status"] not in _OPEN:
            raise errors.not_allowed(f"Order is {order.readable['status']}. Extension not possible")
        until = min(self._payments.clock.now() + CAPTURE_PERIOD, order.created_at + LONGEST_PERIOD)
        if until <= order.expires_at:
            raise errors.not_allowed("Authorization time cannot be extended any further")
        order.expires_at = until
        order.readable["expires_at"] = timestamp(until)

    def update_authorization(self, order_id: str, body: Data) -> None:
        """Changes the amount and the lines of an order that is not captured in full (A53, T13)."""
        shown = self.order(order_id).readable
        asked = self._taken(body, AuthorizationUpdate)
        lines = asked.get("order_lines")
        if lines and sum(line["total_amount"] for line in lines) != asked["order_amount"]:
            raise errors.BadValueError(["order_lines"], self._payments.rules.error_texts == "bracketed")
        if shown["status"] not in _OPEN:
            raise errors.not_allowed(f"Order is {shown['status']}. Update not possible")
        if asked["order_amount"] < shown["captured_amount"]:
            raise errors.not_allowed("Order amount is below the captured amount")
        shown["order_amount"] = asked["order_amount"]
        shown["remaining_authorized_amount"] = asked["order_amount"] - shown["captured_amount"]
        if lines is not None:
            shown["order_lines"] = lines
        if shown["captures"]:
            shown["status"] = "PART_CAPTURED" if shown["remaining_authorized_amount"] else "CAPTURED"

    def update_customer_details(self, order_id: str, body: Data) -> None:
        """Changes the shipping address; the billing address stays as it is for ever (A53)."""
        shown = self.order(order_id).readable
        asked = self._taken(body, CustomerDetails)
        if shown["status"] in ("CANCELLED", "EXPIRED", "CLOSED"):
            raise errors.not_allowed(f"Order is {shown['status']}. Update not possible")
        if body.get("billing_address") is not None:
            raise errors.not_allowed("Billing address cannot be updated")
        if "shipping_address" in asked:
            shown["shipping_address"] = shown.get("shipping_address", {}) | asked["shipping_address"]

    def update_merchant_references(self, order_id: str, body: Data) -> None:
        """Changes the references that are given (A53)."""
        shown = self.order(order_id).readable
        asked = self._taken(body, MerchantReferences)
        if shown["status"] == "CANCELLED":
            raise errors.not_allowed("Order is CANCELLED. Update not possible")
        shown |= asked

    def acknowledge(self, order_id: str) -> None:
        """Takes note of an order, which changes nothing (A53)."""
        if self.order(order_id).readable["status"] == "CANCELLED":
            raise errors.not_allowed("Order is CANCELLED. Acknowledge not possible")

    def add_shipping_info(self, order_id: str, body: Data) -> None:
        """Adds shipments to an order (A53)."""
        shown = self.order(order_id).readable
        added = self._taken(body, ShippingInfo)["shipping_info"]
        shown["shipping_info"] = [*shown.get("shipping_info", []), *added]

    def add_capture_shipping_info(self, order_id: str, capture_id: str, body: Data) -> None:
        """Adds shipments to a capture (A53)."""
        captured = self.read_capture(order_id, capture_id)
        captured["shipping_info"] += self._taken(body, ShippingInfo)["shipping_info"]

    def send_out_again(self, order_id: str, capture_id: str) -> None:
        """Sends the customer the letter of a capture once more, which changes nothing (A53)."""
        if not self.order(order_id).readable["captures"]:
            raise errors.not_allowed("Order has no captures. Send-out not possible")
        self.read_capture(order_id, capture_id)

    def due_date_options(self, order_id: str, capture_id: str) -> Data:
        """Returns by how many days a capture's due date can be extended, each without a fee here."""
        shown = self.order(order_id).readable
        self.read_capture(order_id, capture_id)
        options: list[dict[str, Any]] = [{"amount": 0, "number_of_days": days} for days in DUE_DAYS]
        return {"currency": str(shown["purchase_currency"]).upper(), "options": options}

    def extend_due_date(self, order_id: str, capture_id: str, body: Data) -> None:
        """Extends a capture's due date by one of the options (A53)."""
        self.read_capture(order_id, capture_id)
        if self._taken(body, DueDateExtension)["number_of_days"] not in DUE_DAYS:
            raise errors.not_allowed("Extension by this number of days is not possible")

    def _taken(self, body: Data, model: type[Fields]) -> Data:
        return well_formed(body, model, self._payments.rules)
