"""From journeys to a certification: a verdict only escalates, and none is given without evidence."""

from __future__ import annotations

from collections.abc import Sequence

from certification.halves import browser_half_only
from certification.model import Certification, Judgement, Level, Requirement, RequirementVerdict, Verdict
from certification.requirements import REQUIREMENTS, applies

_WITNESSES = frozenset({"finished", "stopped"})
"""Outcomes of journeys that the suite itself brought to an end; what others saw kept counts for nothing."""


def certify(
    judgements: Sequence[Judgement], complete: bool = True, *, partial: bool = False, strict: bool = False
) -> Certification:
    """The verdict on each requirement over all journeys, and the whole.

    `complete` says that every journey of the run came to its end; what `partial` and `strict` say, and what all three
    mean for being certified, stands at `Certification`.
    """
    capabilities = frozenset(name for judgement in judgements for name in judgement.capabilities)
    verdicts = tuple(_on(requirement, judgements, capabilities) for requirement in REQUIREMENTS.values())
    return Certification(
        verdict=_whole(verdicts, judgements),
        complete=complete,
        requirements=verdicts,
        journeys=tuple(judgements),
        partial=partial,
        strict=strict,
        browser_half_only=browser_half_only(judgement.server_half for judgement in judgements),
    )


def _on(
    requirement: Requirement, judgements: Sequence[Judgement], capabilities: frozenset[str]
) -> RequirementVerdict:
    findings = tuple(
        finding
        for judgement in judgements
        for finding in judgement.findings
        if finding.requirement == requirement.id
    )
    kept = [
        judgement.journey
        for judgement in judgements
        if judgement.outcome in _WITNESSES and requirement.id in judgement.kept
    ]
    violated = [finding.journey for finding in findings]
    journeys = tuple(dict.fromkeys((*violated, *kept)))
    verdict, why = _judged(requirement, judgements, capabilities, violated, kept)
    return RequirementVerdict(
        requirement=requirement, verdict=verdict, why=why, findings=findings, journeys=journeys
    )


def _judged(
    requirement: Requirement,
    judgements: Sequence[Judgement],
    capabilities: frozenset[str],
    violated: Sequence[str],
    kept: Sequence[str],
) -> tuple[Verdict, str]:
    if violated:
        verdict = Verdict.FAIL if requirement.level is Level.MUST else Verdict.WARN
        return verdict, f"violated in {_journeys(len(set(violated)))}"
    if judgements and not applies(requirement, capabilities):
        return Verdict.NOT_APPLICABLE, f"the checkout declares no {requirement.applies_when}"
    if kept:
        return Verdict.PASS, f"seen kept in {_journeys(len(kept))}"
    whys = dict.fromkeys(
        unknown.why
        for judgement in judgements
        for unknown in judgement.unknowns
        if unknown.requirement == requirement.id
    )
    return Verdict.NOT_TESTED, "; ".join(whys) or "no journey came to a moment at which it could be seen"


def _whole(verdicts: Sequence[RequirementVerdict], judgements: Sequence[Judgement]) -> Verdict:
    """The worst of all; what does not concern the checkout neither helps nor harms."""
    concerned = [one.verdict for one in verdicts if one.verdict is not Verdict.NOT_APPLICABLE]
    journeys = [judgement.verdict for judgement in judgements if judgement.verdict is not Verdict.PASS]
    return max((*concerned, *journeys))


def _journeys(count: int) -> str:
    return "one journey" if count == 1 else f"{count} journeys"
