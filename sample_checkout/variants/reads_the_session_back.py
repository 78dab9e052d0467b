"""After each update the session is read back."""

from __future__ import annotations

from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart
from sample_checkout.variants import Variant


class ReadsBack(Integration):
    """Looks whether the amount arrived."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        standing = await super().update_session(stored, session)
        await self.klarna.read_session(session.session_id)
        return standing


VARIANT = Variant(
    name="reads-the-session-back",
    models=("A23: a shop may look at what Klarna has."),
    integration=ReadsBack,
)
