"""What another tab has put into the cart is ordered with the approval of what this one shows."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class TabBlind(Integration):
    """Takes any approval for one of the cart that there is now."""

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        return self.storage.authorization(stored.id)


FAULT = Fault(
    name="tab-that-orders-anothers-cart",
    models="M1 (krokedil/klarna-payments-for-woocommerce #2) by a second tab: the cart was not approved.",
    caught_by="ORD-04",
    reason="order-differs-from-cart",
    shapes=("one-page",),
    journeys=("test_a_change_in_a_second_tab_is_not_ordered_unseen",),
    integration=TabBlind,
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  const reply = await correct.lookAtCart(shop);
  return correct.placeOrder({ ...shop, reply }, method, address);
}
""",
)
