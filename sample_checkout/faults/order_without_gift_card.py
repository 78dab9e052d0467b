"""The order is built anew from the goods, and forgets the gift card that was authorized."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Authorization, StoredCart


class OrdersTheFullPrice(Integration):
    """Forgets the gift card where it matters."""

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        full = replace(stored, cart=replace(stored.cart, gift_card=""))
        return super().order_body(full, authorization, number)


FAULT = Fault(
    name="order-without-gift-card",
    models=("M71 (buckaroo-it/Magento2 #1360): the gift card is missing from the order's lines."),
    caught_by="ORD-03",
    reason="order-differs-from-authorization",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[gift-card-on]",),
    integration=OrdersTheFullPrice,
)
