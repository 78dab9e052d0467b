"""The page listens to the widget's height and to its overlay."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="listens-to-events",
    models=("J61: on and off for the events that the library has."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function loadWidget(shop, category) {
  for (const event of ["heightChanged", "fullscreenOverlayShown", "fullscreenOverlayHidden"]) {
    Klarna.Payments.off(event);
    Klarna.Payments.on(event, () => {});
  }
  return correct.loadWidget(shop, category);
}
""",
)
