"""Klarna is told of a discount on goods and shipping, the shopper of one on the goods."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.money import share
from sample_checkout.storage import StoredCart


class DiscountsTheShipping(Integration):
    """Takes ten per cent off the shipping, beside what is off the goods."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        if not stored.cart.discount_code:
            return details
        lines = [_discounted(line) for line in details["order_lines"]]
        return {
            **details,
            "order_amount": sum(line["total_amount"] for line in lines),
            "order_tax_amount": sum(line["total_tax_amount"] for line in lines),
            "order_lines": lines,
        }


def _discounted(line: Json) -> Json:
    if line["type"] != "shipping_fee":
        return line
    fee, rate = share(line["unit_price"], 9_000, 10_000), line.get("tax_rate", 0)
    return {
        **line,
        "unit_price": fee,
        "total_amount": fee,
        "total_tax_amount": share(fee, rate, 10_000 + rate),
    }


FAULT = Fault(
    name="discount-on-shipping-too",
    models=("M68 (mollie/magento2 #643, #352): shipping is discounted in one sum and not in the other."),
    caught_by="UPD-05",
    reason="session-differs-from-cart",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=DiscountsTheShipping,
)
