"""The gateway's clock: wall time that never jumps."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from recorder.clock import now
from recorder.journal import Order, order


def test_readings_follow_each_other() -> None:
    readings = [now() for _ in range(1000)]

    assert all(order(one, next_one) is Order.BEFORE for one, next_one in pairwise(readings))


def test_it_tells_the_time_of_day() -> None:
    assert abs(now().at - time.time()) < 1


def test_it_stands_by_its_time_when_the_day_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = now()
    monkeypatch.setattr(time, "time", lambda: 0.0)

    assert order(before, now()) is Order.BEFORE


def test_every_thread_reads_the_same_clock() -> None:
    with ThreadPoolExecutor(4) as threads:
        readings = list(threads.map(lambda _: now(), range(400)))

    assert len({reading.tick for reading in readings}) == 400
    assert {reading.clock for reading in readings} == {"gateway"}
