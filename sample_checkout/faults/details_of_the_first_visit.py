"""The page keeps the order's details of its first visit and tells the widget these when the shopper comes back."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="details-of-the-first-visit",
    models=(
        "M64 (krokedil/klarna-payments-for-woocommerce #217): amounts are wrong after the shopper has been back in the "
        "shop and returns to the checkout; here the details that load() is told are those of the first visit."
    ),
    caught_by="UPD-04",
    reason="load-differs-from-session",
    shapes=("one-page",),
    journeys=("test_a_shopper_who_comes_back_with_more_buys_it_all",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  sessionStorage.details ??= JSON.stringify(shop.reply.klarna.order);
  const order = JSON.parse(sessionStorage.details);
  const klarna = { ...shop.reply.klarna, order };
  return correct.loadWidget({ ...shop, reply: { ...shop.reply, klarna } }, category);
}
""",
)
