"""The review page calls finalize() and never called init()."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="no-init-before-finalize",
    models=(
        "M28 (krokedil/klarna-payments-for-woocommerce, code): a method of the SDK is called on a "
        "page that did not set it up; here finalize()."
    ),
    caught_by="FIN-05",
    reason="finalize-before-init",
    shapes=("finalize",),
    journeys=("test_what_is_approved_so_far_is_finalized_by_the_last_click",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  if (shop.page !== "review") correct.initialise(shop);
}
""",
)
