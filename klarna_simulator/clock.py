"""The simulator's clock: real time, which a test may move on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

FURTHEST = 100 * 365 * 24 * 3600.0
"""Seconds that the clock can be moved on in all, which dates can still be written for."""


class Clock:
    """Tells the time to everything that expires: sessions (A11), tokens (J47), orders to capture (A54)."""

    def __init__(self) -> None:
        self._moved = 0.0
        self._told: list[Callable[[], None]] = []

    def now(self) -> float:
        """Returns seconds since the epoch, as the simulator sees it."""
        return time.time() + self._moved

    def advance(self, seconds: float) -> None:
        """Moves the clock on by `seconds`; it never goes back, as an expired session never revives.

        Raises ValueError for a move back, or one beyond `FURTHEST`.
        """
        if not seconds >= 0:
            raise ValueError("the simulator's clock cannot go back")
        if self._moved + seconds > FURTHEST:
            raise ValueError("the simulator's clock cannot be moved on by more than 100 years in all")
        self._moved += seconds
        for told in self._told:
            told()

    def tell_when_moved(self, told: Callable[[], None]) -> None:
        """Calls `told` whenever the clock was moved, in the thread that moved it."""
        self._told.append(told)


def timestamp(seconds: float) -> str:
    """Writes an instant as Klarna's answers do: ISO 8601 in UTC with milliseconds (O-KP `expires_at`)."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
