"""A small report as a run leaves it: the journals of some journeys and the files made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from certification import certify, judge
from certification.report import Environment, JourneyEvidence, Rerun, render_html, render_json, render_junit
from fixtures.scan import attest, search_journal
from klarna_certify.plan import Plan, write_plan
from klarna_certify.shards import Shard
from recorder.journal import JourneyStarted, Record, dump
from recorder.redaction import Kind
from tests.certification.stories import Told

ENVIRONMENT = Environment(
    suite=version("klarna-certify"),
    python="3.11.7",
    playwright="1.64.1",
    browser="chromium",
    checkout="a shop",
    base_url="http://127.0.0.1:8000",
    lane="simulator",
    date=datetime.now(UTC).isoformat(timespec="seconds"),
    command="klarna-certify run",
)

SEEN: dict[str, Kind] = {"Wobblington": "person", "0ab1-a-token-of-klarnas": "token"}
"""What the run typed and saw: none of it may stand in what is sealed."""


def named(told: Told, name: str) -> tuple[Record, ...]:
    """The journal of a journey with a name of its own."""
    first = told.records[0]
    assert isinstance(first, JourneyStarted)
    return (replace(first, journey=name), *told.records[1:])


def write_report(
    folder: Path,
    *journeys: tuple[Record, ...],
    complete: bool = True,
    partial: bool = False,
    strict: bool = False,
    date: str = ENVIRONMENT.date,
    rerun: Rerun | None = None,
) -> Path:
    """Writes the report of these journeys into the folder and returns it."""
    environment = replace(ENVIRONMENT, date=date)
    (folder / "journals").mkdir(parents=True)
    judgements = [judge(records) for records in journeys]
    evidence = []
    for judgement, records in zip(judgements, journeys, strict=True):
        name = f"journals/{judgement.journey}.jsonl"
        (folder / name).write_text("".join(f"{dump(record)}\n" for record in records), encoding="utf-8")
        evidence.append(
            JourneyEvidence(journey=judgement.journey, journal=name, records=records, rerun=rerun)
        )
    certification = certify(judgements, complete, partial=partial, strict=strict)
    renderers = {"report.json": render_json, "report.html": render_html, "junit.xml": render_junit}
    for file, render in renderers.items():
        (folder / file).write_text(render(certification, environment, evidence), encoding="utf-8")
    attest(folder, SEEN, len(journeys))
    return folder


def write_shard(folder: Path, plan: Plan, *journeys: tuple[Record, ...], complete: bool = True) -> Path:
    """Writes the report of a shard with its plan, as a run leaves it, and returns it."""
    write_report(folder, *journeys, complete=complete, partial=True)
    write_plan(plan, folder)
    for journal in (folder / "journals").iterdir():
        search_journal(journal, folder, SEEN)
    return folder


def a_plan(*journeys: str, mine: tuple[str, ...] = (), shard: Shard | None = None) -> Plan:
    """The plan of a run of these journeys, of which a shard makes some."""
    return Plan(
        suite=version("klarna-certify"),
        requirements="c0ffee",
        facts={"strict": "no", "project one-page.checkout.market": "GB"},
        journeys=tuple(sorted(journeys)),
        mine=tuple(sorted(mine or journeys)),
        partial=False,
        begun="2026-01-02T03:04:05+00:00",
        shard=shard,
    )
