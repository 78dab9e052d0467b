"""The widget is loaded for a category that stands in the page's code."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="category-written-into-the-page",
    models=(
        "M38 (krokedil/klarna-payments-for-woocommerce, changelog): the category that is "
        "preselected is not the one that Klarna offers this shopper."
    ),
    caught_by="SES-02",
    reason="category-not-offered",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop) {
  return correct.loadWidget(shop, "pay_later");
}
""",
)
