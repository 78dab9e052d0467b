"""After a server error the page waits for an answer that has come already."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="spinner-for-ever",
    models=(
        "M55 (krokedil/klarna-payments-for-woocommerce, code): an answer without the expected "
        "member ends in an exception, and the spinner stays."
    ),
    caught_by="ORD-09",
    reason="failed-order-not-told",
    shapes=("one-page",),
    journeys=("test_a_failed_order_is_never_confirmed[server-error]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  const reply = await correct.placeOrder(shop, method, address);
  return reply.next ? reply : new Promise(() => {});
}
""",
)
