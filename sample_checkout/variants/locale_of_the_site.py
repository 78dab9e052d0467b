"""The locale is the language of the site in every country."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart
from sample_checkout.variants import CHANGES, COUNTRY, Variant


class SpeaksOneLanguage(Integration):
    """Sends the site's language."""

    def order_details(self, stored: StoredCart) -> Json:
        return {**super().order_details(stored), "locale": "en-US"}


VARIANT = Variant(
    name="locale-of-the-site",
    models=("Real-shop 2.2 and 3.8: en-US is sent for each country."),
    journeys=(CHANGES, COUNTRY),
    integration=SpeaksOneLanguage,
)
