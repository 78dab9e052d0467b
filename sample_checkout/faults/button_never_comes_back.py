"""After a refused re-authorization the button stays disabled, and the review page is a dead end."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="button-never-comes-back",
    models=("M56 (Klarna's SAP accelerator, code): the button is disabled and never enabled again."),
    caught_by="RAU-07",
    reason="stuck-after-reauthorize",
    shapes=("review",),
    journeys=("test_a_refused_reauthorization_places_no_order",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let spent = false;

export async function reauthorize(shop, category) {
  spent = true;
  return correct.reauthorize(shop, category);
}

export function mayPay(shop) {
  return correct.mayPay(shop) && !spent;
}
""",
)
