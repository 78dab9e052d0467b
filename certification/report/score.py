"""What was attainable and what was reached, and the findings in the order in which a report tells of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from certification.model import Certification, Finding, Level, Requirement, Verdict

_CERTIFIABLE = (Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.WARN)
_CERTIFIABLE_STRICTLY = (Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Requirements by number: on the checklist, attainable with the declared features, and kept.

    `must_…` counts the demands that Klarna's page words as such; what is left over are recommendations.
    `counts` has every verdict, also those that nothing got.
    """

    listed: int
    attainable: int
    kept: int
    must_attainable: int
    must_kept: int
    counts: Mapping[Verdict, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFinding:
    """A finding under the id that the report gives it, with its requirement where the checklist has it."""

    id: str
    finding: Finding
    requirement: Requirement | None


def certified(certification: Certification) -> bool:
    """Whether the checkout may call itself certified: nothing worse than a warning, the run complete and whole."""
    enough = _CERTIFIABLE_STRICTLY if certification.strict else _CERTIFIABLE
    return certification.complete and not certification.partial and certification.verdict in enough


def score(certification: Certification) -> Score:
    """Counts the checklist; a requirement that does not apply is not attainable, and only PASS is kept."""
    rows = certification.requirements
    attainable = [row for row in rows if row.verdict is not Verdict.NOT_APPLICABLE]
    musts = [row for row in attainable if row.requirement.level is Level.MUST]
    counts = Counter(row.verdict for row in rows)
    return Score(
        listed=len(rows),
        attainable=len(attainable),
        kept=counts[Verdict.PASS],
        must_attainable=len(musts),
        must_kept=sum(row.verdict is Verdict.PASS for row in musts),
        counts=MappingProxyType({verdict: counts[verdict] for verdict in Verdict}),
    )


def list_findings(certification: Certification) -> tuple[ListedFinding, ...]:
    """Every finding once, numbered "F1", "F2"… in the order of the checklist, then of the journeys."""
    found: list[Finding] = []
    for judgement in certification.journeys:
        found += [
            finding if finding.journey else replace(finding, journey=judgement.journey)
            for finding in judgement.findings
        ]
    anonymous = {replace(finding, journey="") for finding in found}
    for row in certification.requirements:
        # The judgements tell of these too, with their journey; only what no judgement holds is added.
        found += [f for f in row.findings if f not in found and not (f.journey == "" and f in anonymous)]
    requirements = {row.requirement.id: row.requirement for row in certification.requirements}
    place = {name: index for index, name in enumerate(requirements)}
    ordered = sorted(dict.fromkeys(found), key=lambda finding: place.get(finding.requirement, len(place)))
    return tuple(
        ListedFinding(id=f"F{number}", finding=finding, requirement=requirements.get(finding.requirement))
        for number, finding in enumerate(ordered, start=1)
    )
