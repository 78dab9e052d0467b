"""After a payment that was broken off, authorize names no category any more."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="category-lost-after-an-abort",
    models=(
        "M38 (krokedil/klarna-payments-for-woocommerce, changelog), J36: the category of load is "
        "missing at authorize, here only at the second attempt."
    ),
    caught_by="AUT-03",
    reason="category-differs-from-load",
    shapes=("one-page",),
    journeys=("test_a_shopper_who_breaks_off_can_pay_after_all",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let before = false;

export async function authorize(shop, category, address) {
  if (!before) {
    before = true;
    return correct.authorize(shop, category, address);
  }
  const data = { billing_address: address, shipping_address: address, ...shop.reply.klarna.order };
  return new Promise((resolve) => {
    Klarna.Payments.authorize({ payment_method_category: "pay_later" }, data, (answer) => resolve(answer));
  });
}
""",
)
