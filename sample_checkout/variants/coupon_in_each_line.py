"""A coupon is a discount on each line, never a line of its own."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart
from sample_checkout.variants import CHANGES, Variant


class DiscountsEachLine(Integration):
    """Spreads the discount over the goods; the last of them takes what rounding leaves."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = details["order_lines"]
        off = -sum(line["total_amount"] for line in lines if line["type"] == "discount")
        if not off:
            return details
        kept = [dict(line) for line in lines if line["type"] != "discount"]
        goods = [line for line in kept if line["type"] == "physical"]
        whole = sum(line["total_amount"] for line in goods)
        left = off
        for line in goods:
            share = left if line is goods[-1] else off * line["total_amount"] // whole
            left -= share
            line["total_discount_amount"] = share
            line["total_amount"] -= share
        taxed = [line for line in kept if line.get("tax_rate")]
        for line in taxed:
            line["total_tax_amount"] = round(
                line["total_amount"] * line["tax_rate"] / (10_000 + line["tax_rate"])
            )
        tax = sum(line["total_tax_amount"] for line in kept)
        return {**details, "order_lines": kept, "order_tax_amount": tax}


VARIANT = Variant(
    name="coupon-in-each-line",
    models=("T8, real-shop 2.2: coupons are total_discount_amount on the lines."),
    journeys=(CHANGES, "test_a_change_reaches_klarna_before_the_widget[discount-on]"),
    integration=DiscountsEachLine,
)
