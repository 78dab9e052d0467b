"""The addresses are given where authorize expects its options."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="addresses-in-options",
    models=(
        "M45 (Solidus extension, code): authorize(addresses, callback), so that neither address nor "
        "category arrives."
    ),
    caught_by="AUT-03",
    reason="category-differs-from-load",
    shapes=("one-page",),
    journeys=("test_a_slow_update_is_waited_for",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  return new Promise((resolve) => {
    Klarna.Payments.authorize({ billing_address: address, shipping_address: address }, resolve);
  });
}
""",
)
