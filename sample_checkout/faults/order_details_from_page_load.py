"""authorize() is told of the cart as it was when the page was opened."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="order-details-from-page-load",
    models=(
        "M42 (bigcommerce/checkout-sdk-js #2477): authorize() is told of what was there before the last edit."
    ),
    caught_by="AUT-02",
    reason="authorize-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_slow_update_is_waited_for",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let order = null;

export async function loadWidget(shop, category) {
  order ??= shop.reply.klarna.order;
  return correct.loadWidget(shop, category);
}

export async function authorize(shop, category, address) {
  return correct.authorize({ ...shop, reply: { klarna: { order } } }, category, address);
}
""",
)
