"""Whatever Klarna answers to an update, the shop goes on."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart


class LooksAtNoAnswer(Integration):
    """Sends the update and takes it for done."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        await self.klarna.update_session(session.session_id, self.session_body(stored))
        self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
        return Standing.READY


FAULT = Fault(
    name="update-error-ignored",
    models=(
        "M84 (krokedil/klarna-checkout-for-woocommerce PR #753): Klarna's error is ignored and "
        "the purchase goes on."
    ),
    caught_by="REF-01",
    reason="loaded-after-refusal",
    shapes=("one-page",),
    journeys=("test_nothing_is_built_on_a_refused_cart[tax]",),
    integration=LooksAtNoAnswer,
)
