"""The button has two handlers, and each of them authorizes."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="two-click-handlers",
    models=(
        "M7 (krokedil/klarna-payments-for-woocommerce, changelog) in the page: what a click does "
        "is done twice."
    ),
    caught_by="AUT-04",
    reason="authorize-while-authorizing",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  const answered = correct.authorize(shop, category, address);
  correct.authorize(shop, category, address).catch(() => {});
  return answered;
}
""",
)
