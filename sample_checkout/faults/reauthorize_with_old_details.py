"""reauthorize() is told of the cart that came to the review page, not of the changed one."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="reauthorize-with-old-details",
    models=(
        "M42 (bigcommerce/checkout-sdk-js #2477): the call is told of what was there before the last edit."
    ),
    caught_by="RAU-04",
    reason="reauthorize-differs-from-cart",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-up]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let order = null;

export async function lookAtCart(shop) {
  const reply = await correct.lookAtCart(shop);
  order ??= reply.klarna?.order;
  return reply;
}

export async function reauthorize(shop, category) {
  return correct.reauthorize({ ...shop, reply: { klarna: { order } } }, category);
}
""",
)
