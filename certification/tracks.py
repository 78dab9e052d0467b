"""Things on a time line, asked for by what is certain: what came before an instant, what after, what may be either."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter, lt
from typing import Generic, TypeVar

from recorder.journal import Instant, Order, order
from recorder.journal import certainly_before as certainly_before

T = TypeVar("T")

_ROUNDING = 1e-6
"""Seconds that a sum of times may be off; the look is that much wider, and what is found is still compared exactly."""


def _place(instant: Instant) -> tuple[float, int, str]:
    """Where an instant is put; what lies at the same one by two clocks is put alike, whichever arrived first."""
    return instant.at, instant.tick, instant.clock


class Track(Generic[T]):
    """Items, each at its instant; a question costs a bisection plus the few items that lie within the clocks' doubt."""

    def __init__(self, instants: Iterable[Instant] = (), items: Iterable[T] = ()) -> None:
        self._instants, self._items = list(instants), list(items)
        self._times = [instant.at for instant in self._instants]
        if not all(map(lt, self._times, self._times[1:])):
            places = sorted(range(len(self._times)), key=lambda index: _place(self._instants[index]))
            self._instants = [self._instants[index] for index in places]
            self._items = [self._items[index] for index in places]
            self._times.sort()
        self._widest = max(map(attrgetter("within"), self._instants), default=0.0)

    def insert(self, instant: Instant, item: T) -> None:
        """Puts one more item into its place."""
        index = bisect_right(self._instants, _place(instant), key=_place)
        self._instants.insert(index, instant)
        self._items.insert(index, item)
        self._times.insert(index, instant.at)
        self._widest = max(self._widest, instant.within)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def last(self) -> T | None:
        """The latest item of all."""
        return self._items[-1] if self._items else None

    def last_before(self, instant: Instant) -> T | None:
        """The latest item that is certainly earlier than `instant`."""
        for index in range(bisect_right(self._times, instant.at) - 1, -1, -1):
            if certainly_before(self._instants[index], instant):
                return self._items[index]
        return None

    def first_after(self, instant: Instant) -> T | None:
        """The earliest item that is certainly later than `instant`."""
        for index in range(bisect_left(self._times, instant.at), len(self._items)):
            if certainly_before(instant, self._instants[index]):
                return self._items[index]
        return None

    def backwards_from(self, instant: Instant) -> Iterator[T]:
        """Items certainly earlier than `instant`, latest first."""
        for index in range(bisect_right(self._times, instant.at) - 1, -1, -1):
            if certainly_before(self._instants[index], instant):
                yield self._items[index]

    def after(self, instant: Instant) -> Iterator[T]:
        """Items certainly later than `instant`, earliest first."""
        for index in range(bisect_left(self._times, instant.at), len(self._items)):
            if certainly_before(instant, self._instants[index]):
                yield self._items[index]

    def between(self, first: Instant, second: Instant | None) -> Iterator[T]:
        """Items certainly later than `first` and, if given, certainly earlier than `second`."""
        for index in range(bisect_left(self._times, first.at), len(self._items)):
            at = self._instants[index]
            if second is not None and at.at > second.at:
                return
            if certainly_before(first, at) and (second is None or certainly_before(at, second)):
                yield self._items[index]

    def doubtful(self, instant: Instant) -> list[T]:
        """Items of which it cannot be said whether they came before or after `instant`."""
        margin = self._widest + instant.within + _ROUNDING
        first = bisect_left(self._times, instant.at - margin)
        last = bisect_right(self._times, instant.at + margin, first)
        near = range(first, last)
        return [
            self._items[index] for index in near if order(self._instants[index], instant) is Order.UNKNOWN
        ]
