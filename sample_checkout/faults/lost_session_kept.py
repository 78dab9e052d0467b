"""A session that Klarna will not update any more is kept all the same."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.klarna import Done
from sample_checkout.storage import Session, StoredCart


class KeepsTheSession(Integration):
    """Knows of updates that succeed and of updates that fail."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        outcome = await self.klarna.update_session(session.session_id, self.session_body(stored))
        accepted = stored.version if isinstance(outcome, Done) else None
        self.storage.save_session(stored.id, replace(session, accepted_version=accepted))
        return self.standing_after(outcome)


FAULT = Fault(
    name="lost-session-kept",
    models=(
        "M4 (krokedil/klarna-payments-for-woocommerce #170): the update is answered 409 and the "
        "old session's id is kept, so every later update fails."
    ),
    caught_by="REF-03",
    reason="lost-session-not-replaced",
    shapes=("one-page",),
    journeys=("test_a_lost_session_is_replaced_without_starting_over[conflict]",),
    integration=KeepsTheSession,
)
