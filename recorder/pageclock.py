"""A browser's clock, and how its readings become instants of the gateway's clock."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from recorder.clock import now
from recorder.journal import ClockMeasured, Instant

ROUND_TRIPS = 10
"""How many there are at least."""

MOST_ROUND_TRIPS = 20

GOOD_ENOUGH = 0.001
"""Seconds; a busy machine is given more round trips until the bound is as narrow as this."""

UNMEASURED_SECONDS = 60.0
"""How wrong a browser's clock is taken to be that nobody has measured."""

_RESOLUTION = """() => {
    const origin = performance.timeOrigin, start = performance.now();
    let last = start, step = Infinity;
    for (let i = 0; i < 100000 && last < start + 3; i++) {
        const next = performance.now();
        if (next > last) [step, last] = [Math.min(step, next - last), next];
    }
    return [Number.isFinite(step) ? step : 1, Number.isInteger(origin) ? 1 : 0.1];
}"""
"""How coarse the clock is, in milliseconds: its steps, and its origin (Firefox gives whole ones)."""

_EPOCH = "() => performance.timeOrigin + performance.now()"


class PageClock:
    """Converts a browser's times; until `measure` they cannot be, and what needs them waits."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._within = UNMEASURED_SECONDS
        self._measured = False
        self._waiting: list[Callable[[], None]] = []

    def measure(self, page: Page) -> ClockMeasured:
        """Measures the offset between the page's clock and the gateway's by ten round trips or more.

        Each round trip gives bounds between which the offset lies, and all of them hold: it is taken to be in
        the middle of what they leave. A reading is as wrong as this bound and the clock's coarseness together.
        """
        step, origin = page.evaluate(_RESOLUTION)
        coarse = (step + origin) / 1000
        low, high, trips = float("-inf"), float("inf"), 0
        while trips < ROUND_TRIPS or (high - low > 2 * GOOD_ENOUGH and trips < MOST_ROUND_TRIPS):
            before = now().at
            read = page.evaluate(_EPOCH) / 1000
            after = now().at
            low, high = max(low, before - read - coarse), min(high, after - read + coarse)
            trips += 1
        bound = abs(high - low) / 2
        self._offset, self._within, self._measured = (low + high) / 2, bound + coarse, True
        return ClockMeasured(at=now(), offset=self._offset, within=bound, round_trips=trips)

    def when_measured(self, write: Callable[[], None]) -> None:
        """Calls `write` now, or at the next `let_go`."""
        if self._measured:
            write()
        else:
            self._waiting.append(write)

    def let_go(self) -> None:
        """Calls what waits; the times are very uncertain if nobody has measured."""
        waiting, self._waiting = self._waiting, []
        for write in waiting:
            write()

    def instant(self, milliseconds: float, clock: str, tick: int = 0, more: float = 0.0) -> Instant:
        """A reading of the browser's clock, in milliseconds since the epoch, as an instant of the gateway's.

        `more` is added to its uncertainty.
        """
        at = milliseconds / 1000 + self._offset
        return Instant(at=at, within=self._within + more, clock=clock, tick=tick)
