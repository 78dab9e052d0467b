"""report.json: the certification for machines, in the shape that `report.schema.json` publishes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib import resources
from typing import Any

from certification.model import Certification, Judgement, Level, RequirementVerdict, Verdict
from certification.report.again import again
from certification.report.environment import Environment, JourneyEvidence, started_by
from certification.report.score import ListedFinding, certified, list_findings, score
from recorder.journal import Record, dump

SCHEMA_VERSION = 1

SCHEMA: dict[str, Any] = json.loads(
    resources.files("certification.report").joinpath("report.schema.json").read_text(encoding="utf-8")
)
"""The JSON schema (draft 2020-12) that every report follows."""


def render_json(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """The whole report as JSON: requirements, findings with their records, journeys, environment."""
    text = json.dumps(render(certification, environment, evidence), indent=2, ensure_ascii=False)
    # A lone surrogate is a legal JSON escape and no legal UTF-8: the file must be writable all the same.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def render(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> dict[str, Any]:
    """The whole report as the value that its JSON stands for."""
    findings = list_findings(certification)
    by_journey = {item.journey: item for item in evidence}
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": certification.verdict.label,
        "certified": certified(certification),
        "complete": certification.complete,
        "partial": certification.partial,
        "strict": certification.strict,
        "browser_half_only": certification.browser_half_only,
        "score": _score(certification),
        "environment": asdict(environment),
        "requirements": [_requirement(row, findings) for row in certification.requirements],
        "findings": [_finding(item, by_journey.get(item.finding.journey)) for item in findings],
        "journeys": [
            _journey(judgement, by_journey.get(judgement.journey), findings, environment)
            for judgement in certification.journeys
        ],
    }


def _score(certification: Certification) -> dict[str, Any]:
    reached = score(certification)
    return {
        "listed": reached.listed,
        "attainable": reached.attainable,
        "kept": reached.kept,
        "must": {"attainable": reached.must_attainable, "kept": reached.must_kept},
        "should": {
            "attainable": reached.attainable - reached.must_attainable,
            "kept": reached.kept - reached.must_kept,
        },
        "verdicts": {verdict.label: reached.counts[verdict] for verdict in Verdict},
    }


def _requirement(row: RequirementVerdict, findings: Iterable[ListedFinding]) -> dict[str, Any]:
    demand = row.requirement
    return {
        "id": demand.id,
        "chapter": demand.chapter,
        "level": demand.level.value,
        "title": demand.title,
        "sentence": demand.sentence,
        "clause": {"page": demand.page, "section": demand.section, "url": demand.url},
        "facts": list(demand.facts),
        "applies_when": demand.applies_when,
        "verdict": row.verdict.label,
        "why": row.why,
        "findings": [item.id for item in findings if item.finding.requirement == demand.id],
        "journeys": list(row.journeys),
    }


def _finding(item: ListedFinding, evidence: JourneyEvidence | None) -> dict[str, Any]:
    finding, demand = item.finding, item.requirement
    records = {record.id: record for record in evidence.records} if evidence else {}
    return {
        "id": item.id,
        "requirement": finding.requirement,
        "reason": finding.reason,
        "level": demand.level.value if demand else Level.MUST.value,
        "message": finding.message,
        "records": [_record(number, records.get(number)) for number in finding.records],
        "call_site": asdict(finding.call_site) if finding.call_site else None,
        "mend": demand.mend if demand else "",
        "journey": finding.journey,
    }


def _record(number: int, record: Record | None) -> dict[str, Any]:
    if record is None:
        return {"id": number}
    fields: dict[str, Any] = json.loads(dump(record))
    return fields


def _journey(
    judgement: Judgement,
    evidence: JourneyEvidence | None,
    findings: Iterable[ListedFinding],
    environment: Environment,
) -> dict[str, Any]:
    return {
        "id": judgement.journey,
        "title": judgement.title,
        "project": judgement.project,
        "checkout": judgement.checkout,
        "shape": judgement.shape,
        "capabilities": list(judgement.capabilities),
        "server_half": judgement.server_half,
        "verdict": judgement.verdict.label,
        "outcome": judgement.outcome,
        "outcome_reason": judgement.outcome_reason,
        "journal": evidence.journal if evidence else None,
        "har": (evidence.har or None) if evidence else None,
        "rerun": asdict(evidence.rerun) if evidence and evidence.rerun else None,
        "duration": round(judgement.seconds, 3),
        "again": again([judgement.journey], *started_by(environment)),
        "findings": [item.id for item in findings if item.finding.journey == judgement.journey],
        "kept": sorted(judgement.kept),
        "unknown": [{"requirement": item.requirement, "why": item.why} for item in judgement.unknowns],
    }
