"""The review page calls reauthorize() and never called init()."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="no-init-on-review-page",
    models=(
        "M28 (krokedil/klarna-payments-for-woocommerce, code): a method of the SDK is called on a "
        "page that did not set it up."
    ),
    caught_by="RAU-02",
    reason="reauthorize-before-init",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-up]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  if (shop.page !== "review") correct.initialise(shop);
}
""",
)
