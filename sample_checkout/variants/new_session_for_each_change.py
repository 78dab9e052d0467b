"""A changed cart is given to Klarna as a new session."""

from __future__ import annotations

from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart
from sample_checkout.variants import AFTER_APPROVAL, CHANGES, RAPID, Variant


class RenewsTheSession(Integration):
    """Never updates."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:  # noqa: ARG002
        return await self.renew_session(stored)


VARIANT = Variant(
    name="new-session-for-each-change",
    models=("Real-shop 3.7: a new session instead of an update, with init on its token."),
    journeys=(CHANGES, RAPID, AFTER_APPROVAL),
    integration=RenewsTheSession,
)
