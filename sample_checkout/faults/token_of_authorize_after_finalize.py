"""The token is looked for in the answer of authorize(), which had none, also after finalize() has brought one."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="token-of-authorize-after-finalize",
    models=(
        "M11 (klarna/sfcc-klarna-payments, code): the token is read from the answer of authorize, and"
        ' sent as "undefined".'
    ),
    caught_by="FIN-02",
    reason="token-not-of-finalize",
    shapes=("finalize",),
    journeys=("test_what_is_approved_so_far_is_finalized_by_the_last_click",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function handOverAuthorization(shop, answer, ...rest) {
  const given = shop.page === "review" ? { ...answer, authorization_token: "undefined" } : answer;
  return correct.handOverAuthorization(shop, given, ...rest);
}
""",
)
