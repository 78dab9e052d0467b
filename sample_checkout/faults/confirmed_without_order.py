"""The shop's own order is made, and confirmed, whatever Klarna has answered."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.klarna import Outcome
from sample_checkout.storage import PlacedOrder, StoredCart


class ConfirmsAnyway(Integration):
    """Makes the shop's order first and asks no further."""

    def read_order(self, stored: StoredCart, number: str, body: Json, outcome: Outcome) -> PlacedOrder | None:
        order = super().read_order(stored, number, body, outcome)
        return order or PlacedOrder(cart=stored.id, number=number, method="klarna", body=body)


FAULT = Fault(
    name="confirmed-without-order",
    models=(
        "M88 (klarna/sfcc-klarna-payments 24.1.0): create-order is answered 500 and the shop's "
        "order is made all the same."
    ),
    caught_by="ORD-06",
    reason="confirmation-without-order",
    shapes=("one-page",),
    journeys=("test_a_failed_order_is_never_confirmed[server-error]",),
    integration=ConfirmsAnyway,
)
