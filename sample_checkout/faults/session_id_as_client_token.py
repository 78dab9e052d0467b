"""The page is given the session's id where the client token belongs."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Session, StoredCart


class TakesTheWrongField(Integration):
    """Reads the session's id twice."""

    def read_session(self, stored: StoredCart, body: Json) -> Session | None:
        session = super().read_session(stored, body)
        return replace(session, client_token=session.session_id) if session else None


FAULT = Fault(
    name="session-id-as-client-token",
    models=("M34 (Adyen/adyen-web #2358): the wrong field of the session's answer is used as client token."),
    caught_by="SES-01",
    reason="init-with-foreign-token",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    integration=TakesTheWrongField,
)
