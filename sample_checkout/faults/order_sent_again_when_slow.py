"""An order that is not answered at once is sent once more."""

from __future__ import annotations

import asyncio

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.klarna import Outcome
from sample_checkout.storage import Attempt


class LosesPatience(Integration):
    """Repeats what takes long."""

    async def send_order(self, attempt: Attempt) -> Outcome:
        first = asyncio.ensure_future(super().send_order(attempt))
        done, _ = await asyncio.wait({first}, timeout=0.1)
        return first.result() if done else await super().send_order(attempt)


FAULT = Fault(
    name="order-sent-again-when-slow",
    models=(
        "M18 (mollie/PrestaShop #493), M19: one payment makes two orders, because a slow call is repeated."
    ),
    caught_by="ORD-05",
    reason="order-placed-twice",
    shapes=("one-page",),
    journeys=("test_two_clicks_place_one_order",),
    integration=LosesPatience,
)
