"""init() is called once; a new session's client token never reaches it."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="old-client-token",
    models=(
        "M25 (krokedil/klarna-payments-for-woocommerce 2.11.5): the client token in the page is "
        "not refreshed, so the widget goes on with the old one."
    ),
    caught_by="REF-04",
    reason="old-client-token",
    shapes=("one-page",),
    journeys=("test_a_lost_session_is_replaced_without_starting_over[not-found]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  if (!shop.token) correct.initialise(shop);
}
""",
)
