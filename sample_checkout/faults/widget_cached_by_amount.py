"""The widget is not loaded for an amount that it has shown before."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="widget-cached-by-amount",
    models=(
        "M24 (krokedil/klarna-payments-for-woocommerce 4.6.3): the widget shows the amount of an "
        "earlier cart, here only when the cart comes back to one."
    ),
    caught_by="UPD-02",
    reason="no-load-after-update",
    shapes=("one-page",),
    journeys=("test_a_discount_taken_off_again_reaches_klarna_before_the_widget",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

const shown = new Map();

export async function loadWidget(shop, category) {
  const amount = shop.reply.klarna.order.order_amount;
  if (!shown.has(amount)) shown.set(amount, await correct.loadWidget(shop, category));
  return shown.get(amount);
}
""",
)
