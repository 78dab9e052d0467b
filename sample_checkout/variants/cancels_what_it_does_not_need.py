"""An authorization that a change has made worthless is let go at once."""

from __future__ import annotations

from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart
from sample_checkout.variants import AFTER_APPROVAL, Variant


class LetsGo(Integration):
    """Cancels the authorization of the cart as it was before it is updated."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        await self.cancel_authorization(stored)
        return await super().update_session(stored, session)


VARIANT = Variant(
    name="cancels-what-it-does-not-need",
    models=("A36: tokens that will not become orders are cancelled."),
    journeys=(AFTER_APPROVAL,),
    integration=LetsGo,
)
