"""One address is given to authorize, and none to deliver to."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="billing-address-only",
    models=("J39: without a shipping address the billing address is taken."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  return new Promise((resolve) => {
    Klarna.Payments.authorize(
      { payment_method_category: category, auto_finalize: true },
      { billing_address: address, ...shop.reply.klarna.order },
      (answer) => resolve(answer),
    );
  });
}
""",
)
