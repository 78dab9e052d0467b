"""Reauthorize is called with empty data: the session was updated before."""

from __future__ import annotations

from sample_checkout.variants import ON_REVIEW, Variant

VARIANT = Variant(
    name="empty-reauthorize",
    models=(
        "J50: either the changed data are passed, or the session is updated first and the data are empty."
    ),
    journeys=(ON_REVIEW,),
    shapes=("review",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function reauthorize(shop, category) {
  return new Promise((resolve) => {
    Klarna.Payments.reauthorize({ payment_method_category: category }, {}, (answer) => resolve(answer));
  });
}
""",
)
