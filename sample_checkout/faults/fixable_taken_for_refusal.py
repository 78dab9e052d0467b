"""A field to be mended ends paying with Klarna."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="fixable-taken-for-refusal",
    models=("M50 (Adyen/adyen-web, code): an answer with show_form true and an error is treated as refused."),
    caught_by="AUT-07",
    reason="no-retry-after-abort",
    shapes=("one-page",),
    journeys=("test_a_field_that_klarna_finds_fault_with_can_be_mended",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  const meaning = correct.meaningOf(answer);
  return meaning === "fixable" ? "refused" : meaning;
}
""",
)
