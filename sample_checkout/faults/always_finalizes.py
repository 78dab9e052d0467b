"""Every approval is finalized, whether Klarna asks for it or not."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import TO_FINALIZE, Authorization, StoredCart


class FinalizesAlways(Integration):
    """Takes the first approval of a cart for one so far."""

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        first = self.storage.authorization(stored.id) is None
        return super().remember_authorization(stored, replace(given, token=TO_FINALIZE) if first else given)


FAULT = Fault(
    name="always-finalizes",
    models="J58: whether finalize() is needed is Klarna's to say, and here nobody looks at what it said.",
    caught_by="FIN-04",
    reason="finalize-not-asked-for",
    shapes=("finalize",),
    journeys=("test_an_approval_that_needs_no_finalize_is_ordered",),
    integration=FinalizesAlways,
)
