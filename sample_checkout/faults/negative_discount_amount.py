"""A line's discount is negative, so that it would make the line dearer."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class TurnsTheSign(Integration):
    """Gives the discount of the first line as it stands in the shop's books."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = details["order_lines"]
        off = sum(line["total_amount"] for line in lines if line["type"] == "discount")
        if off:
            lines = [{**lines[0], "total_discount_amount": off}, *lines[1:]]
        return {**details, "order_lines": lines}


FAULT = Fault(
    name="negative-discount-amount",
    models=("M67 (medusajs/medusa #216): total_discount_amount is negative."),
    caught_by="DET-01",
    reason="negative-discount",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=TurnsTheSign,
)
