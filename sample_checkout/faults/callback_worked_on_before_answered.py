"""The callback is answered when its work is done, and the work takes long."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration


class AsksTheWarehouseFirst(Integration):
    """Looks something up elsewhere before Klarna is answered; elsewhere is slow."""

    async def cart_called_back(self, session_id: str, secret: str) -> str | None:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 2.5)
        return await super().cart_called_back(session_id, secret)


FAULT = Fault(
    name="callback-worked-on-before-answered",
    models=(
        "M16: slow work in the request of the callback takes over two seconds, so that Klarna calls again."
    ),
    caught_by="CBK-05",
    reason="callback-answered-late",
    shapes=("callback",),
    journeys=("test_a_page_that_never_hears_of_the_approval_leaves_the_order_to_the_callback",),
    integration=AsksTheWarehouseFirst,
)
