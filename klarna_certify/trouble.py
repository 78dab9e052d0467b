"""What keeps a report from being good, each by a name that the next run gives it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certification.report.again import FOLDER, again
from klarna_certify.report import Report


@dataclass(frozen=True, slots=True, order=True)
class Trouble:
    """A finding (requirement, reason and journey), a requirement not tested (alone), or a journey that stopped (alone).

    `told` says it in words; it is no part of what the trouble is.
    """

    requirement: str = ""
    reason: str = ""
    journey: str = ""
    told: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is: messages differ from run to run."""
        return self.requirement, self.reason, self.journey

    def __str__(self) -> str:
        if not self.reason:
            return f"{self.requirement or self.journey}: {self.told}"
        return f"{self.requirement} {self.reason} in {self.journey}"


def troubles(report: Report, *, strict: bool = False, chosen: frozenset[str] = frozenset()) -> list[Trouble]:
    """All of them, each once, sorted. Findings about recommendations are none unless the run is `strict`.

    In a partial report only requirements that were `chosen` can be missed.
    """
    return sorted({one.key: one for one in _all(report, strict, chosen)}.values())


def findings(report: Report) -> list[Trouble]:
    """The findings alone, recommendations as well."""
    found = (
        Trouble(one["requirement"], one["reason"], one["journey"], one["message"])
        for one in report["findings"]
    )
    return sorted({one.key: one for one in found}.values())


def _all(report: Report, strict: bool, chosen: frozenset[str]) -> Iterator[Trouble]:
    shoulds = {row["id"] for row in report["requirements"] if row["level"] == "should"}
    found = findings(report)
    yield from (one for one in found if strict or one.requirement not in shoulds)
    for row in report["requirements"]:
        if row["verdict"] == "NOT TESTED" and (not report.get("partial") or row["id"] in chosen):
            yield Trouble(requirement=row["id"], told=f"not tested: {row['why']}")
    told = {one.journey for one in found}
    for journey in report["journeys"]:
        if journey["outcome"] != "finished" and journey["id"] not in told:
            yield Trouble(journey=journey["id"], told=f"{journey['outcome']}: {journey['outcome_reason']}")


def failed(report: Report) -> list[str]:
    """The ids of the journeys that failed or did not end, in a strict run of those as well that were warned of."""
    bad = ("FAIL", "ERROR", "WARN") if report.get("strict") else ("FAIL", "ERROR")
    return [
        journey["id"]
        for journey in report["journeys"]
        if journey["outcome"] != "finished" or journey["verdict"] in bad
    ]


def command_again(report: Report) -> str:
    """The command that runs again what failed, for a POSIX shell; empty where nothing did."""
    environment, journeys = report["environment"], failed(report)
    configuration, browser = environment.get("configuration", ""), environment.get("browser_asked", "")
    folder = environment.get("journeys_in", FOLDER)
    return again(journeys, configuration, browser, folder) if journeys else ""
