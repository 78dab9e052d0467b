"""In the US the shipping is in the amount and in no line."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class LeavesTheShippingOut(Integration):
    """Has another list of lines where prices come without tax."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        if stored.cart.country != "US":
            return details
        lines = [line for line in details["order_lines"] if line["type"] != "shipping_fee"]
        return {**details, "order_lines": lines}


FAULT = Fault(
    name="shipping-without-a-line-in-the-us",
    models=(
        "M77 (Sylius plugin, code), X4: the amount comes from the order's total and the lines "
        "without what was added to it."
    ),
    caught_by="UPD-07",
    reason="totals-do-not-add-up",
    shapes=("one-page",),
    journeys=("test_another_country_moves_currency_and_tax_together[US]",),
    integration=LeavesTheShippingOut,
)
