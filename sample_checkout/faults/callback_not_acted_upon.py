"""The callback is taken, and nothing comes of it."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration


class ThanksKlarna(Integration):
    """Answers the callback."""

    async def take_callback(self, cart_id: str, token: str) -> None:
        pass


FAULT = Fault(
    name="callback-not-acted-upon",
    models=(
        "M3 (krokedil/klarna-payments-for-woocommerce #93): the approval is known to the page only, "
        "and lost with it."
    ),
    caught_by="CBK-03",
    reason="delivery-not-enough",
    shapes=("callback",),
    journeys=("test_a_page_that_never_hears_of_the_approval_leaves_the_order_to_the_callback",),
    integration=ThanksKlarna,
)
