"""The amount for the widget is read from the page and cut off at its point."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="display-amount-misread",
    models=(
        "M75 (klarna/sfcc-klarna-payments, code): an amount as written for people is parsed, and "
        "purchase_amount is far off."
    ),
    caught_by="UPD-04",
    reason="load-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_slow_update_is_waited_for",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const purchase_amount = Math.trunc(shop.reply.klarna.order.order_amount / 100);
  return new Promise((resolve) => {
    Klarna.Payments.load(
      { container: correct.CONTAINER, payment_method_category: category, purchase_amount },
      resolve,
    );
  });
}
""",
)
