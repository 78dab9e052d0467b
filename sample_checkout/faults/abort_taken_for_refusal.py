"""A shopper who closes Klarna's window is treated like one whom Klarna has refused."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="abort-taken-for-refusal",
    models=("M47 (Sylius plugin, code): every answer that is not approved disables Klarna for good."),
    caught_by="AUT-07",
    reason="no-retry-after-abort",
    shapes=("one-page",),
    journeys=("test_a_shopper_who_breaks_off_can_pay_after_all",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  return answer.approved ? correct.meaningOf(answer) : "refused";
}
""",
)
