"""finalize() is told the cart as it was when the review page was opened."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="finalize-with-old-details",
    models=(
        "M42 (bigcommerce/checkout-sdk-js #2477): what Klarna is told is from before the last edit; "
        "here the cart that finalize() authorizes."
    ),
    caught_by="FIN-06",
    reason="finalize-differs-from-cart",
    shapes=("finalize",),
    journeys=("test_a_change_before_finalize_is_finalized",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let first = null;

export async function lookAtCart(shop) {
  const reply = await correct.lookAtCart(shop);
  first ??= reply.klarna?.order;
  return reply;
}

export async function finalize(shop, category) {
  const reply = { ...shop.reply, klarna: { ...shop.reply.klarna, order: first } };
  return correct.finalize({ ...shop, reply }, category);
}
""",
)
