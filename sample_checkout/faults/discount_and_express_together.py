"""Express shipping is cheaper in the session as soon as there is a discount too."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.money import share
from sample_checkout.storage import StoredCart


class DiscountsExpress(Integration):
    """Takes a pound off express shipping for those who have a discount code."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        if not stored.cart.discount_code or stored.cart.shipping != "express":
            return details
        lines = [
            _cheaper(line) if line["type"] == "shipping_fee" else line for line in details["order_lines"]
        ]
        return {
            **details,
            "order_amount": sum(line["total_amount"] for line in lines),
            "order_tax_amount": sum(line["total_tax_amount"] for line in lines),
            "order_lines": lines,
        }


def _cheaper(line: Json) -> Json:
    fee, rate = line["unit_price"] - 100, line["tax_rate"]
    tax = share(fee, rate, 10_000 + rate)
    return {**line, "unit_price": fee, "total_amount": fee, "total_tax_amount": tax}


FAULT = Fault(
    name="discount-and-express-together",
    models=(
        "M68 (mollie/magento2 #352): a discount reaches the shipping in one sum and not in the "
        "other, only where both come together."
    ),
    caught_by="UPD-05",
    reason="session-differs-from-cart",
    shapes=("one-page",),
    journeys=("test_several_changes_in_a_row_end_in_one_truth",),
    integration=DiscountsExpress,
)
