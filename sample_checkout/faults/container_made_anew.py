"""The payment step is drawn anew once the widget is there, and the widget goes with it."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="container-made-anew",
    models=(
        "M9 (krokedil/klarna-payments-for-woocommerce, code) and M21 (its PR #23, #33): the container is replaced "
        "on a refresh, and authorize meets no widget."
    ),
    caught_by="DIS-06",
    reason="authorize-without-its-widget",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const answer = await correct.loadWidget(shop, category);
  document.querySelector(correct.CONTAINER).replaceChildren();
  return answer;
}
""",
)
