"""The widget is loaded without order details: the session alone carries the cart."""

from __future__ import annotations

from sample_checkout.variants import CHANGES, COUNTRY, Variant

VARIANT = Variant(
    name="load-without-data",
    models=(
        "J32, real-shop 2.1 and 3.3: load is called with container and category only; the session was "
        "updated before."
    ),
    journeys=(CHANGES, COUNTRY),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  return new Promise((resolve) => {
    Klarna.Payments.load({ container: correct.CONTAINER, payment_method_category: category }, resolve);
  });
}
""",
)
