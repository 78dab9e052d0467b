"""The order stands, and the page does not know what to do with the answer."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="answer-of-the-order-ignored",
    models=(
        "M55 (krokedil/klarna-payments-for-woocommerce, code): the page expects another answer "
        "than the one that comes, and the shopper is left where they are."
    ),
    caught_by="ORD-07",
    reason="no-confirmation-after-order",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  const { redirect, ...rest } = await correct.placeOrder(shop, method, address);
  delete rest.next;
  return redirect ? { ...rest, next: redirect } : rest;
}
""",
)
