"""The page asks its own server something between the click and authorize()."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="authorize-after-request",
    models=(
        "M44 (krokedil/klarna-payments-for-woocommerce and Klarna's SAP accelerator, code): a "
        "request is awaited between click and authorize(), and the browser blocks Klarna's "
        "window."
    ),
    caught_by="AUT-05",
    reason="authorize-outside-click",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  await correct.lookAtCart(shop);
  return correct.authorize(shop, category, address);
}
""",
)
