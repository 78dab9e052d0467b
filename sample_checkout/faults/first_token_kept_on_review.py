"""The token that a re-authorization brings is thrown away."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class KeepsTheFirstToken(Integration):
    """Only notes that the newer cart is approved too."""

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        first = self.storage.authorization(stored.id)
        return super().remember_authorization(stored, replace(given, token=first.token) if first else given)


FAULT = Fault(
    name="first-token-kept-on-review",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2) on a review page: the cart is re- "
        "authorized, and the order is sent with the first token."
    ),
    caught_by="ORD-01",
    reason="superseded-token",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[product-added]",),
    integration=KeepsTheFirstToken,
)
