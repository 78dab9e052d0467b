"""An order that Klarna does not take for an approval that ran out leaves the shopper with a dead button."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="no-way-on-after-an-hour",
    models=(
        "M2 (krokedil/klarna-payments-for-woocommerce #31): create-order has failed, and the page has no way to a new "
        "authorization; here when the approval had run out on the review page (J47)."
    ),
    caught_by="ORD-08",
    reason="authorization-not-renewed",
    shapes=("review",),
    journeys=("test_an_authorization_that_ran_out_is_asked_for_anew",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let failed = false;

export async function placeOrder(shop, method, ...rest) {
  const reply = await correct.placeOrder(shop, method, ...rest);
  failed = reply.next === "/checkout";
  return failed ? { ...shop.reply, message: "Your order could not be placed." } : reply;
}

export function mayPay(shop) {
  return !failed && correct.mayPay(shop);
}
""",
)
