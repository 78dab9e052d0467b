"""A discount lowers the amount, and no line tells of it."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class ForgetsTheDiscountsLine(Integration):
    """Sends the discounted amount with the lines of the goods and the shipping."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [line for line in details["order_lines"] if line["type"] != "discount"]
        return {
            **details,
            "order_tax_amount": sum(line["total_tax_amount"] for line in lines),
            "order_lines": lines,
        }


FAULT = Fault(
    name="discount-not-in-the-lines",
    models=("M70 (Adyen/adyen-magento2 #2580): the order's discount is not mirrored in its lines."),
    caught_by="UPD-07",
    reason="totals-do-not-add-up",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=ForgetsTheDiscountsLine,
)
