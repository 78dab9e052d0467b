"""After an order that failed the same token is sent again."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.klarna import Outcome
from sample_checkout.storage import StoredCart


class TriesAgain(Integration):
    """Keeps the authorization for another attempt."""

    def give_up_authorization(self, stored: StoredCart, outcome: Outcome) -> None:
        pass


FAULT = Fault(
    name="failed-token-kept",
    models=(
        "M2 (krokedil/klarna-payments-for-woocommerce #31): create-order fails once, and every "
        "further attempt reuses the same authorization."
    ),
    caught_by="ORD-02",
    reason="token-reused-after-failure",
    shapes=("one-page",),
    journeys=("test_a_failed_order_is_never_confirmed[mismatch]",),
    integration=TriesAgain,
)
