"""What is reported from the field and is no fault here, with the reason; the keys are the rows of the fact sheet."""

from __future__ import annotations

COMPANY = "the sample sells to companies only where Klarna does"
NO_DEMAND = "Klarna's documentation demands nothing that it would break"

LEFT_OUT: dict[str, str] = {
    "M12": "no customer token is asked for; from outside it looks like dummy-token",
    "M20": "no requirement counts loads; each of them may be right",
    "M22": NO_DEMAND,
    "M29": "an authorize that never reaches the library is no call that could be judged",
    "M31": "harmless by itself: the variant loads-twice does it",
    "M33": "the session offers one category, so there is one widget",
    "M37": "allowed: Klarna explains itself; the variant lets-klarna-explain does it",
    "M40": "allowed: Klarna asks for an address that it was not given (J39)",
    "M49": "from outside the same as M48",
    "M54": NO_DEMAND,
    "M57": "the sample has no terms to accept",
    "M62": "from outside the same as M52 and M60",
    "M63": "the sample never takes more off than there is; no journey comes near it",
    "M69": "from outside the same as M67",
    "M76": "fractional unit prices are tolerated: the variant fractional-unit-price has them",
    "M82": "tolerated: the variant locale-of-the-site has one locale for all countries",
    "M83": COMPANY,
    "M85": "from outside the same as M86",
}

ROWS = tuple(
    f"M{number}"
    for start, end in ((1, 19), (20, 38), (40, 57), (60, 77), (80, 89))
    for number in range(start, end + 1)
)
"""All rows, by their five tables."""
