"""What Klarna's test data bring about: refusals, pending orders and one-time codes (K20 to K22)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_DENIED = re.compile(r"\+denied(?=[+@])", re.IGNORECASE)
_REJECTED = re.compile(r"\+reject_reason_[a-z_]+(?=[+@])", re.IGNORECASE)
_NOT_OFFERED = re.compile(r"\+red(?=[+@])", re.IGNORECASE)
_PENDING = re.compile(r"\+pend-(accept|reject)-(\d\d)(?=[+@])", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class PendingReview:
    """A review that ends after so many minutes in `status` (A47)."""

    minutes: int
    status: Literal["ACCEPTED", "REJECTED"]


def is_refused(email: str, country: str) -> bool:
    """Says whether the purchase step ends in a refusal.

    `+denied` does it everywhere, `+reject_reason_…` in the US and Canada only (K20, K21).
    """
    by_reason = country.upper() in ("US", "CA") and _REJECTED.search(email)
    return bool(_DENIED.search(email) or by_reason)


def is_not_offered(email: str) -> bool:
    """Says whether `load` answers `show_form: false`, by `+red`, where data reach Klarna at `load` (K21)."""
    return bool(_NOT_OFFERED.search(email))


def pending_review(email: str, country: str) -> PendingReview | None:
    """Returns the review that an order waits for: `+pend-…-NN`, in the US and the UK only (K21, A47)."""
    found = _PENDING.search(email) if country.upper() in ("US", "GB") else None
    if found is None:
        return None
    return PendingReview(int(found[2]), "ACCEPTED" if found[1].lower() == "accept" else "REJECTED")


def accepts_code(code: str) -> bool:
    """Says whether a one-time code is right: any six digits but 999999 (K22)."""
    return bool(re.fullmatch(r"[0-9]{6}", code)) and code != "999999"
