"""Every change of the cart loads the whole page anew."""

from __future__ import annotations

from sample_checkout.variants import AFTER_APPROVAL, Variant

VARIANT = Variant(
    name="page-reloaded-for-each-change",
    models=("Real-shop 3.6: the checkout is opened again after a change, with init and load from the start."),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-up]", AFTER_APPROVAL),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  const reply = await correct.changeCart(shop, wishes);
  if (reply.unreached || reply.message || reply.next) return reply;
  location.reload();
  return new Promise(() => {});
}
""",
)
