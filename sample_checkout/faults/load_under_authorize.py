"""The click on the button also refreshes the widget, under the running authorize()."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="load-under-authorize",
    models=(
        "M8 (krokedil/klarna-payments-for-woocommerce, changelog): load() is called while the "
        "order is being completed, which resets the widget under authorize()."
    ),
    caught_by="AUT-09",
    reason="load-while-authorizing",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  const answered = correct.authorize(shop, category, address);
  correct.loadWidget(shop, category);
  return answered;
}
""",
)
