"""In another country the widget goes on with the session of the first one."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="old-client-token-in-another-country",
    models=(
        "M26, M32 (krokedil/klarna-payments-for-woocommerce; bigcommerce/checkout-sdk-js #1499): "
        "the client token is not refreshed when the session is made anew."
    ),
    caught_by="REF-04",
    reason="old-client-token",
    shapes=("one-page",),
    journeys=("test_another_country_moves_currency_and_tax_together[DE]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  if (!shop.token) correct.initialise(shop);
}
""",
)
