from __future__ import annotations

import time

import pytest

from klarna_simulator.clock import FURTHEST, Clock, timestamp


def test_the_clock_tells_the_time_until_it_is_moved() -> None:
    clock = Clock()
    before = time.time()

    assert before <= clock.now() <= time.time()


def test_the_clock_moves_on_by_what_it_is_told() -> None:
    clock = Clock()
    clock.advance(3600)
    clock.advance(1800)

    assert clock.now() - time.time() == pytest.approx(5400, abs=1)


def test_the_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        Clock().advance(-1)


def test_the_clock_is_never_moved_further_than_dates_go() -> None:
    clock = Clock()
    clock.advance(FURTHEST)

    for further in (1, 1e300, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="the simulator's clock cannot"):
            clock.advance(further)
    assert timestamp(clock.now()).startswith("21")


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert timestamp(2147483647.0) == "2038-01-19T03:14:07.000Z"
