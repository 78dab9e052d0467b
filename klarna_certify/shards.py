"""Shards: which machine runs which journeys. Every machine deals alike, so that none has to ask another.

Durations are of a recorded run, in seconds. What they are good for is the share: a machine that is twice as slow is
so for every journey.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from statistics import median
from types import MappingProxyType
from typing import Self

MOST = 1000
"""More machines than this were meant as something else."""

RECORDED: Mapping[str, float] = MappingProxyType(
    json.loads(resources.files("klarna_certify").joinpath("durations.json").read_text(encoding="utf-8"))
)
"""How long each journey took in a run of the sample, in seconds, as `file::test`; `make docs` notes it."""


class ShardError(ValueError):
    """No shard is meant by this; the text says how one is written."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of so many; both count from 1."""

    index: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """What `2/5` means; raises ShardError."""
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
        index, of = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= index <= of <= MOST:
            raise ShardError(
                f"--shard = {text!r}: a shard is written i/n, as 2/5 for the second of five, with n up to {MOST}"
            )
        return cls(index, of)

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"


def deal(journeys: Iterable[str], of: int, recorded: Mapping[str, float] = RECORDED) -> list[list[str]]:
    """So many parts of the journeys (ids with their parameters), each sorted: the longest first, each into the part
    that has least to do yet.

    The same journeys are dealt alike in whatever order they come. One that was never recorded counts as the median.
    """
    typical = median(recorded.values()) if recorded else 1.0
    weights = {journey: recorded.get(journey.partition("[")[0], typical) for journey in journeys}
    parts: list[list[str]] = [[] for _ in range(of)]
    loads = [0.0] * of
    for journey in sorted(weights, key=lambda one: (-weights[one], one)):
        least = loads.index(min(loads))
        parts[least].append(journey)
        # Rounded: the last bit of a sum is no reason to deal otherwise.
        loads[least] = round(loads[least] + weights[journey], 6)
    return [sorted(part) for part in parts]
