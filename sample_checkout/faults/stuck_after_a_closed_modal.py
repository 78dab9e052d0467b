"""Who closes the modal can neither order nor go back."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="stuck-after-a-closed-modal",
    models=(
        "M48, M56 (Klarna's own integrations, code): the button stays disabled after an answer that "
        "was not expected."
    ),
    caught_by="RAU-07",
    reason="stuck-after-reauthorize",
    shapes=("review",),
    journeys=("test_a_closed_modal_places_no_order",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let stuck = false;

export async function reauthorize(shop, category) {
  const answer = await correct.reauthorize(shop, category);
  stuck = !answer.approved;
  return answer;
}

export function mayPay(shop) {
  return correct.mayPay(shop) && !stuck;
}
""",
)
