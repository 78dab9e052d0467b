"""A journey's records on one clock: in their order where it is certain, and marked where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.journal import (
    ApiCall,
    Instant,
    JourneyStarted,
    Order,
    PageRequest,
    Record,
    ServerCallback,
    ended,
    order,
    started,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One end of a record: its beginning, or what came back."""

    at: Instant
    record: Record
    begins: bool


def beginning(records: Sequence[Record]) -> float:
    """The second that a journey's times are counted from: its start, else its first record."""
    first = next((record for record in records if isinstance(record, JourneyStarted)), None)
    if first is not None:
        return first.at.at
    return min((started(record).at for record in records), default=0.0)


def moments(records: Sequence[Record]) -> tuple[Moment, ...]:
    """Beginnings, and the ends of requests and API calls, by time; ties keep the journal's order."""
    found = [Moment(started(record), record, True) for record in records]
    found += [
        Moment(ended(record), record, False)
        for record in records
        if isinstance(record, (ApiCall, PageRequest, ServerCallback))
    ]
    found.sort(key=_key)
    return tuple(found)


def follows(before: Instant, instant: Instant) -> bool:
    """Whether `instant` came after `before` as far as their clocks can tell."""
    return order(before, instant) is Order.BEFORE


def _key(moment: Moment) -> tuple[float, int, int, bool]:
    return (moment.at.at, moment.at.tick, moment.record.id, not moment.begins)
