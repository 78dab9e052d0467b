"""Shipping and goods have another reference in the order than in the session."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Authorization, StoredCart
from sample_checkout.variants import Variant


class NamesLinesAnew(Integration):
    """Takes the references of the session's lines from one place and those of the order's from another."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [{**line, "reference": f"{line['reference']}:1"} for line in details["order_lines"]]
        return {**details, "order_lines": lines}

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        body = super().order_body(stored, authorization, number)
        lines = [{**line, "reference": line["reference"].removesuffix(":1")} for line in body["order_lines"]]
        return {**body, "order_lines": lines}


VARIANT = Variant(
    name="references-differ",
    models=(
        "Real-shop 2.2 and 3.9: flat_rate:1 in the session and flat_rate in the order; a product's "
        "number and then nothing."
    ),
    integration=NamesLinesAnew,
)
