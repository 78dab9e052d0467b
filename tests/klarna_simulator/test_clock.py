from __future__ import annotations

import time

import pytest

from klarna_simulator.clock import Clock, timestamp


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


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert timestamp(2147483647.0) == "2038-01-19T03:14:07.000Z"
