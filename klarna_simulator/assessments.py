"""How an assessment ends: as scripted by a test, else as Klarna's test customers tell (K20, K21)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from klarna_simulator import test_customers
from klarna_simulator.options import Rules
from klarna_simulator.state import Data, Method, Outcome
from klarna_simulator.validation import invalid_customer_fields

Assessed = Literal["load"] | Method
"""The calls of the SDK that Klarna assesses the purchase at."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome of one `load`, `authorize` or `reauthorize` (J29, J52, J67)."""

    outcome: Outcome
    invalid_fields: tuple[str, ...] = ()

    @classmethod
    def approved(cls) -> Assessment:
        """The shopper may pay; whatever the e-mail address says. At `load`: Klarna is offered."""
        return cls("approved")

    @classmethod
    def refused(cls) -> Assessment:
        """A final refusal: `approved: false, show_form: false` (section 1.11). At `load`: it is not offered."""
        return cls("refused")

    @classmethod
    def fixable(cls, invalid_fields: Iterable[str]) -> Assessment:
        """Something must be corrected: dotted paths such as `billing_address.email` (J67)."""
        fields = tuple(invalid_fields)
        if not fields:
            raise ValueError("a fixable answer names at least one field")
        return cls("fixable", fields)

    def of_load(self) -> Data:
        """Returns what `load` answers (J29, section 1.11)."""
        if self.outcome == "fixable":
            return {"show_form": True, "error": {"invalid_fields": list(self.invalid_fields)}}
        return {"show_form": self.outcome == "approved"}


def of_customer(data: Data, rules: Rules) -> Assessment:
    """Assesses a purchase by its customer: refused, to be corrected, or approved (K20, K21, J67)."""
    billing = data.get("billing_address") or {}
    country = str(billing.get("country") or data["purchase_country"])
    email, phone = test_customers.email_of(data, rules.test_emails), str(billing.get("phone") or "")
    if test_customers.is_refused(email, country, phone):
        return Assessment.refused()
    invalid = invalid_customer_fields(data)
    return Assessment.fixable(invalid) if invalid else Assessment.approved()


def of_prescreen(data: Data, rules: Rules) -> Assessment:
    """Says whether Klarna is offered to a customer at all (K21)."""
    red = test_customers.is_not_offered(test_customers.email_of(data, rules.test_emails))
    return Assessment.refused() if red else Assessment.approved()


class Script:
    """Outcomes told in advance, each used once and in order, kept apart for each call of the SDK."""

    def __init__(self) -> None:
        self._next: dict[Assessed, deque[Assessment]] = {
            "load": deque(),
            "authorize": deque(),
            "reauthorize": deque(),
        }

    def add(self, method: Assessed, assessment: Assessment) -> None:
        """Appends an outcome for the next call of `method` that has none yet."""
        if method not in self._next:
            raise ValueError(f"no assessment is made by {method!r}; use one of {', '.join(self._next)}")
        self._next[method].append(assessment)

    def take(self, method: Assessed) -> Assessment | None:
        """Removes and returns the outcome of the next call of `method`, or None if none was told."""
        waiting = self._next[method]
        return waiting.popleft() if waiting else None

    def clear(self) -> None:
        """Withdraws all outcomes that were told and not used."""
        for waiting in self._next.values():
            waiting.clear()
