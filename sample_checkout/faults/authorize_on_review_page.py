"""The review page, which shows no widget, calls authorize() as the page before it did."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="authorize-on-review-page",
    models=("M51: authorize() is called where its conditions are not met; here no widget is displayed."),
    caught_by="RAU-03",
    reason="authorize-without-widget",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-up]",),
    steps="""\
export * from "./correct-steps.js";

export async function reauthorize(shop, category) {
  return new Promise((resolve, reject) => {
    try {
      Klarna.Payments.authorize({ payment_method_category: category }, shop.reply.klarna.order, resolve);
    } catch (error) {
      reject(error);
    }
  });
}
""",
)
