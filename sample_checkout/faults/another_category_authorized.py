"""The widget is loaded for one category, and another one is authorized."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="another-category-authorized",
    models=(
        "M38 (krokedil/klarna-payments-for-woocommerce, changelog): the category that is "
        "preselected is not the one that the widget was loaded for."
    ),
    caught_by="AUT-03",
    reason="category-differs-from-load",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  return correct.authorize(shop, "pay_now", address);
}
""",
)
