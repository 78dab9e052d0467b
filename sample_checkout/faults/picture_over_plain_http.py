"""The checkout asks another host for a picture over plain http."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="picture-over-plain-http",
    models="CHK24: a part of the checkout comes over plain http.",
    caught_by="SEC-03",
    reason="plain-http",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    headers={
        "Content-Security-Policy": (
            "default-src 'self'; script-src 'self' https://x.klarnacdn.net; connect-src 'self'; img-src * data:; "
            "frame-src https://*.klarna.com http://127.0.0.1:*"
        )
    },
    steps="""\
export * from "./correct-steps.js";

new Image().src = "http://pictures.example/badge.gif";
""",
)
