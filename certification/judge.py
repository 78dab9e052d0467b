"""The judge of one journey: every rule walks over its story; what was lost on the way is never held against a shop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from certification import (
    rules_amounts,
    rules_authorize,
    rules_callback,
    rules_cancel,
    rules_customer,
    rules_details,
    rules_display,
    rules_finalize,
    rules_interruptions,
    rules_order,
    rules_reauthorize,
    rules_refused,
    rules_security,
    rules_session,
    rules_update,
)
from certification.halves import by_the_browser_alone, server_half_seen
from certification.model import Finding, Judgement, Level, Proof, Unknown, Verdict
from certification.requirements import REQUIREMENTS
from certification.rule import Rule, Sees
from certification.timeline import Story
from recorder.journal import Expectation, Record, SdkCall, SdkCallback

RULES: tuple[Rule, ...] = (
    *rules_session.RULES,
    *rules_display.RULES,
    *rules_update.RULES,
    *rules_amounts.RULES,
    *rules_refused.RULES,
    *rules_authorize.RULES,
    *rules_reauthorize.RULES,
    *rules_finalize.RULES,
    *rules_callback.RULES,
    *rules_order.RULES,
    *rules_interruptions.RULES,
    *rules_cancel.RULES,
    *rules_customer.RULES,
    *rules_security.RULES,
    *rules_details.RULES,
)

_OF_AMOUNTS = frozenset(
    {"UPD-04", "UPD-05", "UPD-07", "UPD-08", "AUT-02", "RAU-04", "FIN-06", "ORD-03", "ORD-04"}
)
"""What an amount that the shop believed from an altered request explains."""

_OF_ONE_TAB = (
    *("UPD", "REF", "FIN", "INT", "DIS-02", "DET-04"),
    *("AUT-02", "AUT-07", "AUT-08", "AUT-09", "RAU-03", "RAU-04", "RAU-06", "RAU-07"),
)
"""What is judged by the one cart and the one page that a shopper has before them. With several tabs the order is
judged, against the cart in the tab where it was asked for, and what the SDK and Klarna were asked, call by call."""


def judge(records: Sequence[Record]) -> Judgement:
    """All that one journey's journal says about the checkout; the records' order does not matter."""
    story = Story(records)
    findings: list[Finding] = []
    kept: dict[str, tuple[tuple[int, ...], ...]] = {}
    unknowns: list[Unknown] = []
    missing = bool(story.lost)
    lost = _lost_calls(story, records)
    for rule in RULES:
        blurred = len(story.tabs) > 1 and rule.requirement.startswith(_OF_ONE_TAB)
        seen: list[tuple[int, ...]] = []
        for result in rule(story):
            if blurred:
                why = "the shopper had several tabs open, and the journal does not tell whose doing it was"
                unknowns.append(Unknown(requirement=rule.requirement, why=why, records=result.records))
            elif missing and (hidden := _hidden(story, rule, result, lost)):
                unknowns.append(hidden)
            elif isinstance(result, Proof):
                seen.append(result.records)
            elif isinstance(result, Finding):
                findings.append(result)
            else:
                unknowns.append(result)
        if seen:
            kept[rule.requirement] = tuple(seen)
    findings, explained = _without_what_an_alteration_explains(findings)
    unknowns += explained
    findings += _unmet(story, findings)
    server_half = server_half_seen(story)
    if server_half is False:
        findings, kept, unknowns = by_the_browser_alone(findings, kept, unknowns)
    outcome = story.end.outcome if story.end else "interrupted"
    start = story.start
    return Judgement(
        journey=start.journey if start else "",
        title=start.title if start else "",
        checkout=start.checkout if start else "",
        shape=start.shape if start else "",
        project=start.project if start else "",
        capabilities=start.capabilities if start else (),
        outcome=outcome,
        outcome_reason=story.end.reason if story.end else "the journal has no end",
        seconds=story.seconds,
        findings=tuple(sorted(findings, key=lambda finding: (finding.records[-1:], finding.requirement))),
        kept=kept,
        unknowns=tuple(unknowns),
        verdict=_verdict(outcome, findings, kept),
        server_half=server_half,
    )


def _without_what_an_alteration_explains(findings: list[Finding]) -> tuple[list[Finding], list[Unknown]]:
    """The findings that stand, and doubts about amounts where the shop believed one that the suite had altered."""
    if not any(found.requirement == "SEC-04" for found in findings):
        return findings, []
    why = "the shop went on with an amount that the suite had altered on its way from the page"
    explained = [found for found in findings if found.requirement in _OF_AMOUNTS]
    return (
        [found for found in findings if found.requirement not in _OF_AMOUNTS],
        [Unknown(requirement=found.requirement, why=why, records=found.records) for found in explained],
    )


def _lost_calls(story: Story, records: Iterable[Record]) -> frozenset[int]:
    """The records of the documents whose messages did not all arrive."""
    if not story.lost:
        return frozenset()
    calls = (record for record in records if isinstance(record, SdkCall | SdkCallback))
    return frozenset(record.id for record in calls if record.document in story.lost)


def _hidden(
    story: Story, rule: Rule, result: Finding | Proof | Unknown, lost: frozenset[int]
) -> Unknown | None:
    """What a lost message makes of a result: None if the result stands."""
    if isinstance(result, Unknown) or rule.sees is Sees.SERVER:
        return None
    if isinstance(result, Proof):
        stands = lost.isdisjoint(result.records)
    else:
        only = rule.sees is Sees.SESSION and len(story.sessions) <= 1
        stands = rule.sees is Sees.CALLS or only
    if stands:
        return None
    why = "messages of the page were lost, so it cannot be said what else it called"
    return Unknown(requirement=rule.requirement, why=why, records=result.records)


def _unmet(story: Story, findings: Sequence[Finding]) -> list[Finding]:
    """Expectations about the shop that did not come true, unless a rule already found the first broken link."""
    if any(REQUIREMENTS[found.requirement].level is Level.MUST for found in findings):
        return []
    if story.ending is None:
        return []
    unmet: dict[str, Expectation] = {}
    for expectation in story.expectations:
        name = expectation.requirement
        if not expectation.met and name is not None and name in REQUIREMENTS:
            unmet.setdefault(name, expectation)
    known = {found.requirement for found in findings}
    return [_of(story, name, expectation) for name, expectation in unmet.items() if name not in known]


def _of(story: Story, name: str, expectation: Expectation) -> Finding:
    requirement = REQUIREMENTS[name]
    waited = expectation.end.at - expectation.start.at
    sentence = expectation.sentence.rstrip(".")
    return Finding(
        requirement=name,
        reason=next(iter(requirement.reasons)),
        message=f"{requirement.sentence} Here the journey waited {waited:.1f} s in vain for: {sentence}.",
        records=(expectation.id,),
        journey=story.start.journey if story.start else "",
    )


def _verdict(outcome: str, findings: Sequence[Finding], kept: Collection[str]) -> Verdict:
    if outcome == "broken":
        return Verdict.ERROR
    levels = {REQUIREMENTS[finding.requirement].level for finding in findings}
    if Level.MUST in levels:
        return Verdict.FAIL
    if outcome != "finished":
        return Verdict.NOT_TESTED
    if levels:
        return Verdict.WARN
    return Verdict.PASS if kept else Verdict.NOT_TESTED
