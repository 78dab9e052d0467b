"""With a discount, authorize is told a minor unit more than the session holds."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="authorize-off-by-one",
    models=(
        "M60 (krokedil/klarna-payments-for-woocommerce #49): a rounded total is one off, here only "
        "with a discount and only at authorize."
    ),
    caught_by="AUT-02",
    reason="authorize-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[discount-on]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  const order = structuredClone(shop.reply.klarna.order);
  const discount = order.order_lines.find((line) => line.type === "discount");
  if (discount) {
    for (const name of ["unit_price", "total_amount"]) discount[name] += 1;
    order.order_amount += 1;
  }
  const data = { billing_address: address, shipping_address: address, ...order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize({ payment_method_category: category }, data, (answer) => resolve(answer));
  });
}
""",
)
