"""A session that Klarna does not create is asked for again at once, and again."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import StoredCart

TRIES = 20


class Stubborn(Integration):
    """Does not take no for an answer."""

    async def create_session(self, stored: StoredCart) -> Standing:
        for _ in range(TRIES):
            standing = await super().create_session(stored)
            if standing is Standing.READY:
                break
        return standing


FAULT = Fault(
    name="sessions-asked-for-without-end",
    models="A3, M23 (krokedil/klarna-payments-for-woocommerce 4.1.3): the checkout tries for ever.",
    caught_by="INT-03",
    reason="asked-without-end",
    shapes=("one-page",),
    journeys=("test_a_session_that_cannot_be_had_bars_nobody[too-many-requests]",),
    integration=Stubborn,
)
