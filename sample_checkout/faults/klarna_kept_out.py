"""The page's policy lets Klarna's script in and forgets its frames."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="klarna-kept-out",
    models="J6: a content security policy that was written without Klarna's frames in mind.",
    caught_by="DIS-05",
    reason="klarna-kept-out",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    headers={
        "Content-Security-Policy": (
            "default-src 'self'; script-src 'self' https://x.klarnacdn.net; frame-src http://127.0.0.1:*; "
            "img-src 'self' https:"
        )
    },
)
