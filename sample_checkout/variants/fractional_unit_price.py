"""A unit price is what the line costs divided by its quantity, and not always a whole number."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart
from sample_checkout.variants import Variant


class DividesTheTotal(Integration):
    """Keeps totals and works the unit price out from the price without tax."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [
            {**line, "unit_price": line["unit_price"] + 1 / 3} if line["type"] == "physical" else line
            for line in details["order_lines"]
        ]
        return {**details, "order_lines": lines}


VARIANT = Variant(
    name="fractional-unit-price",
    models=(
        "Real-shop 2.2 and 3.10: fractional unit prices, so that quantity times price is a minor unit "
        "off the total."
    ),
    integration=DividesTheTotal,
)
