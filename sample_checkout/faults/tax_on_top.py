"""Tax is computed on top of prices that contain it already."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.money import share
from sample_checkout.storage import StoredCart


class TaxesOnTop(Integration):
    """Takes twenty per cent of the price for the tax in it."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [
            {**line, "total_tax_amount": share(line["total_amount"], line.get("tax_rate", 0), 10_000)}
            for line in details["order_lines"]
        ]
        tax = sum(line["total_tax_amount"] for line in lines)
        return {**details, "order_tax_amount": tax, "order_lines": lines}


FAULT = Fault(
    name="tax-on-top",
    models=(
        "M72 (klarna/kco_rest_dotnet #24): tax is computed as a share of the price, not as what "
        "the price contains."
    ),
    caught_by="UPD-08",
    reason="tax-out-of-bounds",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    integration=TaxesOnTop,
)
