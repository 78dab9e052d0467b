"""What the judge says: requirements, findings, verdicts. Types only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NamedTuple

from recorder.journal import Frame


class Level(Enum):
    """How strongly Klarna's page words a demand."""

    MUST = "must"
    SHOULD = "should"


class Verdict(IntEnum):
    """From best to worst: a verdict only ever escalates."""

    PASS = 0
    NOT_APPLICABLE = 1
    WARN = 2
    NOT_TESTED = 3
    FAIL = 4
    ERROR = 5

    @property
    def label(self) -> str:
        """The verdict as a report writes it."""
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One demand of Klarna's documentation; its id never changes meaning.

    `applies_when` is the capability that a checkout must declare for the demand to concern it; None means always.
    `reasons` are all the ways in which it can be violated, by slug.
    """

    id: str
    chapter: str
    title: str
    sentence: str
    page: str
    section: str
    url: str
    facts: tuple[str, ...]
    level: Level
    applies_when: str | None
    mend: str
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A requirement that a journey saw violated, and the records that prove it.

    `records` are ids in the journey's journal, in the order in which the message tells of them.
    """

    requirement: str
    reason: str
    message: str
    records: tuple[int, ...]
    call_site: Frame | None = None
    journey: str = ""


class Proof(NamedTuple):
    """What a rule says where it saw its requirement kept: the ids of the records that prove it."""

    records: tuple[int, ...]


class Observation(NamedTuple):
    """A requirement that a journey saw kept, and the records that prove it."""

    requirement: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A requirement that concerned the journey and could not be judged from what was recorded."""

    requirement: str
    why: str
    records: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that one journey's journal says. `outcome` is that of `JourneyEnded`, or "interrupted" without one.

    `kept` are the requirements that were seen kept, and for each time the ids of the records that prove it.
    `server_half` says whether the shop's calls on Klarna's API were seen; None where it came to none.
    """

    journey: str
    title: str
    checkout: str
    shape: str
    project: str
    capabilities: tuple[str, ...]
    outcome: str
    outcome_reason: str
    seconds: float
    findings: tuple[Finding, ...] = ()
    kept: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    unknowns: tuple[Unknown, ...] = ()
    verdict: Verdict = Verdict.NOT_TESTED
    server_half: bool | None = None

    @property
    def observations(self) -> Iterator[Observation]:
        """Each time that a requirement was seen kept, requirement by requirement."""
        for requirement, proofs in self.kept.items():
            yield from (Observation(requirement, records) for records in proofs)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementVerdict:
    """The verdict on one requirement over all journeys, with the journeys that exercised it."""

    requirement: Requirement
    verdict: Verdict
    why: str
    findings: tuple[Finding, ...] = ()
    journeys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """The whole outcome: certified only if `verdict` is PASS, NOT_APPLICABLE or WARN and the run is complete and whole.

    `complete` says that every journey of the run came to its end, `partial` that the run left journeys of the suite
    out, `strict` that what Klarna recommends counts like what it demands: then WARN does not certify either.
    `browser_half_only` says that nothing was seen of what the shop's server asks of Klarna: then much is not tested.
    """

    verdict: Verdict
    complete: bool
    requirements: tuple[RequirementVerdict, ...]
    journeys: tuple[Judgement, ...] = field(default_factory=tuple)
    partial: bool = False
    strict: bool = False
    browser_half_only: bool = False
