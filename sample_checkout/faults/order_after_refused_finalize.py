"""Where finalize() was refused, a stand-in for the token is handed over, and the order form is sent."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="order-after-refused-finalize",
    models=(
        "M17 (Klarna's SAP accelerator, code): after finalize() was not approved the page submits the"
        ' order all the same, with a dummy token "1".'
    ),
    caught_by="FIN-03",
    reason="order-after-refused-finalize",
    shapes=("finalize",),
    journeys=("test_a_finalize_that_is_not_approved_places_no_order[refused]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  return answer.approved ? correct.meaningOf(answer) : "approved";
}

export async function handOverAuthorization(shop, answer, ...rest) {
  return correct.handOverAuthorization(shop, { authorization_token: "1", ...answer }, ...rest);
}
""",
)
