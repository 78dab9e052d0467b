"""The certification as test cases, for formats that know nothing but tests.

One case a requirement, one a journey, one for the run. What is not green in the certification is not green here: NOT
TESTED fails, and so does a run that broke off. Only what a partial run left out is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from certification.halves import BROWSER_HALF_ONLY
from certification.model import Certification, Judgement, RequirementVerdict, Verdict
from certification.report.again import again
from certification.report.environment import Environment, JourneyEvidence, started_by
from certification.report.score import ListedFinding, list_findings

JOURNEYS, RUN = "journeys", "run"
"""The suites beside those of the chapters."""


class Outcome(Enum):
    """What became of a case; a warning fails nothing and is told."""

    PASSED = "passed"
    WARNED = "warned"
    SKIPPED = "skipped"
    FAILED = "failed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case; `subject` is a requirement's or a journey's id, empty for the run.

    `verdict` is the certification's own word. `kind` and `message` say in a word and a line why it did not pass, `text`
    all there is to say. `evidence` is a journey's.
    """

    suite: str
    name: str
    subject: str
    verdict: str
    outcome: Outcome
    kind: str = ""
    message: str = ""
    text: str = ""
    seconds: float = 0.0
    evidence: JourneyEvidence | None = None


def cases(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence]
) -> Iterator[Case]:
    """All cases: requirements in the checklist's order, journeys in the run's, the run."""
    findings = list_findings(certification)
    by_journey = {item.journey: item for item in evidence}
    for row in certification.requirements:
        mine = [item for item in findings if item.finding.requirement == row.requirement.id]
        yield _requirement(row, mine, certification)
    for judgement in certification.journeys:
        mine = [item for item in findings if item.finding.journey == judgement.journey]
        command = again([judgement.journey], *started_by(environment))
        yield _journey(judgement, mine, by_journey.get(judgement.journey), command)
    yield _run(certification)


def _requirement(row: RequirementVerdict, findings: Sequence[ListedFinding], whole: Certification) -> Case:
    demand = row.requirement
    outcome, kind, message = _judged(row, findings, whole)
    clause = f"Klarna: {demand.page}, {demand.section} ({demand.url})"
    told = "\n\n".join([f"{demand.sentence}\n{clause}", *(_told(item, mend=True) for item in findings)])
    return Case(
        suite=demand.chapter,
        name=f"{demand.id} {demand.title}",
        subject=demand.id,
        verdict=row.verdict.label,
        outcome=outcome,
        kind=kind,
        message=message,
        text=told,
    )


def _judged(
    row: RequirementVerdict, findings: Sequence[ListedFinding], whole: Certification
) -> tuple[Outcome, str, str]:
    first = findings[0].finding if findings else None
    match row.verdict:
        case Verdict.PASS:
            return Outcome.PASSED, "", ""
        case Verdict.NOT_APPLICABLE:
            return Outcome.SKIPPED, "NOT APPLICABLE", row.why or "not applicable"
        case Verdict.WARN:
            return (Outcome.FAILED if whole.strict else Outcome.WARNED), "WARN", row.why
        case Verdict.NOT_TESTED if whole.partial:
            return Outcome.SKIPPED, "NOT TESTED", f"not tested in this part: {row.why}"
        case Verdict.NOT_TESTED:
            return Outcome.FAILED, "NOT TESTED", row.why or "not tested"
        case Verdict.FAIL:
            return Outcome.FAILED, first.reason if first else "FAIL", first.message if first else row.why
        case _:
            return Outcome.BROKEN, "ERROR", row.why or "the suite itself failed"


def _journey(
    judgement: Judgement, findings: Sequence[ListedFinding], evidence: JourneyEvidence | None, command: str
) -> Case:
    told = "\n\n".join(_told(item, mend=False) for item in findings)
    message = judgement.outcome_reason or f"the journey was {judgement.outcome}"
    if judgement.verdict is Verdict.ERROR or judgement.outcome in {"broken", "interrupted"}:
        outcome, kind = Outcome.BROKEN, judgement.outcome
    elif judgement.verdict is Verdict.FAIL or judgement.outcome == "stopped":
        outcome, kind = Outcome.FAILED, judgement.verdict.label
        message = findings[0].finding.message if findings else message
    elif judgement.outcome == "untested":
        outcome, kind = Outcome.SKIPPED, judgement.verdict.label
    else:
        outcome, kind = (Outcome.WARNED, "WARN") if told else (Outcome.PASSED, "")
        message = findings[0].finding.message if findings else ""
    if outcome is not Outcome.PASSED:
        told = f"{told or message}\n\nagain: {command}"
    return Case(
        suite=JOURNEYS,
        name=f"{judgement.title or judgement.journey} [{judgement.journey}]",
        subject=judgement.journey,
        verdict=judgement.verdict.label,
        outcome=outcome,
        kind=kind,
        message=message,
        text=told,
        seconds=judgement.seconds,
        evidence=evidence,
    )


def _run(certification: Certification) -> Case:
    if not certification.complete:
        outcome, kind = Outcome.FAILED, "INCOMPLETE"
        message = "not every journey was run to its end: nothing is certified"
    elif certification.partial:
        outcome, kind = Outcome.SKIPPED, "PARTIAL"
        message = "partial: journeys of the suite were left out; nothing is certified"
    elif certification.browser_half_only:
        outcome, kind, message = Outcome.FAILED, "BROWSER HALF ONLY", BROWSER_HALF_ONLY
    else:
        outcome, kind, message = Outcome.PASSED, "", ""
    return Case(
        suite=RUN,
        name="The run is complete",
        subject="",
        verdict=kind or "COMPLETE",
        outcome=outcome,
        kind=kind,
        message=message,
    )


def _told(item: ListedFinding, *, mend: bool) -> str:
    finding = item.finding
    lines = [f"{item.id} {finding.requirement} {finding.reason}: {finding.message}"]
    if finding.journey:
        lines.append(f"  journey: {finding.journey}, records {', '.join(map(str, finding.records))}")
    if site := finding.call_site:
        lines.append(f"  in the shop's code: {site.url}:{site.line}:{site.column} {site.function}".rstrip())
    if mend and item.requirement and item.requirement.mend:
        lines.append("  how to mend it: " + item.requirement.mend.strip().replace("\n", "\n    "))
    return "\n".join(lines)
