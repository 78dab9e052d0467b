"""The widget is loaded when the page opens, and never again."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="widget-loaded-once",
    models=(
        "M24 (krokedil/klarna-payments-for-woocommerce 4.6.3, klarna/sfcc-klarna-payments "
        "26.1.0): the widget shows the old amount after the cart has changed."
    ),
    caught_by="UPD-02",
    reason="no-load-after-update",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-up]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let shown = null;

export async function loadWidget(shop, category) {
  shown ??= correct.loadWidget(shop, category);
  return shown;
}
""",
)
