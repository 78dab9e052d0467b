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
    ended,
    order,
    started,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One end of a record. `certain` says that it came after the moment before it in the list for sure."""

    at: Instant
    record: Record
    begins: bool
    certain: bool = True


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
        if isinstance(record, (ApiCall, PageRequest))
    ]
    found.sort(key=_key)
    return tuple(
        moment
        if index == 0 or _after(found[index - 1], moment)
        else Moment(moment.at, moment.record, moment.begins, False)
        for index, moment in enumerate(found)
    )


def _key(moment: Moment) -> tuple[float, int, int, bool]:
    tick = moment.at.tick if moment.at.clock == "gateway" else 0
    return (moment.at.at, tick, moment.record.id, not moment.begins)


def _after(before: Moment, moment: Moment) -> bool:
    # A record's end follows its beginning whatever its clock says.
    return before.record is moment.record or order(before.at, moment.at) is not Order.UNKNOWN
