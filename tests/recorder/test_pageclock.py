"""A browser's clock: its offset has a bound, and what cannot be converted yet waits."""

from __future__ import annotations

from playwright.sync_api import Page

from recorder.clock import now
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
