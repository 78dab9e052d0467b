"""Shops with one fault each: what merchants get wrong, made from the correct shop by replacing a step.

Every fault is a file of its own that holds a `FAULT`; the file's name, with hyphens, is the fault's name.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from sample_checkout.departures import Departure, load


@dataclass(frozen=True, kw_only=True)
class Fault(Departure):
    """A fault of a merchant's integration.

    `caught_by` is the requirement that has to catch it and `reason` the reason that it has to give, in each
    of its journeys.
    """

    caught_by: str
    reason: str

    @property
    def told(self) -> str:
        """A line for a list, with what catches it."""
        return f"{self.name}  {self.caught_by} {self.reason}  ({', '.join(self.shapes)})\n    {self.models}"


def load_all() -> dict[str, Fault]:
    """All faults by name, in alphabetical order; raises ValueError for a file without a fault of its name."""
    return load(sys.modules[__name__], Fault)
