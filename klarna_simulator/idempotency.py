"""Answers kept for requests that come again with the same `Klarna-Idempotency-Key` (A5)."""

from __future__ import annotations

from typing import Generic, TypeVar

from klarna_simulator.clock import Clock
from klarna_simulator.state import Bounded

MEMORY = 24 * 3600.0
"""Seconds that an answer is kept."""

T = TypeVar("T")


class KeptAnswers(Generic[T]):
    """The answers of successful writes, by what was asked for and its key; the body is not looked at (A5)."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._answers: Bounded[tuple[float, T]] = Bounded(limit)

    def get(self, request: str, key: str) -> T | None:
        """Returns the answer that this request got with this key in the last 24 hours."""
        kept = self._answers.get(f"{key} {request}")
        return kept[1] if kept is not None and kept[0] + MEMORY > self._clock.now() else None

    def keep(self, request: str, key: str, answer: T) -> None:
        """Keeps an answer; of too many, the oldest is forgotten."""
        self._answers[f"{key} {request}"] = (self._clock.now(), answer)

    def clear(self) -> None:
        """Forgets all answers."""
        self._answers.clear()
