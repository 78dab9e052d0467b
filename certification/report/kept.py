"""What is kept of a journey beside its journal, as the page shows it: pictures, and what a re-run recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certification.report.again import open_trace
from certification.report.environment import JourneyEvidence, Rerun
from certification.report.timeline import beginning
from recorder.journal import Screenshot


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot that lies beside the report; `second` counts from the journey's start."""

    file: str
    moment: str
    second: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded when a journey was run again for evidence, and the command that shows its trace."""

    journey: str
    rerun: Rerun
    command: str


def recorded(evidence: JourneyEvidence | None) -> Recorded | None:
    """What the evidence re-run left; None for a journey that was not run again."""
    if evidence is None or evidence.rerun is None:
        return None
    command = open_trace(evidence.journey) if evidence.rerun.trace else ""
    return Recorded(evidence.journey, evidence.rerun, command)


def pictures(evidence: JourneyEvidence | None) -> tuple[Picture, ...]:
    """A journey's screenshots in the order in which they were taken."""
    if evidence is None:
        return ()
    zero = beginning(evidence.records)
    return tuple(
        Picture(record.file, record.moment, record.at.at - zero)
        for record in evidence.records
        if isinstance(record, Screenshot) and record.file in evidence.pictures
    )


def around(pictures: Sequence[Picture], second: float) -> tuple[Picture, ...]:
    """The last picture before that second and the first after it."""
    before = [picture for picture in pictures if picture.second <= second]
    return (*before[-1:], *pictures[len(before) : len(before) + 1])
