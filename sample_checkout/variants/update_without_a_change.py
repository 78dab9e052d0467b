"""After the widget was loaded the session is updated once more, with the same cart."""

from __future__ import annotations

from sample_checkout.integration import Integration, Json, Standing
from sample_checkout.klarna import Done
from sample_checkout.storage import StoredCart
from sample_checkout.variants import Variant


class SendsAReference(Integration):
    """Gives the session the shop's own number whenever the page looks at an unchanged cart."""

    async def bring_up_to_date(self, stored: StoredCart) -> Standing:
        before = self.storage.session(stored.id)
        standing = await super().bring_up_to_date(stored)
        if standing is Standing.READY and before and before.accepted_version == stored.version:
            body: Json = {**self.session_body(stored), "merchant_reference1": f"cart-{stored.version}"}
            outcome = await self.klarna.update_session(before.session_id, body)
            return standing if isinstance(outcome, Done) else self.standing_after(outcome)
        return standing


VARIANT = Variant(
    name="update-without-a-change",
    models=(
        "Real-shop 1.6 and 3.4: an update between the last load and authorize that leaves amount and "
        "lines alone."
    ),
    integration=SendsAReference,
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const answer = await correct.loadWidget(shop, category);
  await correct.lookAtCart(shop);
  return answer;
}
""",
)
