"""Small certifications to report on: one shop, one journey, and whatever a test wants to happen in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from certification.model import (
    Certification,
    Finding,
    Judgement,
    Level,
    Requirement,
    RequirementVerdict,
    Verdict,
)
from certification.report import Environment, JourneyEvidence
from recorder.journal import ApiCall, Frame, Instant, JourneyStarted, Record, SdkCall

ENVIRONMENT = Environment(
    suite="0.1.0",
    python="3.11.7",
    playwright="1.64.1",
    browser="chromium 141.0",
    checkout="Corner shop",
    base_url="http://127.0.0.1:8000",
    lane="simulator",
    date="2026-11-23T22:41:07+00:00",
    command="klarna-certify run",
)


def at(seconds: float, clock: str = "gateway", within: float = 0.0) -> Instant:
    """An instant so many seconds after the journey's start."""
    return Instant(at=1_000 + seconds, within=within, clock=clock)


def numbered(*records: Record) -> tuple[Record, ...]:
    """The records with the ids that a journal would give them, from 1."""
    return tuple(replace(record, id=number) for number, record in enumerate(records, start=1))


def requirement(
    name: str = "UPD-03", *, level: Level = Level.MUST, chapter: str = "update", **given: str
) -> Requirement:
    """A demand of Klarna's; what a test does not care about is filled in."""
    texts = {
        "title": f"Title of {name}",
        "sentence": f"The sentence of {name}.",
        "page": "Update the cart",
        "section": "Before authorization",
        "url": "https://docs.klarna.com/update-the-cart/",
        "mend": "Await the answer:\n\n    await update();\n    load();",
        **given,
    }
    return Requirement(
        id=name,
        chapter=chapter,
        facts=("K1", "A22"),
        level=level,
        applies_when=None,
        reasons={"too-early": "load() did not wait for the answer"},
        **texts,
    )


def early_load(
    journey: str = "quantity-up", message: str = "load() came 0.1 s too early.", **given: object
) -> Finding:
    """A finding that rests on records 2 and 3 of `EARLY_LOAD`."""
    finding = Finding(
        requirement="UPD-03",
        reason="too-early",
        message=message,
        records=(2, 3),
        call_site=Frame(url="http://127.0.0.1:8000/shop.js", line=41, column=7, function="changed"),
        journey=journey,
    )
    return replace(finding, **given)  # type: ignore[arg-type]


EARLY_LOAD = numbered(
    JourneyStarted(
        at=at(0),
        journey="quantity-up",
        title="The shopper wants two",
        checkout="Corner shop",
        shape="one-page",
        lane="simulator",
        browser="chromium 141.0",
    ),
    ApiCall(
        start=at(1.0),
        end=at(1.3),
        method="POST",
        path="/payments/v1/sessions/s-1",
        operation="update_session",
        session_id="s-1",
        request={"order_amount": 998, "purchase_currency": "GBP"},
        status=204,
    ),
    SdkCall(at=at(1.2), call="1", method="load", data={"order_amount": 499, "purchase_currency": "GBP"}),
)


def judgement(name: str = "quantity-up", verdict: Verdict = Verdict.PASS, **given: object) -> Judgement:
    """One journey's judgement."""
    found = Judgement(
        journey=name,
        title="The shopper wants two",
        checkout="Corner shop",
        shape="one-page",
        project="chromium",
        capabilities=("quantity",),
        outcome="finished",
        outcome_reason="",
        seconds=1.5,
        verdict=verdict,
    )
    return replace(found, **given)  # type: ignore[arg-type]


def row(name: str, verdict: Verdict, why: str = "", **given: object) -> RequirementVerdict:
    """A line of the checklist."""
    journeys = () if verdict in {Verdict.NOT_APPLICABLE, Verdict.NOT_TESTED} else ("quantity-up",)
    found = RequirementVerdict(requirement=requirement(name), verdict=verdict, why=why, journeys=journeys)
    return replace(found, **given)  # type: ignore[arg-type]


def certification(
    *rows: RequirementVerdict, journeys: Sequence[Judgement] = (), complete: bool = True
) -> Certification:
    """A certification whose verdict is the worst of its rows."""
    worst = max((item.verdict for item in rows), default=Verdict.PASS)
    return Certification(
        verdict=worst, complete=complete, requirements=rows, journeys=tuple(journeys or [judgement()])
    )


def failed(finding: Finding | None = None) -> Certification:
    """A certification in which one journey saw one requirement violated, and another one kept."""
    found = finding or early_load()
    journey = judgement(found.journey, Verdict.FAIL, findings=(found,))
    return certification(
        row("UPD-02", Verdict.PASS),
        row("UPD-03", Verdict.FAIL, "one journey saw it violated", findings=(found,)),
        journeys=[journey],
    )


def evidence(
    records: Sequence[Record] = EARLY_LOAD, journey: str = "quantity-up"
) -> tuple[JourneyEvidence, ...]:
    """The journey's records, as the report is given them."""
    return (JourneyEvidence(journey=journey, journal=f"journals/{journey}.jsonl", records=tuple(records)),)


def mixed() -> Certification:
    """A certification with a row of nearly every kind, and one journey that failed."""
    return certification(
        row("UPD-01", Verdict.PASS),
        row("UPD-02", Verdict.NOT_TESTED, "no journey changed the cart"),
        row("UPD-03", Verdict.FAIL, findings=(early_load(),)),
        row("RAU-01", Verdict.NOT_APPLICABLE, "no review page"),
        journeys=[judgement(verdict=Verdict.FAIL, findings=(early_load(),))],
    )
