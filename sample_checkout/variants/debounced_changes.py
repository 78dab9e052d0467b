"""A change is sent when the shopper has been still for a moment."""

from __future__ import annotations

from sample_checkout.variants import AFTER_APPROVAL, CHANGES, RAPID, Variant

VARIANT = Variant(
    name="debounced-changes",
    models=("Real-shop 1.5 and 3.6: changes are debounced, and several end in one update."),
    journeys=(CHANGES, RAPID, AFTER_APPROVAL),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  await new Promise((still) => setTimeout(still, 200));
  return correct.changeCart(shop, wishes);
}
""",
)
