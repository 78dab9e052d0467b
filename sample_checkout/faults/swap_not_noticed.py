"""A cart of the same amount is taken for the same cart: one product swapped for another is not noticed."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json, Standing
from sample_checkout.storage import Session, StoredCart


class ComparesAmounts(Integration):
    """Updates when the cart costs something else than what Klarna was told, and looks at no product."""

    _told: int

    def session_body(self, stored: StoredCart) -> Json:
        body = super().session_body(stored)
        self._told = body["order_amount"]
        return body

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        told = self._told
        if self.session_body(stored)["order_amount"] == told:
            self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
            return Standing.READY
        return await super().update_session(stored, session)


FAULT = Fault(
    name="swap-not-noticed",
    models=(
        "M6 (krokedil/klarna-payments-for-woocommerce PR #480): change detection misses some "
        "changes, here those that leave the amount as it was."
    ),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_swap_at_an_equal_price_reaches_klarna_before_the_widget",),
    integration=ComparesAmounts,
)
