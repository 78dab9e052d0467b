"""An answer that names fields to mend is taken for an approval of the changed cart."""

from __future__ import annotations

from dataclasses import replace

from sample_checkout.faults import Fault
from sample_checkout.integration import Integration, NotPlaced
from sample_checkout.storage import PlacedOrder, StoredCart


class OrdersWithAnyToken(Integration):
    """Takes the token that it has for the token of this cart."""

    async def place_order(self, stored: StoredCart) -> PlacedOrder | NotPlaced:
        if known := self.storage.authorization(stored.id):
            self.storage.save_authorization(stored.id, replace(known, version=stored.version))
        return await super().place_order(stored)


FAULT = Fault(
    name="order-after-fields-to-mend",
    models=(
        "M17 (Klarna's SAP accelerator, code), M50: the order goes on although the answer asks for "
        "a correction."
    ),
    caught_by="RAU-05",
    reason="order-after-refused-reauthorize",
    shapes=("review",),
    journeys=("test_a_reauthorization_with_fields_to_mend_places_no_order",),
    integration=OrdersWithAnyToken,
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  const meaning = correct.meaningOf(answer);
  return meaning === "fixable" ? "approved" : meaning;
}

export async function handOverAuthorization(shop, answer, category, ...rest) {
  if (!answer.approved) return { ...shop.reply, approved: category };
  return correct.handOverAuthorization(shop, answer, category, ...rest);
}
""",
)
