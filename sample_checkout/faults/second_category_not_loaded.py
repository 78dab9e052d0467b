"""The widget stays that of the first category, and the second one that the shopper chose is authorized."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="second-category-not-loaded",
    models=(
        "M38 (krokedil/klarna-payments-for-woocommerce, changelog), J36: another category is "
        "authorized than was loaded, here only after the shopper turned to the second one."
    ),
    caught_by="AUT-03",
    reason="category-differs-from-load",
    shapes=("one-page",),
    journeys=("test_the_second_category_is_loaded_and_bought_with",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  return correct.loadWidget(shop, shop.reply.klarna.categories[0]);
}
""",
)
