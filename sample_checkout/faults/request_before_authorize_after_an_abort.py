"""Once the shopper has broken off, the shop asks its server before it authorizes again."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="request-before-authorize-after-an-abort",
    models=(
        "M44, M51 (code of three shops): something asynchronous stands between click and authorize, "
        "here only at the second attempt."
    ),
    caught_by="AUT-05",
    reason="authorize-outside-click",
    shapes=("one-page",),
    journeys=("test_a_shopper_who_breaks_off_can_pay_after_all",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let before = false;

export async function authorize(shop, category, address) {
  if (before) await correct.lookAtCart(shop);
  before = true;
  return correct.authorize(shop, category, address);
}
""",
)
