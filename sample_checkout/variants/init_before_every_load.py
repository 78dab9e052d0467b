"""The library is initialised anew before each load, with the same token."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="init-before-every-load",
    models=(
        "J11, real-shop 2.1 and 3.2: init precedes each load, one to eight times a purchase; the same "
        "token again has no effect."
    ),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  shop.token = null;
  correct.initialise(shop);
}
""",
)
