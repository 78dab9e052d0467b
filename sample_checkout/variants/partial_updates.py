"""An update holds what has changed, and neither country nor currency."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json
from sample_checkout.storage import StoredCart
from sample_checkout.variants import Variant


class UpdatesInPart(Integration):
    """Sends country, currency and locale when the session is created."""

    def session_body(self, stored: StoredCart) -> Json:
        body = super().session_body(stored)
        if self.storage.session(stored.id) is None:
            return body
        return {name: body[name] for name in ("order_amount", "order_tax_amount", "order_lines")}


VARIANT = Variant(
    name="partial-updates",
    models=("A16, X5: the documentation's own update names amount, tax and lines only."),
    integration=UpdatesInPart,
)
