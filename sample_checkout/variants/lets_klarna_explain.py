"""Where Klarna declines at load the page leaves it selectable, with the widget's own words."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="lets-klarna-explain",
    models="J29, M37 (klarna/SAP-Commerce-klarna-payments, code): the form is always shown, as Klarna allows.",
    shapes=("one-page",),
    journeys=("test_a_klarna_that_declines_cannot_be_paid_with",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  return { ...(await correct.loadWidget(shop, category)), show_form: true };
}
""",
)
