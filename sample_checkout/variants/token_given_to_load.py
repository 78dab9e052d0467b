"""The client token goes along with load, which initialises by it."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="token-given-to-load",
    models=("J22: load takes a client_token and initialises by it, so that init need not be called."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise() {}

export async function loadWidget(shop, category) {
  const { order, client_token } = shop.reply.klarna;
  return new Promise((resolve) => {
    Klarna.Payments.load(
      { container: correct.CONTAINER, payment_method_category: category, client_token },
      order,
      resolve,
    );
  });
}
""",
)
