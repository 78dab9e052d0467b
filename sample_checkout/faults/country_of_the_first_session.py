"""The country of the first session stays, while currency and tax move."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class StaysAtHome(Integration):
    """Sells from one country."""

    def order_details(self, stored: StoredCart) -> Json:
        return {**super().order_details(stored), "purchase_country": "GB"}


FAULT = Fault(
    name="country-of-the-first-session",
    models=(
        "M81 (krokedil/klarna-payments-for-woocommerce 2.11.2): the billing country changes and "
        "purchase_country is not updated."
    ),
    caught_by="UPD-09",
    reason="currency-not-of-country",
    shapes=("one-page",),
    journeys=("test_another_country_moves_currency_and_tax_together[SE]",),
    integration=StaysAtHome,
)
