"""After a refused update the page says nothing and lets the shopper pay."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="pay-button-stays",
    models=(
        "M89 (klarna/react-native #236) and M52: an error of Klarna's leads nowhere, and the old "
        "session is paid for."
    ),
    caught_by="REF-02",
    reason="authorized-after-refusal",
    shapes=("one-page",),
    journeys=("test_nothing_is_built_on_a_refused_cart[lines]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  return { ...(await correct.changeCart(shop, wishes)), message: "", try_again: false };
}

export function mayPay(shop) {
  return !shop.reply.klarna.refused;
}
""",
)
