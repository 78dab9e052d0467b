"""How much a run may ask of Klarna's playground: sessions a minute, and sessions in all (K26, A3)."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import monotonic

MINUTE = 60.0


class Pace:
    """Counts the sessions that a run has Klarna create; thread-safe.

    `clock` gives seconds that never go back.
    """

    def __init__(self, a_minute: int, in_all: int, clock: Callable[[], float] = monotonic) -> None:
        self.a_minute = a_minute
        self.in_all = in_all
        self._clock = clock
        self._begun: deque[float] = deque()
        self._count = 0
        self._lock = threading.Lock()

    @property
    def is_spent(self) -> bool:
        """Whether the run has had all its sessions."""
        with self._lock:
            return self._count >= self.in_all

    def take(self) -> bool:
        """Counts one more session; False where the run has had all of them, and then nothing may be asked."""
        with self._lock:
            if self._count >= self.in_all:
                return False
            self._count += 1
            self._begun.append(self._clock())
            return True

    def seconds_to_wait(self) -> float:
        """How long a journey waits before it begins, so that no minute has too many sessions; 0 where none has."""
        with self._lock:
            now = self._clock()
            while self._begun and now - self._begun[0] >= MINUTE:
                self._begun.popleft()
            if len(self._begun) < self.a_minute:
                return 0.0
            return self._begun[len(self._begun) - self.a_minute] + MINUTE - now
