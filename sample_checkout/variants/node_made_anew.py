"""The framework throws the widget's node away at every refresh and makes a new one."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="node-made-anew",
    models=(
        "J31, J70, M21, real-shop 2.1: the payment block is replaced, and load is called for the new node."
    ),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const node = document.createElement("div");
  node.id = "widget";
  document.querySelector(correct.CONTAINER).replaceChildren(node);
  return new Promise((resolve) => {
    Klarna.Payments.load(
      { container: "#widget", payment_method_category: category },
      shop.reply.klarna.order,
      resolve,
    );
  });
}
""",
)
