"""The order goes out with the first token although Klarna has issued a newer one."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class KeepsTheFirstToken(Integration):
    """Keeps the first token of a cart, and only notes that the newer cart is approved too."""

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        first = self.storage.authorization(stored.id)
        return super().remember_authorization(stored, replace(given, token=first.token) if first else given)


FAULT = Fault(
    name="superseded-token",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2): the shopper changes the cart and authorizes "
        "again, and the order is sent with the token of the first authorization."
    ),
    caught_by="ORD-01",
    reason="superseded-token",
    shapes=("one-page",),
    journeys=("test_a_change_after_approval_takes_a_new_authorization[quantity-up]",),
    integration=KeepsTheFirstToken,
)
