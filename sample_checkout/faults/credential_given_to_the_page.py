"""The page is given all of the shop's settings, the password for Klarna's API among them."""

from __future__ import annotations

import os
from typing import Any

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import StoredCart


class TellsAll(Integration):
    """Puts the account into what the page and Klarna are told of the order."""

    def order_details(self, stored: StoredCart) -> dict[str, Any]:
        return {
            **super().order_details(stored),
            "merchant_data": os.environ.get("KLARNA_API_PASSWORD", "unset"),
        }


FAULT = Fault(
    name="credential-given-to-the-page",
    models="CHK24: credentials are exposed, in data that nobody looks at.",
    caught_by="SEC-01",
    reason="credential-in-the-browser",
    shapes=("one-page",),
    journeys=("test_no_secret_leaves_its_place",),
    integration=TellsAll,
)
