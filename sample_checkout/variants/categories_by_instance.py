"""One widget shows all categories of the session, under an instance's id."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="categories-by-instance",
    models=("J22, J35: payment_method_categories and instance_id at load and at authorize."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

const widget = (shop) => ({
  payment_method_categories: shop.reply.klarna.categories,
  instance_id: "checkout-widget",
});

export async function loadWidget(shop) {
  return new Promise((resolve) => {
    Klarna.Payments.load({ container: correct.CONTAINER, ...widget(shop) }, shop.reply.klarna.order, resolve);
  });
}

export async function authorize(shop, category, address) {
  const data = { billing_address: address, shipping_address: address, ...shop.reply.klarna.order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize(widget(shop), data, (answer) => resolve(answer));
  });
}
""",
)
