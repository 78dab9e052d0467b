"""Only what comes into the cart is noticed; what goes out of it is not."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json, Standing
from sample_checkout.storage import Session, StoredCart


class LooksForMore(Integration):
    """Updates when a product is in the cart that Klarna was not told of, or in another quantity."""

    _told: dict[str, int]

    def session_body(self, stored: StoredCart) -> Json:
        self._told = dict(stored.cart.quantities)
        return super().session_body(stored)

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        if set(stored.cart.quantities.items()) <= set(self._told.items()):
            self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
            return Standing.READY
        return await super().update_session(stored, session)


FAULT = Fault(
    name="removal-not-noticed",
    models=(
        "M6 (krokedil/klarna-payments-for-woocommerce PR #480): change detection looks at the "
        "products that are there, and one that is gone changes nothing."
    ),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_product_taken_out_reaches_klarna_before_the_widget",),
    integration=LooksForMore,
)
