"""When the order fails, the page says nothing."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="failed-order-not-told",
    models=(
        "M52 (krokedil/klarna-payments-for-woocommerce #169): the error of create-order is "
        "invisible to merchant and shopper."
    ),
    caught_by="ORD-09",
    reason="failed-order-not-told",
    shapes=("one-page",),
    journeys=("test_a_failed_order_is_never_confirmed[unknown-token]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function placeOrder(shop, method, address) {
  return { ...(await correct.placeOrder(shop, method, address)), message: "" };
}
""",
)
