"""An update whose connection broke is taken for accepted."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Standing
from sample_checkout.klarna import Outcome, Unavailable


class MindsOnlyAnswers(Integration):
    """Sends and forgets."""

    def standing_after(self, outcome: Outcome) -> Standing:
        unheard = isinstance(outcome, Unavailable) and not outcome.heard
        return Standing.READY if unheard else super().standing_after(outcome)


FAULT = Fault(
    name="silence-taken-for-consent",
    models=(
        "M84 (krokedil/klarna-checkout-for-woocommerce PR #753): an error of the update is ignored, "
        "here where no answer came."
    ),
    caught_by="REF-01",
    reason="loaded-after-refusal",
    shapes=("one-page",),
    journeys=("test_a_dropped_update_is_not_taken_for_consent",),
    integration=MindsOnlyAnswers,
)
