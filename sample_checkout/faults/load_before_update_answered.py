"""The widget is loaded at once, not when Klarna's server has accepted the changed cart."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="load-before-update-answered",
    models=(
        "M35 (klarna/sfcc-klarna-payments): `load()` is called where it should be handed over as a callback, "
        "so it runs before the server has stored the change."
    ),
    caught_by="UPD-03",
    reason="load-while-update-in-flight",
    shapes=("one-page",),
    journeys=("test_a_change_reaches_klarna_before_the_widget[quantity-up]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function changeCart(shop, wishes) {
  const answered = correct.changeCart(shop, wishes);
  const category = shop.reply.klarna.categories[0];
  const options = { container: correct.CONTAINER, payment_method_category: category };
  if (shop.token) Klarna.Payments.load(options, () => {});
  return answered;
}
""",
)
