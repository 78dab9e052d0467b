"""How an assessment ends: as scripted by a test, else as Klarna's test customers tell."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from klarna_simulator.state import Method, Outcome


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome of one `authorize` or `reauthorize` (J52, J67)."""

    outcome: Outcome
    invalid_fields: tuple[str, ...] = ()

    @classmethod
    def approved(cls) -> Assessment:
        """The shopper may pay; whatever the e-mail address says."""
        return cls("approved")

    @classmethod
    def refused(cls) -> Assessment:
        """A final refusal: `approved: false, show_form: false` (section 1.11)."""
        return cls("refused")

    @classmethod
    def fixable(cls, invalid_fields: Iterable[str]) -> Assessment:
        """Something must be corrected: dotted paths such as `billing_address.email` (J67)."""
        fields = tuple(invalid_fields)
        if not fields:
            raise ValueError("a fixable answer names at least one field")
        return cls("fixable", fields)


class Script:
    """Outcomes told in advance, each used once and in order, kept apart for `authorize` and `reauthorize`."""

    def __init__(self) -> None:
        self._next: dict[Method, deque[Assessment]] = {"authorize": deque(), "reauthorize": deque()}

    def add(self, method: Method, assessment: Assessment) -> None:
        """Appends an outcome for the next call of `method` that has none yet."""
        if method not in self._next:
            raise ValueError(f"no assessment is made by {method!r}; use 'authorize' or 'reauthorize'")
        self._next[method].append(assessment)

    def take(self, method: Method) -> Assessment | None:
        """Removes and returns the outcome of the next call of `method`, or None if none was told."""
        waiting = self._next[method]
        return waiting.popleft() if waiting else None

    def clear(self) -> None:
        """Withdraws all outcomes that were told and not used."""
        for waiting in self._next.values():
            waiting.clear()
