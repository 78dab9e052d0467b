"""Points in time, and what can be said of their order: nothing where the clocks' uncertainties overlap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Order(Enum):
    """How two instants relate, as far as their clocks can tell."""

    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time on the gateway's clock, and how wrong it can be.

    `at` is in seconds since the epoch, `within` the half-width of its uncertainty in seconds. `clock` names the clock
    that was read: "gateway", or "page:<document>" for a browser document. Two readings of one clock need no
    uncertainty; `tick` breaks their ties.
    """

    at: float
    within: float
    clock: str
    tick: int = 0


def order(first: Instant, second: Instant) -> Order:
    """Says whether `first` came before `second`, or that it cannot be known."""
    if first.clock == second.clock:
        one, two = (first.at, first.tick), (second.at, second.tick)
        if one == two:
            return Order.UNKNOWN
        return Order.BEFORE if one < two else Order.AFTER
    margin = first.within + second.within
    if first.at + margin < second.at:
        return Order.BEFORE
    if second.at + margin < first.at:
        return Order.AFTER
    return Order.UNKNOWN
