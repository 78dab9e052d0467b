"""Only the widget of the first category is told of a change; that of the second stays as it was first loaded."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="second-category-kept-as-it-was",
    models=(
        "M24 (krokedil/klarna-payments-for-woocommerce 4.6.3): the widget shows the amount of an "
        "earlier cart, here only that of the second category."
    ),
    caught_by="UPD-02",
    reason="no-load-after-update",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_the_widget_of_the_second_category",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

const shown = new Map();

export async function loadWidget(shop, category) {
  if (category === shop.reply.klarna.categories[0]) return correct.loadWidget(shop, category);
  if (!shown.has(category)) shown.set(category, await correct.loadWidget(shop, category));
  return shown.get(category);
}
""",
)
