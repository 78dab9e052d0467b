"""Reauthorize is told the cart without the discount that was just applied."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="reauthorize-without-the-discount",
    models=(
        "M70 (Adyen/adyen-magento2 #1872): the discount is in the shop's total and not in what "
        "Klarna is told."
    ),
    caught_by="RAU-04",
    reason="reauthorize-differs-from-cart",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[discount-on]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function reauthorize(shop, category) {
  const order = structuredClone(shop.reply.klarna.order);
  const discount = order.order_lines.find((line) => line.type === "discount");
  if (discount) {
    order.order_lines = order.order_lines.filter((line) => line !== discount);
    order.order_amount -= discount.total_amount;
    order.order_tax_amount -= discount.total_tax_amount;
  }
  return new Promise((resolve) => {
    Klarna.Payments.reauthorize({ payment_method_category: category }, order, (answer) => resolve(answer));
  });
}
""",
)
