"""The client token is fetched by a request of its own, and load() does not wait for it."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="init-not-awaited",
    models=(
        "M28 (krokedil/klarna-payments-for-woocommerce, code): the widget is set up before what "
        "it needs is there, so load() runs on a page that has not called init()."
    ),
    caught_by="SES-01",
    reason="load-before-init",
    shapes=("one-page",),
    journeys=("test_an_unchanged_cart_is_bought",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function initialise(shop) {
  const { klarna } = await correct.lookAtCart(shop);
  if (klarna.client_token === shop.token) return;
  Klarna.Payments.init({ client_token: klarna.client_token });
  shop.token = klarna.client_token;
}
""",
)
