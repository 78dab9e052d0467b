"""A browser's clock: its offset has a bound, and what cannot be converted yet waits."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from recorder import pageclock
from recorder.clock import now
from recorder.journal import Instant
from recorder.pageclock import MOST_ROUND_TRIPS, ROUND_TRIPS, UNMEASURED_SECONDS, PageClock


def test_a_reading_lies_between_the_gateways_before_and_after(page: Page) -> None:
    clock = PageClock()
    measured = clock.measure(page)
    for _ in range(20):
        before = now().at
        read = clock.instant(page.evaluate("performance.timeOrigin + performance.now()"), "page:a")
        assert before - read.within <= read.at <= now().at + read.within

    assert ROUND_TRIPS <= measured.round_trips <= MOST_ROUND_TRIPS
    assert 0 <= measured.within < read.within


def test_a_clock_that_is_wrong_by_an_hour_is_put_right(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin - 3600e3 });"
    )
    page.goto("data:text/html,")
    clock = PageClock()

    measured = clock.measure(page)
    assert abs(measured.offset - 3600) < 1
    read = clock.instant(page.evaluate("performance.timeOrigin + performance.now()"), "page:a")
    assert abs(read.at - now().at) < 1


def test_what_cannot_be_converted_waits(page: Page) -> None:
    clock, written = PageClock(), list[str]()
    clock.when_measured(lambda: written.append("early"))
    assert written == []

    clock.measure(page)
    clock.let_go()
    clock.when_measured(lambda: written.append("late"))
    assert written == ["early", "late"]


def test_a_clock_that_nobody_measured_proves_nothing() -> None:
    read = PageClock().instant(1000, "page:a", tick=3, more=0.5)

    assert (read.at, read.within, read.tick) == (1.0, UNMEASURED_SECONDS + 0.5, 3)


class FarAway:
    """A page on another machine: its clock is off, and each way there and back takes its time; all in seconds."""

    def __init__(self, off: float, ways: list[tuple[float, float]], step: float) -> None:
        self.now, self._off, self._ways, self._step = 1_000_000.0, off, ways, step
        self._asked = 0

    def read_gateway(self) -> Instant:
        return Instant(at=self.now, within=0.0, clock="gateway", tick=0)

    def evaluate(self, expression: str) -> Any:
        if "timeOrigin;" in expression or "step" in expression:
            return [self._step * 1000, 0]
        there, back = self._ways[self._asked % len(self._ways)]
        self._asked += 1
        self.now += there
        read = (self.now - self._off) // self._step * self._step
        self.now += back
        return read * 1000


@given(
    off=st.floats(-90_000, 90_000),
    ways=st.lists(st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)), min_size=1, max_size=20),
    step=st.sampled_from([0.0001, 0.001]),
)
def test_however_far_away_a_browser_is_its_offset_lies_within_the_bound(
    off: float, ways: list[tuple[float, float]], step: float
) -> None:
    page = FarAway(off, ways, step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pageclock, "now", page.read_gateway)
        measured = PageClock().measure(cast(Page, page))

    assert abs(measured.offset - off) <= measured.within + 1e-6
    fastest = min(there + back for there, back in ways[:ROUND_TRIPS])
    assert measured.within <= fastest / 2 + step + 1e-6
