"""The address that the shopper has typed goes to Klarna with load()."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="address-given-to-load",
    models=(
        "M41 (bigcommerce/checkout-sdk-js #574): personal data is sent with load() instead of authorize()."
    ),
    caught_by="SES-03",
    reason="personal-data-before-authorize",
    shapes=("one-page",),
    journeys=("test_a_slow_update_is_waited_for",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  const typed = [...document.querySelectorAll("[data-part=address] input[name]")];
  const address = Object.fromEntries(typed.map((field) => [field.name, field.value]));
  const { reply } = shop;
  const order = { ...reply.klarna.order, billing_address: address };
  return correct.loadWidget({ ...shop, reply: { ...reply, klarna: { ...reply.klarna, order } } }, category);
}
""",
)
