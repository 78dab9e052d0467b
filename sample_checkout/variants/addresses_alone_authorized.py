"""Only the addresses are given to authorize; the session has the rest."""

from __future__ import annotations

from sample_checkout.variants import AFTER_APPROVAL, CHANGES, COUNTRY, Variant

VARIANT = Variant(
    name="addresses-alone-authorized",
    models=("J40, real-shop 2.1: what the session knows already is not repeated at authorize."),
    journeys=(CHANGES, AFTER_APPROVAL, COUNTRY),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  return new Promise((resolve) => {
    Klarna.Payments.authorize(
      { payment_method_category: category },
      { billing_address: address, shipping_address: address },
      (answer) => resolve(answer),
    );
  });
}
""",
)
