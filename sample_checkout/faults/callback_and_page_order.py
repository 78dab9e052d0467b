"""Callback and page each place an order, as if there were no other."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Failure, Integration, NotPlaced
from sample_checkout.storage import TO_FINALIZE, Authorization, PlacedOrder, StoredCart


class OrdersForEach(Integration):
    """Orders when it is called back and when the page asks, and claims nothing."""

    def turn(self, cart_id: str) -> AbstractAsyncContextManager[object]:  # noqa: ARG002
        return nullcontext()

    async def settle(self, stored: StoredCart) -> PlacedOrder | NotPlaced | None:  # noqa: ARG002
        return None

    async def take_callback(self, cart_id: str, token: str) -> None:
        stored, so_far = self.storage.cart_by_id(cart_id), self.storage.authorization(cart_id)
        if stored and so_far:
            await self.order(stored, replace(so_far, token=token))

    async def place_order(self, stored: StoredCart) -> PlacedOrder | NotPlaced:
        given = self.storage.authorization(stored.id)
        if given is None or given.token == TO_FINALIZE:
            return NotPlaced(failure=Failure.NOT_AUTHORIZED)
        order = await self.order(stored, given)
        return order or self.storage.order_of_cart(stored.id) or NotPlaced(failure=Failure.FAILED)

    async def order(self, stored: StoredCart, given: Authorization) -> PlacedOrder | None:
        """Sends an order of its own."""
        number = self.storage.claim_order(stored.id, "klarna") or f"SC-{stored.id[:8].upper()}"
        body = self.order_body(stored, given, number)
        order = self.read_order(stored, number, body, await self.klarna.place_order(given.token, body))
        if order:
            self.storage.finish_order(order)
        return order


FAULT = Fault(
    name="callback-and-page-order",
    models=(
        "M5, M13 (krokedil/klarna-payments-for-woocommerce PR #381, magento/magento2 #38675): the "
        "callback races with the page, and the order is placed by both."
    ),
    caught_by="CBK-04",
    reason="ordered-by-both",
    shapes=("callback",),
    journeys=("test_whichever_comes_first_there_is_one_order[callback first]",),
    integration=OrdersForEach,
)
