"""Things on a time line, asked for by what is certain: what came before an instant, what after, what may be either."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from recorder.journal import Instant, Order, order

T = TypeVar("T")

_ROUNDING = 1e-6
"""Seconds that a sum of times may be off; the look is that much wider, and what is found is still compared exactly."""


def certainly_before(first: Instant, second: Instant) -> bool:
    """Whether the clocks leave no doubt that `first` came before `second`."""
    return order(first, second) is Order.BEFORE


def _place(item: tuple[Instant, object]) -> tuple[float, int]:
    return item[0].at, item[0].tick


class Track(Generic[T]):
    """Items at instants; each question costs a bisection plus the few items that lie within the clocks' doubt."""

    def __init__(self, items: Iterable[tuple[Instant, T]]) -> None:
        self._items = sorted(items, key=_place)
        self._times = [instant.at for instant, _ in self._items]
        self._widest = max((instant.within for instant, _ in self._items), default=0.0)

    def insert(self, instant: Instant, item: T) -> None:
        """Puts one more item into its place."""
        index = bisect_right(self._items, (instant.at, instant.tick), key=_place)
        self._items.insert(index, (instant, item))
        self._times.insert(index, instant.at)
        self._widest = max(self._widest, instant.within)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return (item for _, item in self._items)

    def last(self) -> T | None:
        """The latest item of all."""
        return self._items[-1][1] if self._items else None

    def last_before(self, instant: Instant) -> T | None:
        """The latest item that is certainly earlier than `instant`."""
        for index in range(bisect_right(self._times, instant.at) - 1, -1, -1):
            if order(self._items[index][0], instant) is Order.BEFORE:
                return self._items[index][1]
        return None

    def first_after(self, instant: Instant) -> T | None:
        """The earliest item that is certainly later than `instant`."""
        for index in range(bisect_left(self._times, instant.at), len(self._items)):
            if order(self._items[index][0], instant) is Order.AFTER:
                return self._items[index][1]
        return None

    def backwards_from(self, instant: Instant) -> Iterator[T]:
        """Items certainly earlier than `instant`, latest first."""
        for index in range(bisect_right(self._times, instant.at) - 1, -1, -1):
            if order(self._items[index][0], instant) is Order.BEFORE:
                yield self._items[index][1]

    def after(self, instant: Instant) -> Iterator[T]:
        """Items certainly later than `instant`, earliest first."""
        for index in range(bisect_left(self._times, instant.at), len(self._items)):
            if order(self._items[index][0], instant) is Order.AFTER:
                yield self._items[index][1]

    def between(self, first: Instant, second: Instant | None) -> Iterator[T]:
        """Items certainly later than `first` and, if given, certainly earlier than `second`."""
        for index in range(bisect_left(self._times, first.at), len(self._items)):
            at, item = self._items[index]
            if second is not None and at.at > second.at:
                return
            if order(at, first) is Order.AFTER and (second is None or order(at, second) is Order.BEFORE):
                yield item

    def doubtful(self, instant: Instant) -> Iterator[T]:
        """Items of which it cannot be said whether they came before or after `instant`."""
        margin = self._widest + instant.within + _ROUNDING
        first = bisect_left(self._times, instant.at - margin)
        for index in range(first, bisect_right(self._times, instant.at + margin)):
            if order(self._items[index][0], instant) is Order.UNKNOWN:
                yield self._items[index][1]
