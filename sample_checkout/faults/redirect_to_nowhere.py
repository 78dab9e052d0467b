"""After the order the shopper is sent to an address that there is not."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="redirect-to-nowhere",
    models=(
        "M53 (krokedil/klarna-payments-for-woocommerce #204): a text is used as the address to go "
        "to, and the approved shopper comes to an error page."
    ),
    caught_by="ORD-07",
    reason="no-confirmation-after-order",
    shapes=("one-page",),
    journeys=("test_two_clicks_place_one_order",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  const reply = await correct.placeOrder(shop, method, address);
  return reply.next ? { next: `/${reply.message}` } : reply;
}
""",
)
