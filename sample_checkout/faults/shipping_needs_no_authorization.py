"""Another shipping option is not taken for a change of what was approved."""

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
    name="shipping-needs-no-authorization",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2), M6: the old authorization is used, here "
        "only after a change of the shipping."
    ),
    caught_by="AUT-01",
    reason="order-without-new-authorization",
    shapes=("one-page",),
    journeys=("test_a_change_after_approval_takes_a_new_authorization[shipping-option]",),
    integration=ApprovesTheGoods,
)
