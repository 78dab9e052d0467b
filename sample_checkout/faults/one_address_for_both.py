"""The address to deliver to is asked for, and the billing address is sent for both."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="one-address-for-both",
    models="TC7, M42 (bigcommerce/checkout-sdk-js #2477): Klarna is told an address that is not the one given last.",
    caught_by="DET-04",
    reason="delivery-address-not-in-order",
    shapes=("one-page",),
    journeys=("test_another_address_to_deliver_to_is_in_the_order",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  return correct.authorize(shop, category, address);
}

export async function handOverAuthorization(shop, answer, category, version, address) {
  return correct.handOverAuthorization(shop, answer, category, version, address);
}
""",
)
