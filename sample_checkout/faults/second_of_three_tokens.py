"""With three approvals the order is sent with the second: the last one is not stored any more."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class ReplacesOnce(Integration):
    """Has room for a first token and for one more."""

    _seen: list[str]

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        seen = self.__dict__.setdefault("_seen", [])
        seen.append(given.token)
        return super().remember_authorization(stored, replace(given, token=seen[:2][-1]))


FAULT = Fault(
    name="second-of-three-tokens",
    models=(
        "M1 (krokedil/klarna-payments-for-woocommerce #2): a stored token is replaced once, and not "
        "a second time."
    ),
    caught_by="ORD-01",
    reason="superseded-token",
    shapes=("one-page",),
    journeys=("test_two_changes_after_approval_take_two_new_authorizations",),
    integration=ReplacesOnce,
)
