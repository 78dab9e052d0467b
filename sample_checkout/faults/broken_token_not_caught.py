"""The page initialises the library as soon as it knows the client token, and is not ready for one that is broken."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="broken-token-not-caught",
    models="M26 (krokedil/klarna-payments-for-woocommerce, changelog), M34 (Adyen/adyen-web #2358): no client token.",
    caught_by="DIS-07",
    reason="exception-not-caught",
    shapes=("one-page",),
    journeys=("test_a_client_token_that_cannot_be_read_is_taken_calmly",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function lookAtCart(shop) {
  const reply = await correct.lookAtCart(shop);
  await window.klarnaArrival;
  correct.initialise({ ...shop, reply });
  return reply;
}
""",
)
