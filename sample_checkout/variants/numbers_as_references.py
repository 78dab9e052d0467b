"""Products are known by number, and the reference is that number."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.catalogue import PRODUCTS
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import PlacedOrder, StoredCart
from sample_checkout.variants import Variant


class CountsProducts(Integration):
    """Knows products by their place in the cart."""

    def order_details(self, stored: StoredCart) -> Json:
        details = super().order_details(stored)
        lines = [
            {**line, "reference": number} for number, line in enumerate(details["order_lines"], start=12)
        ]
        return {**details, "order_lines": lines}

    def finish_order(self, order: PlacedOrder) -> None:
        # The shop's own pages know products by name.
        own = {product.name: product.reference for product in PRODUCTS.values()}
        lines = [{**line, "reference": own.get(line["name"], "")} for line in order.body["order_lines"]]
        super().finish_order(replace(order, body={**order.body, "order_lines": lines}))


VARIANT = Variant(
    name="numbers-as-references",
    models=("Real-shop 2.2 and 3.8: reference is a JSON number when it is a product's id."),
    integration=CountsProducts,
)
