"""Sessions and orders hold more than is needed: empty addresses, null options, references."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import Authorization, StoredCart
from sample_checkout.variants import Variant

EMPTY = dict.fromkeys(
    (
        "given_name",
        "family_name",
        "email",
        "phone",
        "street_address",
        "street_address2",
        "postal_code",
        "city",
    ),
    "",
)


class SaysMore(Integration):
    """Always sends the same members, known or not."""

    def session_body(self, stored: StoredCart) -> Json:
        return {
            **super().session_body(stored),
            "intent": "buy",
            "options": None,
            "customer": {"type": "person"},
            "billing_address": {**EMPTY, "country": stored.cart.country},
            "shipping_address": {**EMPTY, "country": stored.cart.country},
            "merchant_urls": {"confirmation": f"{self.public_url}/"},
            "merchant_data": "{}",
        }

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        return {**super().order_body(stored, authorization, number), "merchant_reference2": 1204}


VARIANT = Variant(
    name="fuller-bodies",
    models=(
        "Real-shop 2.2 and 3.8: empty-string address fields, options null, a customer type, a numeric "
        "second reference."
    ),
    integration=SaysMore,
)
