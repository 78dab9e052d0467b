"""On the review page another shipping option is not taken for a change."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class ApprovesTheGoods(Integration):
    """Asks again only when the goods have changed."""

    _approved: dict[str, int]

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        self._approved = dict(stored.cart.quantities)
        return super().remember_authorization(stored, given)

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        known = self.storage.authorization(stored.id)
        same = known and dict(stored.cart.quantities) == self._approved
        return known if same else super().authorization_for_order(stored)


FAULT = Fault(
    name="shipping-needs-no-reauthorization",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2), M6 on a review page: the old "
        "authorization is used after a change of the shipping."
    ),
    caught_by="RAU-01",
    reason="order-without-reauthorize",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[shipping-option]",),
    integration=ApprovesTheGoods,
)
