"""An order that was never answered is confirmed."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.klarna import Outcome, Unavailable
from sample_checkout.storage import PlacedOrder, StoredCart


class HopesForTheBest(Integration):
    """Takes trouble with the network for nothing to do with the order."""

    def read_order(self, stored: StoredCart, number: str, body: Json, outcome: Outcome) -> PlacedOrder | None:
        if isinstance(outcome, Unavailable):
            return PlacedOrder(cart=stored.id, number=number, method="klarna", body=body)
        return super().read_order(stored, number, body, outcome)


FAULT = Fault(
    name="silence-taken-for-an-order",
    models=(
        "M88 (klarna/sfcc-klarna-payments 24.1.0): the shop's order is made although Klarna's was "
        "not, here where no answer came."
    ),
    caught_by="ORD-06",
    reason="confirmation-without-order",
    shapes=("one-page",),
    journeys=("test_a_lost_order_call_is_never_confirmed",),
    integration=HopesForTheBest,
)
