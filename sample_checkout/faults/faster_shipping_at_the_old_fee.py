"""Where a discount and faster shipping come together, Klarna is told the fee of the slow one."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class KeepsTheFeeOfADiscountedCart(Integration):
    """Right with a discount alone, and right with faster shipping alone."""

    def order_details(self, stored: StoredCart) -> Json:
        if not stored.cart.discount_code:
            return super().order_details(stored)
        return super().order_details(replace(stored, cart=replace(stored.cart, shipping="standard")))


FAULT = Fault(
    name="faster-shipping-at-the-old-fee",
    models=(
        "M68 (mollie/magento2 #643, #352): discount and shipping are reckoned apart, and what one does to "
        "the other is missed; here only where both come together."
    ),
    caught_by="UPD-05",
    reason="session-differs-from-cart",
    shapes=("one-page",),
    journeys=("test_several_changes_in_a_row_end_in_one_truth",),
    integration=KeepsTheFeeOfADiscountedCart,
)
