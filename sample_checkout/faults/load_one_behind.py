"""The widget is told the cart as it was before the last change."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="load-one-behind",
    models=(
        "M24 (krokedil/klarna-payments-for-woocommerce 4.6.3): load is given what the page knew "
        "before the answer came."
    ),
    caught_by="UPD-04",
    reason="load-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[product-added]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let before = null;

export async function loadWidget(shop, category) {
  const order = before ?? shop.reply.klarna.order;
  before = shop.reply.klarna.order;
  return new Promise((resolve) => {
    Klarna.Payments.load({ container: correct.CONTAINER, payment_method_category: category }, order, resolve);
  });
}
""",
)
