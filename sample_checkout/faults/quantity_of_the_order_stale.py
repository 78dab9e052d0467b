"""The order has the quantity with which the shopper came, not the one that was authorized."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Authorization, StoredCart


class RemembersTheFirstCart(Integration):
    """Orders what the session held before its last change, if there was one."""

    _bodies: list[Json]

    def session_body(self, stored: StoredCart) -> Json:
        body = super().session_body(stored)
        self.__dict__.setdefault("_bodies", []).append(body)
        return body

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        return {**super().order_body(stored, authorization, number), **self._bodies[-2:][0]}


FAULT = Fault(
    name="quantity-of-the-order-stale",
    models=(
        "M64 (krokedil/klarna-payments-for-woocommerce #217), M73: the lines of the order come from "
        "an earlier state of the cart."
    ),
    caught_by="ORD-03",
    reason="order-differs-from-authorization",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-up]",),
    integration=RemembersTheFirstCart,
)
