"""Each load is followed by a second one at once, as by two handlers of one event."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="loads-twice",
    models=("J31, real-shop 1 and 3.2: two loads are in flight at once, the second with nothing changed."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  correct.loadWidget(shop, category);
  return correct.loadWidget(shop, category);
}
""",
)
