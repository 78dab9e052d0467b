"""Where Klarna gave no authorization, a stand-in is handed over, and the order is placed with it."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="dummy-token",
    models=(
        "M17 (Klarna's SAP accelerator, code): after an answer that is not approved a dummy token "
        '"1" is stored and the order form submitted.'
    ),
    caught_by="AUT-06",
    reason="order-without-approval",
    shapes=("one-page",),
    journeys=("test_a_shopper_who_breaks_off_can_pay_after_all",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function meaningOf(answer) {
  const meaning = correct.meaningOf(answer);
  return meaning === "stopped" ? "approved" : meaning;
}

export async function handOverAuthorization(shop, answer, ...rest) {
  const given = { ...answer, authorization_token: answer.authorization_token ?? "1" };
  return correct.handOverAuthorization(shop, given, ...rest);
}
""",
)
