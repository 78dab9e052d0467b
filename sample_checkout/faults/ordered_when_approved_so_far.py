"""The order is sent when Klarna has approved the purchase so far; where the token should stand, stands nothing."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class TakesItForApproved(Integration):
    """An approval is an approval, and its token is what the answer has under that name."""

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        return super().remember_authorization(stored, replace(given, token=given.token or "undefined"))


FAULT = Fault(
    name="ordered-when-approved-so-far",
    models=(
        "M11 (klarna/sfcc-klarna-payments, code): with finalize_required the token that is sent is "
        'the text "undefined".'
    ),
    caught_by="FIN-01",
    reason="order-before-finalize",
    shapes=("finalize",),
    journeys=("test_what_is_approved_so_far_is_finalized_by_the_last_click",),
    integration=TakesItForApproved,
)
