"""The widget's container has a name of the shop's own."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="another-container-id",
    models=("Real-shop 2.1: the container is #klarna_payments_<category>_container."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export const CONTAINER = "#klarna_payments_klarna_container";
document.querySelector(correct.CONTAINER).id = CONTAINER.slice(1);

export async function loadWidget(shop, category) {
  return new Promise((resolve) => {
    Klarna.Payments.load(
      { container: CONTAINER, payment_method_category: category },
      shop.reply.klarna.order,
      resolve,
    );
  });
}
""",
)
