"""The page asks every tenth of a second whether the library has come."""

from __future__ import annotations

from sample_checkout.variants import CHANGES, Variant

VARIANT = Variant(
    name="polls-for-the-library",
    models=("J2, real-shop 2.1: klarnaAsyncCallback is not used; window.Klarna is polled."),
    journeys=(CHANGES,),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

delete window.klarnaAsyncCallback;
window.klarnaArrival = new Promise((resolve) => {
  const timer = setInterval(() => {
    if (!window.Klarna?.Payments) return;
    clearInterval(timer);
    resolve();
  }, 100);
});
""",
)
