"""The callback has one address for all sessions."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration


class KnowsOneSecret(Integration):
    """Takes the secret from the shop's settings."""

    def callback_secret(self) -> str:
        return "the-secret-of-the-whole-shop"


FAULT = Fault(
    name="one-callback-secret-for-all",
    models="A43: whoever sees the address once can tell the shop of approvals that never were.",
    caught_by="CBK-02",
    reason="callback-address-without-secret",
    shapes=("callback",),
    journeys=("test_a_callback_that_comes_twice_makes_one_order_for_each_purchase",),
    integration=KnowsOneSecret,
)
