"""The widget shows whatever the session offers: no call names a category."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="no-category-anywhere",
    models=("J23, J37, X7: load with only a container and authorize with empty options."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop) {
  return new Promise((resolve) => {
    Klarna.Payments.load({ container: correct.CONTAINER }, shop.reply.klarna.order, resolve);
  });
}

export async function authorize(shop, category, address) {
  const data = { billing_address: address, shipping_address: address, ...shop.reply.klarna.order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize({}, data, (answer) => resolve(answer));
  });
}
""",
)
