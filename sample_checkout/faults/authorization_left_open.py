"""The shopper pays by bank transfer after Klarna has approved, and Klarna's authorization is only forgotten."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import StoredCart


class ForgetsIt(Integration):
    """Drops the token, and tells Klarna nothing."""

    async def cancel_authorization(self, stored: StoredCart) -> None:
        self.storage.forget_authorization(stored.id)


FAULT = Fault(
    name="authorization-left-open",
    models="M14 (magento/magento2 #35246): releasing the authorization fails, and it is left open.",
    caught_by="CAN-01",
    reason="authorization-left-open",
    journeys=("test_an_approval_that_is_not_used_is_given_back",),
    integration=ForgetsIt,
)
