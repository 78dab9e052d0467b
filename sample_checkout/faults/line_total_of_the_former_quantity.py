"""A line's total is that of the quantity before, while the order's amount is right."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class ForgetsLineTotals(Integration):
    """Works a line's total out once."""

    _totals: dict[str, Json]

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        totals = self.__dict__.setdefault("_totals", {})
        lines = details["order_lines"]
        if sum(stored.cart.quantities.values()) <= 2:
            totals.update({line["reference"]: line for line in lines})
            return details
        stale = ("total_amount", "total_tax_amount")
        lines = [{**line, **{name: totals[line["reference"]][name] for name in stale}} for line in lines]
        tax = sum(line["total_tax_amount"] for line in lines)
        return {**details, "order_tax_amount": tax, "order_lines": lines}


FAULT = Fault(
    name="line-total-of-the-former-quantity",
    models=(
        "M64 (krokedil/klarna-payments-for-woocommerce #217): total_amount of a line is wrong after "
        "the cart was changed."
    ),
    caught_by="UPD-07",
    reason="totals-do-not-add-up",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-up]",),
    integration=ForgetsLineTotals,
)
