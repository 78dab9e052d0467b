"""The order is placed by the server-side callback; the page steps in where that stays away."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="order-placed-by-the-callback",
    models=(
        "A45, J75, M15: after the approval the page first asks its own server whether the callback has ordered."
    ),
    shapes=("callback",),
    journeys=(
        "test_whichever_comes_first_there_is_one_order[callback first]",
        "test_whichever_comes_first_there_is_one_order[callback last]",
        "test_a_lost_callback_leaves_the_order_to_the_page",
        "test_a_callback_that_comes_twice_makes_one_order_for_each_purchase",
    ),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function handOverAuthorization(shop, ...given) {
  for (let times = 0; shop.page === "review" && times < 10; times++) {
    const reply = await correct.lookAtCart(shop);
    if (reply.next) return reply;
    await new Promise((later) => setTimeout(later, 50));
  }
  return correct.handOverAuthorization(shop, ...given);
}
""",
)
