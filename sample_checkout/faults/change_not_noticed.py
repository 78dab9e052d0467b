"""Only the goods are compared with what Klarna has, so another shipping option goes unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json, Standing
from sample_checkout.storage import Session, StoredCart


class ComparesTheGoods(Integration):
    """Updates the session when the goods differ from those that Klarna was last told."""

    _told: dict[str, Mapping[str, int]]

    def session_body(self, stored: StoredCart) -> Json:
        self.__dict__.setdefault("_told", {})[stored.id] = stored.cart.quantities
        return super().session_body(stored)

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        if self._told[stored.id] != stored.cart.quantities:
            return await super().update_session(stored, session)
        self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
        return Standing.READY


FAULT = Fault(
    name="change-not-noticed",
    models=(
        "M6 (krokedil/klarna-payments-for-woocommerce PR #480, #484): the hash that detects a "
        "changed cart misses some of the changes, and the session is not updated."
    ),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[shipping-option]",),
    integration=ComparesTheGoods,
)
