"""The order's tax turns negative as soon as there is a discount."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class TaxesOnlyTheDiscount(Integration):
    """Counts the tax of what was changed last."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        off = [line["total_tax_amount"] for line in details["order_lines"] if line["type"] == "discount"]
        return {**details, "order_tax_amount": sum(off)} if off else details


FAULT = Fault(
    name="tax-negative-after-discount",
    models=("M74 (klarna/sfcc-klarna-payments 25.3.0): order_tax_amount is negative after a discount."),
    caught_by="UPD-08",
    reason="tax-out-of-bounds",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=TaxesOnlyTheDiscount,
)
