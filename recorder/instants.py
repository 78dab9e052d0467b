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


def certainly_before(first: Instant, second: Instant) -> bool:
    """Whether the clocks leave no doubt that `first` came before `second`."""
    if first.clock == second.clock:
        return first.at < second.at or (first.at == second.at and first.tick < second.tick)
    return first.at + (first.within + second.within) < second.at


def order(first: Instant, second: Instant) -> Order:
    """Says whether `first` came before `second`, or that it cannot be known."""
    if certainly_before(first, second):
        return Order.BEFORE
    return Order.AFTER if certainly_before(second, first) else Order.UNKNOWN
