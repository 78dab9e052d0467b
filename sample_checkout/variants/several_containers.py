"""A container stands ready for each category that there is; all but one stay empty and hidden."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="several-containers",
    models=("Real-shop 2.1: several Klarna containers exist, all but the chosen one hidden."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

for (const category of ["pay_later", "pay_now", "pay_over_time"]) {
  const other = document.createElement("div");
  other.id = `klarna_payments_${category}_container`;
  other.hidden = true;
  document.querySelector(correct.CONTAINER).before(other);
}
""",
)
