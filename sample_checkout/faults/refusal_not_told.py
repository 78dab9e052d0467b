"""The words about a refused update are lost on the way to the shopper."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="refusal-not-told",
    models=("M52 (krokedil/klarna-payments-for-woocommerce #169): Klarna's BAD_VALUE is visible to nobody."),
    caught_by="REF-05",
    reason="refusal-not-told",
    shapes=("one-page",),
    journeys=("test_nothing_is_built_on_a_refused_cart[currency]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  return { ...(await correct.changeCart(shop, wishes)), message: "", try_again: false };
}
""",
)
