"""Every session is in the shop's own currency, wherever the shopper is."""

from __future__ import annotations

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class SellsInPounds(Integration):
    """Knows one currency."""

    def order_details(self, stored: StoredCart) -> Json:
        return {**super().order_details(stored), "purchase_currency": "GBP"}


FAULT = Fault(
    name="shops-own-currency",
    models=(
        "M86 (krokedil/klarna-payments-for-woocommerce PR #381): the currency is taken from the "
        "shop instead of the order."
    ),
    caught_by="UPD-09",
    reason="currency-not-of-country",
    shapes=("one-page",),
    journeys=("test_another_country_moves_currency_and_tax_together[DE]",),
    integration=SellsInPounds,
)
