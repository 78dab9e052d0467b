"""On the review page an approval of more is taken to cover less."""

from __future__ import annotations

from sample_checkout.carts import price
from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class CoversLess(Integration):
    """Asks again only for a cart that costs more."""

    _approved: int

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        self._approved = price(stored.cart).order_amount
        return super().remember_authorization(stored, given)

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        known = self.storage.authorization(stored.id)
        enough = known and price(stored.cart).order_amount <= self._approved
        return known if enough else super().authorization_for_order(stored)


FAULT = Fault(
    name="less-needs-no-reauthorization",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2) on a review page: the order is sent with "
        "the old authorization where the change made it cheaper."
    ),
    caught_by="RAU-01",
    reason="order-without-reauthorize",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-down]",),
    integration=CoversLess,
)
