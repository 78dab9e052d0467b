"""report.json follows its published schema and says what a program needs to know."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from certification.model import Certification, Level, RequirementVerdict, Unknown, Verdict
from certification.report import SCHEMA, JourneyEvidence, Rerun, render_json
from certification.requirements import REQUIREMENTS
from tests.certification.outcomes import (
    ENVIRONMENT,
    certification,
    early_load,
    evidence,
    failed,
    judgement,
    requirement,
    row,
)

VALIDATOR = Draft202012Validator(SCHEMA)


def report(outcome: Certification, proof: tuple[JourneyEvidence, ...] = ()) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json(outcome, ENVIRONMENT, proof))
    VALIDATOR.validate(document)
    return document


def test_the_schema_is_itself_a_schema_and_knows_its_version() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["properties"]["schema_version"] == {"const": 1}


def test_a_checkout_that_keeps_everything_is_certified() -> None:
    document = report(certification(row("UPD-02", Verdict.PASS)))
    assert (document["verdict"], document["certified"], document["complete"]) == ("PASS", True, True)
    assert document["environment"]["base_url"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize("verdict", Verdict)
def test_nothing_worse_than_a_warning_is_certified(verdict: Verdict) -> None:
    document = report(certification(row("UPD-02", verdict, "for a reason")))
    assert document["certified"] is (verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.WARN})
    assert document["verdict"] == verdict.label


def test_an_incomplete_run_is_never_certified() -> None:
    document = report(certification(row("UPD-02", Verdict.PASS), complete=False))
    assert (document["complete"], document["certified"]) == (False, False)


def test_a_finding_carries_its_records_its_place_in_the_code_and_its_remedy() -> None:
    document = report(failed(), evidence())
    (finding,) = document["findings"]
    assert (finding["requirement"], finding["reason"], finding["journey"]) == (
        "UPD-03",
        "too-early",
        "quantity-up",
    )
    assert [record["kind"] for record in finding["records"]] == ["ApiCall", "SdkCall"]
    assert finding["records"][1]["data"]["order_amount"] == 499
    assert finding["call_site"] == {
        "url": "http://127.0.0.1:8000/shop.js",
        "line": 41,
        "column": 7,
        "function": "changed",
    }
    assert "await update();" in finding["mend"]


def test_requirements_and_journeys_point_at_their_findings() -> None:
    document = report(failed(), evidence())
    kept, violated = document["requirements"]
    assert (kept["findings"], violated["findings"]) == ([], ["F1"])
    assert violated["clause"]["url"] == "https://docs.klarna.com/update-the-cart/"
    (journey,) = document["journeys"]
    assert (journey["findings"], journey["journal"]) == (["F1"], "journals/quantity-up.jsonl")
    assert journey["duration"] == 1.5


def test_without_the_journal_a_finding_still_names_its_records() -> None:
    document = report(failed())
    assert document["findings"][0]["records"] == [{"id": 2}, {"id": 3}]
    assert document["journeys"][0]["journal"] is None


def test_a_finding_told_of_by_journey_and_requirement_is_listed_once() -> None:
    anonymous = early_load(journey="")
    outcome = certification(
        row("UPD-03", Verdict.FAIL, findings=(anonymous,)),
        journeys=[judgement(verdict=Verdict.FAIL, findings=(anonymous,))],
    )
    document = report(outcome)
    assert [finding["journey"] for finding in document["findings"]] == ["quantity-up"]


def test_findings_are_numbered_in_the_order_of_the_checklist() -> None:
    later, sooner = early_load(), early_load(requirement="UPD-02")
    outcome = certification(
        row("UPD-02", Verdict.FAIL),
        row("UPD-03", Verdict.FAIL),
        journeys=[judgement(verdict=Verdict.FAIL, findings=(later, sooner))],
    )
    assert [(f["id"], f["requirement"]) for f in report(outcome)["findings"]] == [
        ("F1", "UPD-02"),
        ("F2", "UPD-03"),
    ]


def test_what_does_not_apply_is_not_attainable_and_what_was_not_tested_is_not_kept() -> None:
    should = RequirementVerdict(
        requirement=requirement("REF-05", level=Level.SHOULD), verdict=Verdict.WARN, why=""
    )
    document = report(
        certification(
            row("UPD-01", Verdict.PASS),
            row("UPD-02", Verdict.NOT_TESTED, "no journey changed the cart"),
            row("RAU-01", Verdict.NOT_APPLICABLE, "no review page"),
            should,
        )
    )
    assert document["score"] == {
        "listed": 4,
        "attainable": 3,
        "kept": 1,
        "must": {"attainable": 2, "kept": 1},
        "should": {"attainable": 1, "kept": 0},
        "verdicts": {"PASS": 1, "NOT APPLICABLE": 1, "WARN": 1, "NOT TESTED": 1, "FAIL": 0, "ERROR": 0},
    }


def test_a_journey_says_what_it_could_not_judge() -> None:
    broken_off = judgement(
        outcome="interrupted",
        verdict=Verdict.NOT_TESTED,
        unknowns=(Unknown(requirement="ORD-01", why="it broke off before an order"),),
    )
    document = report(certification(row("UPD-02", Verdict.PASS), journeys=[broken_off], complete=False))
    assert document["journeys"][0]["unknown"] == [
        {"requirement": "ORD-01", "why": "it broke off before an order"}
    ]


def test_a_journey_says_where_its_rerun_was_recorded_and_its_verdict_stays() -> None:
    rerun = Rerun(trace="traces/a.zip", video="", same=False)
    told = report(failed(), (replace(evidence()[0], rerun=rerun),))
    assert told["journeys"][0]["rerun"] == {"trace": "traces/a.zip", "video": "", "same": False}
    assert told["journeys"][0]["verdict"] == "FAIL"
    assert report(failed(), evidence())["journeys"][0]["rerun"] is None


def test_the_whole_checklist_fits_the_schema() -> None:
    rows = [
        RequirementVerdict(requirement=item, verdict=Verdict.PASS, why="") for item in REQUIREMENTS.values()
    ]
    document = report(certification(*rows))
    assert [item["id"] for item in document["requirements"]] == list(REQUIREMENTS)


def test_the_schema_rejects_a_certificate_for_an_incomplete_run() -> None:
    document = json.loads(render_json(certification(row("UPD-02", Verdict.PASS)), ENVIRONMENT))
    document["complete"] = False
    assert not VALIDATOR.is_valid(document)


def test_the_same_outcome_gives_the_same_text() -> None:
    assert render_json(failed(), ENVIRONMENT, evidence()) == render_json(failed(), ENVIRONMENT, evidence())


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_whatever_a_shop_says_the_report_can_be_written_and_read_back(text: str) -> None:
    written = render_json(failed(early_load(message=text)), ENVIRONMENT).encode("utf-8")
    document = json.loads(written)
    VALIDATOR.validate(document)
    assert document["findings"][0]["message"] == text
