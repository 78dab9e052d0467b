"""Authorize is called with its data first and its options second."""

from __future__ import annotations

from sample_checkout.variants import AFTER_ABORT, AFTER_APPROVAL, CHANGES, Variant

VARIANT = Variant(
    name="data-before-options",
    models=("J34, real-shop 2.1 and 3.5: the older order of arguments, which the library recognises."),
    journeys=(CHANGES, AFTER_APPROVAL, AFTER_ABORT),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  const data = { billing_address: address, shipping_address: address, ...shop.reply.klarna.order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize(data, { payment_method_category: category }, (answer) => resolve(answer));
  });
}
""",
)
