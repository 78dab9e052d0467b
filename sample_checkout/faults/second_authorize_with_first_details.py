"""The second authorize is told what the first one was."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="second-authorize-with-first-details",
    models=(
        "M42 (bigcommerce/checkout-sdk-js #2477): authorize is given what was known before the last "
        "change, right once and wrong the second time."
    ),
    caught_by="AUT-02",
    reason="authorize-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_change_after_approval_takes_a_new_authorization[product-added]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let first = null;

export async function authorize(shop, category, address) {
  first ??= { billing_address: address, shipping_address: address, ...shop.reply.klarna.order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize({ payment_method_category: category }, first, (answer) => resolve(answer));
  });
}
""",
)
