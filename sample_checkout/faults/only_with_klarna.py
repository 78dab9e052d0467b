"""The ways to pay are shown once Klarna's session is there."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="only-with-klarna",
    models="A35, CHK23: the payment step waits for Klarna, and without it there is none.",
    caught_by="INT-01",
    reason="other-ways-gone",
    shapes=("one-page",),
    journeys=("test_a_session_that_cannot_be_had_bars_nobody[too-many-requests]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function lookAtCart(shop) {
  const reply = await correct.lookAtCart(shop);
  document.querySelector('[data-part="methods"]').hidden = !reply.klarna?.client_token;
  return reply;
}
""",
)
