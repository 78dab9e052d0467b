"""A gift card is taken off what the shopper sees; the update goes out without it."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart


class ForgetsGiftCards(Integration):
    """Builds the order from a cart without its gift card."""

    def order_details(self, stored: StoredCart) -> Json:
        return super().order_details(replace(stored, cart=replace(stored.cart, gift_card="")))


FAULT = Fault(
    name="gift-card-not-sent",
    models=("M71 (MultiSafepay/magento2 #9): the gift card is missing from the order that is sent."),
    caught_by="UPD-01",
    reason="change-not-posted",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[gift-card-on]",),
    integration=ForgetsGiftCards,
)
