"""A cart that Klarna was told of once is never told again, whatever came between."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart


class KnowsTheCart(Integration):
    """Remembers every cart that it sent."""

    _told: set[str]

    async def create_session(self, stored: StoredCart) -> Standing:
        self._told = {repr(stored.cart)}
        return await super().create_session(stored)

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        if repr(stored.cart) in self._told:
            self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
            return Standing.READY
        self._told.add(repr(stored.cart))
        return await super().update_session(stored, session)


FAULT = Fault(
    name="cart-that-was-told-before",
    models=(
        "M6 (krokedil/klarna-payments-for-woocommerce PR #480, #484): the hashes of all carts that "
        "were sent are kept, and a cart that comes back to an earlier state is taken for known."
    ),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_discount_taken_off_again_reaches_klarna_before_the_widget",),
    integration=KnowsTheCart,
)
