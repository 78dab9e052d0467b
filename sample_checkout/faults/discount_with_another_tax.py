"""The discount's line has a tax of its own that is not that of the goods."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.money import share
from sample_checkout.storage import StoredCart


class TaxesTheDiscount(Integration):
    """Takes the tax of a discount from another country's settings."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [
            {**line, "total_tax_amount": share(line["total_amount"], 2500, 10_000)}
            if line["type"] == "discount"
            else line
            for line in details["order_lines"]
        ]
        tax = sum(line["total_tax_amount"] for line in lines)
        return {**details, "order_tax_amount": tax, "order_lines": lines}


FAULT = Fault(
    name="discount-with-another-tax",
    models=(
        "M66 (umbraco/Umbraco.Commerce.Issues #826): the discount line carries 25 per cent of tax "
        "on another order."
    ),
    caught_by="UPD-08",
    reason="tax-out-of-bounds",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=TaxesTheDiscount,
)
