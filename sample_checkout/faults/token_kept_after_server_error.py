"""Only a refusal uses a token up; after a server error it is sent again."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.klarna import Outcome, Refused
from sample_checkout.storage import StoredCart


class TriesAgain(Integration):
    """Believes that a server error says nothing about the token."""

    def give_up_authorization(self, stored: StoredCart, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            super().give_up_authorization(stored, outcome)


FAULT = Fault(
    name="token-kept-after-server-error",
    models=(
        "M2 (krokedil/klarna-payments-for-woocommerce #31): the retry uses the token of the order "
        "that failed, here only after a 5xx answer."
    ),
    caught_by="ORD-02",
    reason="token-reused-after-failure",
    shapes=("one-page",),
    journeys=("test_a_failed_order_is_never_confirmed[server-error]",),
    integration=TriesAgain,
)
