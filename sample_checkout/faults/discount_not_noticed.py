"""A discount is no change of the goods, so the session is not updated for it."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart


class IgnoresDiscounts(Integration):
    """Updates when goods, shipping or country change."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        if not stored.cart.discount_code:
            return await super().update_session(stored, session)
        self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
        return Standing.READY


FAULT = Fault(
    name="discount-not-noticed",
    models=(
        "M6 (krokedil/klarna-payments-for-woocommerce PR #484), M70 (Adyen/adyen-magento2 #2580): "
        "discounts are missing from what is compared."
    ),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    integration=IgnoresDiscounts,
)
