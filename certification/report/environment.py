"""What the caller knows and the judge does not: where and when it was run, and where its evidence lies."""

from __future__ import annotations

from dataclasses import dataclass, field

from recorder.journal import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What was run, on what, against which checkout.

    `date` is ISO 8601 and given by the caller. `browser` names the browser and its version. `lane` is
    "simulator" or "playground". `seed` is None where nothing was left to chance. `configuration` is the file that was
    read, as its user would name it; empty for the one that is read anyway. `browser_asked` is the one that was asked
    for instead of the projects' own; empty for none. `journeys_in` is the folder of the journeys' files, as its user
    would name it. `shard` is which part of how many it is, as "2/5"; empty for a whole. `stability` says how often this
    version's verdicts differed when the same journeys were run again and again; empty where that is not known.
    `cut_short` says what the run lost that it cannot do without; empty where it lost nothing.
    `late_calls` is how many calls of the shop's server came when their journey was over: they stand in no journal.
    """

    suite: str
    python: str
    playwright: str
    browser: str
    checkout: str
    lane: str
    date: str
    base_url: str = ""
    command: str = ""
    seed: int | None = None
    configuration: str = ""
    browser_asked: str = ""
    journeys_in: str = "e2e"
    shard: str = ""
    stability: str = ""
    cut_short: str = ""
    late_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """What was recorded when a failed journey was run once more for evidence; no verdict rests on it.

    `trace` and `video` are paths relative to the report, empty without one; `same` says whether it ended in the same
    way, with the same findings.
    """

    trace: str
    video: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEvidence:
    """A journey's redacted records, and what is kept of it; all paths are relative to the report.

    `pictures` are those of its screenshots that are there to be shown; `har` is empty where
    there is no HAR.
    """

    journey: str
    journal: str
    records: tuple[Record, ...] = field(default_factory=tuple)
    pictures: frozenset[str] = frozenset()
    rerun: Rerun | None = None
    har: str = ""


def started_by(environment: Environment) -> tuple[str, str, str]:
    """How the run was started, as far as a command that runs a part of it again has to say it."""
    return environment.configuration, environment.browser_asked, environment.journeys_in
