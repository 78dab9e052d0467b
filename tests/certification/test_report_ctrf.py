"""ctrf.json is what dashboards read: no more and no less than the format knows, and green only where all is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft7Validator

from certification.model import Certification, Verdict
from certification.report import JourneyEvidence, render_ctrf
from tests.certification.outcomes import (
    ENVIRONMENT,
    certification,
    early_load,
    evidence,
    failed,
    judgement,
    row,
)


def exactly(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object that has what is required and nothing that is not named."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
        "additionalProperties": False,
    }


TEXT, NUMBER, ANY = {"type": "string"}, {"type": "integer"}, {"type": "object"}
ATTACHMENT = exactly({"name": TEXT, "contentType": TEXT, "path": TEXT})
TEST = exactly(
    {
        "name": {"type": "string", "minLength": 1},
        "status": {"enum": ["passed", "failed", "skipped", "pending", "other"]},
        "duration": NUMBER,
    },
    id={"type": "string", "pattern": "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"},
    suite={"type": "array", "minItems": 1, "items": TEXT},
    rawStatus=TEXT,
    type=TEXT,
    message=TEXT,
    trace=TEXT,
    filePath=TEXT,
    start=NUMBER,
    stop=NUMBER,
    attachments={"type": "array", "items": ATTACHMENT},
)
COUNTS = dict.fromkeys(("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"), NUMBER)
RESULTS = exactly(
    {
        "tool": exactly({"name": TEXT, "version": TEXT}),
        "summary": exactly(COUNTS, duration=NUMBER),
        "tests": {"type": "array", "items": TEST},
    },
    environment=exactly(
        {"appName": TEXT, "testEnvironment": TEXT, "healthy": {"type": "boolean"}, "extra": ANY}
    ),
    extra=ANY,
)
SCHEMA = exactly(
    {"reportFormat": {"const": "CTRF"}, "specVersion": {"pattern": r"^\d+\.\d+\.\d+$"}, "results": RESULTS},
    generatedBy=TEXT,
    timestamp=TEXT,
)
"""What the format has of what is written here; the members and their kinds are those of ctrf.io's schema of 0.0.0."""


def read(outcome: Certification, proof: tuple[JourneyEvidence, ...] = ()) -> dict[str, Any]:
    text = render_ctrf(outcome, ENVIRONMENT, proof)
    document: dict[str, Any] = json.loads(text)
    assert list(Draft7Validator(SCHEMA).iter_errors(document)) == []
    return document


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.PASS, "passed"),
        (Verdict.NOT_APPLICABLE, "skipped"),
        (Verdict.WARN, "other"),
        (Verdict.NOT_TESTED, "failed"),
        (Verdict.FAIL, "failed"),
        (Verdict.ERROR, "failed"),
    ],
)
def test_each_verdict_has_its_status_and_is_kept_beside_it(verdict: Verdict, status: str) -> None:
    test = read(certification(row("UPD-02", verdict)))["results"]["tests"][0]

    assert (test["status"], test["rawStatus"]) == (status, verdict.label)
    assert test["name"] == "UPD-02 Title of UPD-02"


def test_the_summary_counts_the_tests_and_spans_the_journeys() -> None:
    results = read(failed(), evidence())["results"]
    summary, tests = results["summary"], results["tests"]

    for status in ("passed", "failed", "skipped", "pending", "other"):
        assert summary[status] == sum(test["status"] == status for test in tests)
    assert summary["tests"] == len(tests)
    assert (summary["start"], summary["stop"]) == (1_000_000, 1_001_300)
    assert results["environment"]["healthy"] is False


def test_a_failed_journey_has_its_evidence_its_times_and_the_command_that_runs_it_again() -> None:
    proof = (replace(evidence()[0], har="har/quantity-up.har"),)
    test = next(test for test in read(failed(), proof)["results"]["tests"] if test["suite"] == ["journeys"])

    assert [item["path"] for item in test["attachments"]] == [
        "journals/quantity-up.jsonl",
        "har/quantity-up.har",
    ]
    assert (test["start"], test["stop"], test["duration"]) == (1_000_000, 1_001_300, 1500)
    assert test["message"] == "load() came 0.1 s too early."
    assert "again: klarna-certify run " in test["trace"]


def test_a_run_that_broke_off_fails_and_a_part_is_skipped() -> None:
    whole = certification(row("UPD-02", Verdict.PASS))

    def run(outcome: Certification) -> str:
        status: str = read(outcome)["results"]["tests"][-1]["status"]
        return status

    assert run(whole) == "passed"
    assert run(replace(whole, complete=False)) == "failed"
    assert run(replace(whole, partial=True)) == "skipped"


def test_a_test_is_known_by_the_same_id_in_every_run() -> None:
    first, second = (
        read(failed()),
        read(certification(row("UPD-02", Verdict.FAIL), row("UPD-03", Verdict.PASS))),
    )

    def ids(document: dict[str, Any]) -> list[str]:
        return [test["id"] for test in document["results"]["tests"]]

    assert ids(first) == ids(second)
    assert len(set(ids(first))) == len(ids(first))


@given(some.text())
def test_whatever_a_shop_says_the_file_follows_the_format(text: str) -> None:
    found = early_load(message=text)
    outcome = certification(
        row("UPD-03", Verdict.FAIL, text, findings=(found,)),
        journeys=[judgement(title=text, verdict=Verdict.FAIL, findings=(found,))],
    )
    render_ctrf(outcome, ENVIRONMENT, evidence()).encode("utf-8")
    read(outcome, evidence())
