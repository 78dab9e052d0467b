"""When Klarna cannot be reached nobody tells the shopper."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="dropped-update-not-told",
    models=(
        "M52, M89 (krokedil/klarna-payments-for-woocommerce #169): trouble with Klarna is visible "
        "to nobody, here where no answer came."
    ),
    caught_by="REF-05",
    reason="refusal-not-told",
    shapes=("one-page",),
    journeys=("test_a_dropped_update_is_not_taken_for_consent",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  return { ...(await correct.changeCart(shop, wishes)), message: "", try_again: false };
}
""",
)
