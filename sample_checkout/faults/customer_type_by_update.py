"""Who turns from person to company keeps the session, which is told of it by an update."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import StoredCart


class UpdatesTheType(Integration):
    """Takes the customer for a detail of the purchase like any other."""

    async def bring_up_to_date(self, stored: StoredCart) -> Standing:
        session = self.storage.session(stored.id)
        if session and session.country == stored.cart.country and session.customer != stored.cart.customer:
            return await self.update_session(stored, session)
        return await super().bring_up_to_date(stored)


FAULT = Fault(
    name="customer-type-by-update",
    models="M87 (Klarna's page on B2B purchases): the customer type is switched by updating the old session.",
    caught_by="CUS-01",
    reason="customer-type-updated",
    shapes=("one-page",),
    journeys=("test_a_company_buys_with_a_session_of_its_own",),
    integration=UpdatesTheType,
)
