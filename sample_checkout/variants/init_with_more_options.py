"""The library is told who made the integration."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="init-with-more-options",
    models=(
        "J12 (klarna/sfcc-klarna-payments): integrator and originators are passed to init; unknown "
        "options are ignored."
    ),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export function initialise(shop) {
  const token = shop.reply.klarna.client_token;
  Klarna.Payments.init({ client_token: token, integrator: { name: "shop", version: "1.0.0" }, originators: [] });
}
""",
)
