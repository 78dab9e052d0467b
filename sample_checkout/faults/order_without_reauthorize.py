"""A cart that was changed on the review page is ordered with the approval of the earlier one."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class AsksOnlyOnce(Integration):
    """An approval is an approval."""

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        return self.storage.authorization(stored.id)


FAULT = Fault(
    name="order-without-reauthorize",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2) on a review page: the order is sent "
        "with the authorization of the cart as it was."
    ),
    caught_by="RAU-01",
    reason="order-without-reauthorize",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-up]",),
    integration=AsksOnlyOnce,
)
