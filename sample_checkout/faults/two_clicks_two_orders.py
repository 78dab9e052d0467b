"""The button is free again at once, and the server orders as often as it is asked."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext

from sample_checkout.faults import Fault
from sample_checkout.integration import Failure, Integration, NotPlaced
from sample_checkout.storage import PlacedOrder, StoredCart


class OrdersAtEveryRequest(Integration):
    """Lets requests for a cart run side by side, and claims nothing."""

    def turn(self, cart_id: str) -> AbstractAsyncContextManager[object]:  # noqa: ARG002
        return nullcontext()

    async def place_order(self, stored: StoredCart) -> PlacedOrder | NotPlaced:
        authorization = self.authorization_for_order(stored)
        if authorization is None:
            return NotPlaced(failure=Failure.NOT_AUTHORIZED)
        number = self.storage.claim_order(stored.id, "klarna") or f"SC-{stored.id[:8].upper()}"
        body = self.order_body(stored, authorization, number)
        outcome = await self.klarna.place_order(authorization.token, body)
        order = self.read_order(stored, number, body, outcome)
        if order is None:
            return NotPlaced(failure=Failure.FAILED)
        self.finish_order(order)
        return order


FAULT = Fault(
    name="two-clicks-two-orders",
    models=(
        "M7 (krokedil/klarna-payments-for-woocommerce, changelog): several clicks on the button "
        "lead to several create-order calls."
    ),
    caught_by="ORD-05",
    reason="order-placed-twice",
    shapes=("one-page",),
    journeys=("test_two_clicks_place_one_order",),
    integration=OrdersAtEveryRequest,
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  correct.placeOrder(shop, method, address).then((reply) => reply.next && location.assign(reply.next));
  return {};
}
""",
)
