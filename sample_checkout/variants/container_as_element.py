"""The container is given as an element, not by a selector."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="container-as-element",
    models=("J22, J32 (Adyen/adyen-web): a component hands over its own node."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const container = document.querySelector(correct.CONTAINER);
  return new Promise((resolve) => {
    Klarna.Payments.load({ container, payment_method_category: category }, shop.reply.klarna.order, resolve);
  });
}
""",
)
