"""With the order a surcharge is added that the shopper was not shown."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json, NotPlaced
from sample_checkout.storage import Authorization, PlacedOrder, StoredCart


class AddsASurcharge(Integration):
    """Charges for the way of paying, at the last moment."""

    async def place_order(self, stored: StoredCart) -> PlacedOrder | NotPlaced:
        if session := self.storage.session(stored.id):
            await self.klarna.update_session(session.session_id, self.with_surcharge(stored))
        return await super().place_order(stored)

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        return {**super().order_body(stored, authorization, number), **self.with_surcharge(stored)}

    def with_surcharge(self, stored: StoredCart) -> Json:
        """The order's details, and 1.20 for paying with Klarna, of which 0.20 are tax."""
        details = self.session_body(stored)
        surcharge = {
            "type": "surcharge",
            "name": "Payment fee",
            "quantity": 1,
            "unit_price": 120,
            "tax_rate": 2000,
            "total_amount": 120,
            "total_tax_amount": 20,
        }
        return {
            **details,
            "order_amount": details["order_amount"] + 120,
            "order_tax_amount": details["order_tax_amount"] + 20,
            "order_lines": [*details["order_lines"], surcharge],
        }


FAULT = Fault(
    name="surcharge-nobody-saw",
    models=("M68 (mollie/magento2 #643): a surcharge is in one sum and missing in the other."),
    caught_by="ORD-04",
    reason="order-differs-from-cart",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    integration=AddsASurcharge,
)
