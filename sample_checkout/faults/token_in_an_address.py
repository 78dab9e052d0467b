"""The authorization's token goes to the shop's server in an address."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="token-in-an-address",
    models="CHK24: the token stands in an address, and so in logs and histories.",
    caught_by="SEC-02",
    reason="secret-in-an-address",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function handOverAuthorization(shop, answer, ...more) {
  await fetch(`/health?approved=${encodeURIComponent(answer.authorization_token)}`);
  return correct.handOverAuthorization(shop, answer, ...more);
}
""",
)
