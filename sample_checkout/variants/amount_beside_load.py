"""The amount is given to load as a display option, and no order details."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="amount-beside-load",
    models=(
        "J20, J22, real-shop 3.5: purchase_amount keeps the widget's small print in step with the session."
    ),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const purchase_amount = shop.reply.klarna.order.order_amount;
  return new Promise((resolve) => {
    Klarna.Payments.load(
      { container: correct.CONTAINER, payment_method_category: category, purchase_amount },
      resolve,
    );
  });
}
""",
)
