"""After finalize() the page asks its own server for the order that the callback is to place, and gives up."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="waits-for-the-callback-only",
    models=(
        "M15 (klarna/sfcc-klarna-payments, code): the page polls its own server for the callback; if "
        "that is lost there is an error although Klarna approved."
    ),
    caught_by="CBK-03",
    reason="delivery-not-enough",
    shapes=("callback",),
    journeys=("test_a_lost_callback_leaves_the_order_to_the_page",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function handOverAuthorization(shop, ...given) {
  if (shop.page !== "review") return correct.handOverAuthorization(shop, ...given);
  for (let times = 0; times < 11; times++) {
    const reply = await correct.lookAtCart(shop);
    if (reply.next) return reply;
    await new Promise((later) => setTimeout(later, 50));
  }
  return { message: "We have not heard from Klarna. Please try again later." };
}
""",
)
