"""What the SDK reports from the shop's page by itself (J7): calls, answers, and what the page never gets to see.

Klarna swallows what a shop's callback throws, and drops a second `authorize` (J43, J45): a developer reads it here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from klarna_simulator.calls import masked
from klarna_simulator.clock import Clock, timestamp

MOST_EVENTS = 500
"""How many events are kept; of more, the oldest are forgotten."""

Word = Annotated[str, Field(max_length=400)]
Detail = bool | int | Word | Annotated[list[Word], Field(max_length=50)] | None


class Report(BaseModel):
    """One report as the SDK sends it; whatever else is in it is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    event: Annotated[str, Field(pattern=r"^[A-Z_]{1,60}$")]
    session_id: Annotated[str, Field(max_length=64)]
    details: Annotated[dict[Annotated[str, Field(max_length=40)], Detail], Field(max_length=20)] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkEvent:
    """A report that was kept: `at` is epoch seconds of the simulator's clock."""

    number: int
    at: float
    report: Report

    def shown(self) -> dict[str, Any]:
        """Returns the event for people and programs, without secrets."""
        return {
            "number": self.number,
            "at": timestamp(self.at),
            "event": self.report.event,
            "session_id": self.report.session_id,
            "details": masked(
                {name: one for name, one in self.report.details.items() if one not in (None, [])}
            ),
        }


class SdkEvents:
    """The latest reports, oldest first; their numbers are never used again."""

    def __init__(self, clock: Clock, limit: int = MOST_EVENTS) -> None:
        self._clock = clock
        self._events: deque[SdkEvent] = deque(maxlen=limit)
        self._count = 0

    def add(self, report: Report) -> None:
        """Keeps a report, in the place of the oldest if there are too many."""
        self._count += 1
        self._events.append(SdkEvent(number=self._count, at=self._clock.now(), report=report))

    def after(self, number: int) -> list[SdkEvent]:
        """Returns the events kept that are later than `number`."""
        return [event for event in self._events if event.number > number]

    def clear(self) -> None:
        """Forgets all events; their numbers go on."""
        self._events.clear()
