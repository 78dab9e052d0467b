"""Sessions are created without an address for the callback."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json


class NamesNoAddress(Integration):
    """Serves the callback, and tells nobody where."""

    def callback_address(self, secret: str) -> Json:  # noqa: ARG002
        return {}


FAULT = Fault(
    name="no-callback-address",
    models="A15: merchant_urls.authorization is left out, so that the page alone hears of the approval.",
    caught_by="CBK-01",
    reason="no-callback-address",
    shapes=("callback",),
    journeys=("test_a_lost_callback_leaves_the_order_to_the_page",),
    integration=NamesNoAddress,
)
