"""The page cuts the windows that it opens off, Klarna's too."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="opener-cut-off",
    models="J6: an opener policy of the strictest kind, as security scanners ask for it.",
    caught_by="DIS-05",
    reason="opener-cut-off",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    headers={"Cross-Origin-Opener-Policy": "same-origin"},
)
