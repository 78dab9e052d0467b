"""Klarna's final refusal is treated like a closed window."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="refusal-taken-for-abort",
    models=(
        "M48 (klarna/sfcc-klarna-payments, code): there is no branch for an answer that is "
        "neither approved nor to be shown, and Klarna stays on offer."
    ),
    caught_by="AUT-08",
    reason="klarna-payable-after-refusal",
    shapes=("one-page",),
    journeys=("test_a_refused_shopper_cannot_pay_with_klarna",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  return answer.approved ? correct.meaningOf(answer) : "stopped";
}
""",
)
