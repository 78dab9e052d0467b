"""What Klarna's test data bring about: refusals, pending orders and one-time codes (K20 to K22)."""

from __future__ import annotations

import re
from typing import Literal

_REFUSED = re.compile(r"\+(denied|reject_reason_\w+)(?=[+@])", re.IGNORECASE)
_NOT_OFFERED = re.compile(r"\+red(?=[+@])", re.IGNORECASE)
_PENDING = re.compile(r"\+pend-(accept|reject)-\d\d(?=[+@])", re.IGNORECASE)


def is_refused(email: str) -> bool:
    """Says whether the purchase step ends in a refusal, by `+denied` or `+reject_reason_…` (K20, K21)."""
    return bool(_REFUSED.search(email))


def is_not_offered(email: str) -> bool:
    """Says whether `load` answers `show_form: false`, by `+red`, where data reach Klarna at `load` (K21)."""
    return bool(_NOT_OFFERED.search(email))


def fraud_status(email: str, country: str) -> Literal["ACCEPTED", "PENDING"]:
    """Returns the order's status: pending by `+pend-…-NN`, in the US and the UK only (K21, A47)."""
    pending = country.upper() in ("US", "GB") and _PENDING.search(email)
    return "PENDING" if pending else "ACCEPTED"


def accepts_code(code: str) -> bool:
    """Says whether a one-time code is right: any six digits but 999999 (K22)."""
    return bool(re.fullmatch(r"[0-9]{6}", code)) and code != "999999"
