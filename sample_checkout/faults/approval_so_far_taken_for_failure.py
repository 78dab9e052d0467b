"""An approval that brings no token yet is taken for a failure."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="approval-so-far-taken-for-failure",
    models=(
        "M10 (krokedil/klarna-payments-for-woocommerce, code): the test for success is whether the "
        "answer holds a token, so that an approval that is still to be finalized counts as none."
    ),
    caught_by="FIN-01",
    reason="not-finalized",
    shapes=("finalize",),
    journeys=("test_what_is_approved_so_far_is_finalized_by_the_last_click",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  return answer.authorization_token ? correct.meaningOf(answer) : "stopped";
}
""",
)
