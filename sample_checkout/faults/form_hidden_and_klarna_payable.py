"""Where Klarna declines at load its form is hidden, and the button to pay with it stays."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="form-hidden-and-klarna-payable",
    models=(
        "M27 (krokedil/klarna-payments-for-woocommerce, code) and M36 (klarna/sfcc-klarna-payments, code): "
        "show_form: false hides the form and lets the shopper go on with Klarna."
    ),
    caught_by="DIS-02",
    reason="payable-though-not-offered",
    shapes=("one-page",),
    journeys=("test_a_klarna_that_declines_cannot_be_paid_with",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const answer = await correct.loadWidget(shop, category);
  document.querySelector(correct.CONTAINER).style.display = answer.show_form ? "" : "none";
  return { ...answer, show_form: true };
}
""",
)
