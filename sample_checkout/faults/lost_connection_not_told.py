"""Where the shop cannot be reached the page says nothing."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="lost-connection-not-told",
    models="M55 (krokedil/klarna-payments-for-woocommerce, code): no answer of the shop's server, and no word of it.",
    caught_by="INT-04",
    reason="lost-connection-not-told",
    shapes=("one-page",),
    journeys=("test_a_lost_connection_can_be_taken_up_again",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  return { ...(await correct.changeCart(shop, wishes)), message: "", try_again: false };
}
""",
)
