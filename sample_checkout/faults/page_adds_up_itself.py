"""The page adds the amount for load() up itself, and forgets the shipping."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="page-adds-up-itself",
    models=(
        "M77 (Sylius plugin, serializer): the amount and the lines come from two sums, one with "
        "and one without what belongs to the whole order."
    ),
    caught_by="UPD-04",
    reason="load-differs-from-session",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const { reply } = shop;
  const goods = reply.klarna.order.order_lines.filter((line) => line.type === "physical");
  const order = { ...reply.klarna.order, order_amount: goods.reduce((sum, line) => sum + line.total_amount, 0) };
  return correct.loadWidget({ ...shop, reply: { ...reply, klarna: { ...reply.klarna, order } } }, category);
}
""",
)
