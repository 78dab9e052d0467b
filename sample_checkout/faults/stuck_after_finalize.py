"""After a refused finalize() the button stays disabled, and the review page is a dead end."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="stuck-after-finalize",
    models=(
        "M56 (Klarna's SAP accelerator, code): the button is disabled and never enabled again; here "
        "after finalize()."
    ),
    caught_by="FIN-07",
    reason="stuck-after-finalize",
    shapes=("finalize",),
    journeys=("test_a_finalize_that_is_not_approved_places_no_order[refused]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let spent = false;

export async function finalize(shop, category) {
  spent = true;
  return correct.finalize(shop, category);
}

export function mayPay(shop) {
  return correct.mayPay(shop) && !spent;
}
""",
)
