"""The approval of one cart is taken for the approval of the next."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class KeepsTheApproval(Integration):
    """Orders with the authorization that there is."""

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        return self.storage.authorization(stored.id)


FAULT = Fault(
    name="approval-outlives-the-change",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2): the shopper changes the cart after the "
        "approval, and the order is sent with the old authorization."
    ),
    caught_by="AUT-01",
    reason="order-without-new-authorization",
    shapes=("one-page",),
    journeys=("test_a_change_after_approval_takes_a_new_authorization[quantity-up]",),
    integration=KeepsTheApproval,
)
