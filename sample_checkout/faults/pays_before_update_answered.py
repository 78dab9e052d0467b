"""The page does not wait for the answer to a change: it can be paid while Klarna is asked."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="pays-before-update-answered",
    models=(
        "M73 (krokedil/klarna-checkout-for-woocommerce #38, #177): a shopper who is quicker than "
        "the update pays a stale amount."
    ),
    caught_by="UPD-10",
    reason="authorize-while-update-in-flight",
    shapes=("one-page",),
    journeys=("test_an_impatient_shopper_does_not_overtake_the_update",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  const lookAgain = () => document.querySelector("[data-testid=try-again]").click();
  correct.changeCart(shop, wishes).then(lookAgain);
  return {};
}
""",
)
