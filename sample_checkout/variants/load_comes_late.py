"""The widget is told some while after the update was accepted."""

from __future__ import annotations

from sample_checkout.variants import CHANGES, RAPID, Variant

VARIANT = Variant(
    name="load-comes-late",
    models=(
        "Real-shop 3.6: from the update to the load it takes a poll and a round trip, up to half a second."
    ),
    journeys=(CHANGES, RAPID),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  await new Promise((later) => setTimeout(later, 400));
  correct.initialise(shop);
  return correct.loadWidget(shop, category);
}
""",
)
