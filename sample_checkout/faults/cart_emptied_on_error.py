"""After a refused update the shop starts over with an empty cart."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="cart-emptied-on-error",
    models=(
        "M84 (krokedil/klarna-checkout-for-woocommerce PR #753) taken too far: the error is acted "
        "upon, at the cost of the cart."
    ),
    caught_by="REF-06",
    reason="cart-lost",
    shapes=("one-page",),
    journeys=("test_nothing_is_built_on_a_refused_cart[server-error]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  const reply = await correct.changeCart(shop, wishes);
  if (!reply.try_again) return reply;
  const goods = [...document.querySelectorAll("[data-testid=cart-line]")].map((line) => line.dataset.reference);
  const nothing = { quantities: Object.fromEntries(goods.map((reference) => [reference, 0])) };
  return { ...(await correct.changeCart(shop, nothing)), message: reply.message };
}
""",
)
