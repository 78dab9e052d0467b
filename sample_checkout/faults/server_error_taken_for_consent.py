"""Klarna's own trouble is taken for consent to the cart."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.klarna import Outcome, Unavailable


class ForgivesServerErrors(Integration):
    """Knows of refusals only."""

    def standing_after(self, outcome: Outcome) -> Standing:
        return Standing.READY if isinstance(outcome, Unavailable) else super().standing_after(outcome)


FAULT = Fault(
    name="server-error-taken-for-consent",
    models=(
        "M84 (krokedil/klarna-checkout-for-woocommerce PR #753): an error of the update is ignored, "
        "here only a 5xx one."
    ),
    caught_by="REF-01",
    reason="loaded-after-refusal",
    shapes=("one-page",),
    journeys=("test_nothing_is_built_on_a_refused_cart[server-error]",),
    integration=ForgivesServerErrors,
)
