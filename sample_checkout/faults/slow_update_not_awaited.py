"""The server waits for Klarna's answer, but not for long."""

from __future__ import annotations

import asyncio

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.storage import Session, StoredCart


class WaitsALittle(Integration):
    """Takes an update that lasts for one that will be accepted."""

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        update = asyncio.ensure_future(super().update_session(stored, session))
        done, _ = await asyncio.wait({update}, timeout=0.1)
        return update.result() if done else Standing.READY


FAULT = Fault(
    name="slow-update-not-awaited",
    models=(
        "M73 (krokedil/klarna-checkout-for-woocommerce #38): the page goes on with the new amount "
        "although a slow update has not been answered."
    ),
    caught_by="UPD-03",
    reason="load-while-update-in-flight",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-down]",),
    integration=WaitsALittle,
)
