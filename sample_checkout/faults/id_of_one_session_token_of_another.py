"""The id of one session is kept beside the client token of another."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.klarna import Done
from sample_checkout.storage import StoredCart


class AsksTwice(Integration):
    """Asks for a session to see what Klarna offers, and for another one for the page."""

    async def create_session(self, stored: StoredCart) -> Standing:
        offered = await self.klarna.create_session(self.session_body(stored))
        standing = await super().create_session(stored)
        session = self.storage.session(stored.id)
        if isinstance(offered, Done) and session:
            first = replace(session, session_id=str(offered.body["session_id"]))
            self.storage.save_session(stored.id, first)
        return standing


FAULT = Fault(
    name="id-of-one-session-token-of-another",
    models=(
        "M32 (bigcommerce/checkout-sdk-js #1499): session and client token are not replaced "
        "together; here a first session, made to see whether Klarna is offered, lends its id."
    ),
    caught_by="UPD-06",
    reason="update-of-another-session",
    shapes=("one-page",),
    journeys=("test_a_slow_update_is_waited_for",),
    integration=AsksTwice,
)
