"""Products come to Klarna without the addresses of their page and picture."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart

ADDRESSES = ("product_url", "image_url")


class LeavesTheAddressesOut(Integration):
    """Sends what is bought, and nothing to look at."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [
            {name: value for name, value in line.items() if name not in ADDRESSES}
            for line in details["order_lines"]
        ]
        return {**details, "order_lines": lines}


FAULT = Fault(
    name="products-without-addresses",
    models="ACC28 (acceptance list of Klarna's Salesforce cartridge): product_url and image_url do not arrive.",
    caught_by="DET-02",
    reason="products-without-addresses",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    integration=LeavesTheAddressesOut,
)
