"""The order is a minor unit dearer than what was authorized: shipping was rounded once more."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Authorization, StoredCart


class RoundsOnceMore(Integration):
    """Works the shipping out anew for the order."""

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        body = super().order_body(stored, authorization, number)
        lines = [
            {**line, "unit_price": line["unit_price"] + 1, "total_amount": line["total_amount"] + 1}
            if line["type"] == "shipping_fee"
            else line
            for line in body["order_lines"]
        ]
        return {**body, "order_amount": body["order_amount"] + 1, "order_lines": lines}


FAULT = Fault(
    name="order-off-by-one",
    models=(
        "M61 (krokedil/klarna-payments-for-woocommerce #82), M65: totals are rounded again where "
        "the order is made, and differ by one minor unit."
    ),
    caught_by="ORD-03",
    reason="order-differs-from-authorization",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    integration=RoundsOnceMore,
)
