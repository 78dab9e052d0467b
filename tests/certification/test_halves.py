"""A shop whose server's calls were not seen: what the page shows is judged, and nothing else is held against it."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from certification import Verdict, certify, judge
from certification.halves import BROWSER_ALONE, ONLY_FOUND_ALONE, UNSEEN
from certification.model import Judgement
from certification.report import render_ctrf, render_html, render_json, render_junit
from certification.report.as_json import SCHEMA
from certification.requirements import REQUIREMENTS
from recorder.journal import ApiCall, JourneyStarted, Record
from tests.certification import security
from tests.certification.interruptions import ways
from tests.certification.outcomes import ENVIRONMENT
from tests.certification.stories import Told, bought, checkout, story
from tests.certification.test_rules import KEPT, VIOLATED

TOLD = [*KEPT.items(), *((f"{name} {reason}", told) for name, reason, told, _ in VIOLATED)]


def of_the_page(told: Told) -> list[Record]:
    """The journal of the same journey at a shop that asks Klarna past the suite."""
    return [record for record in told.records if not isinstance(record, ApiCall)]


def said(judgement: Judgement) -> tuple[set[tuple[str, str]], set[str]]:
    found = {(one.requirement, one.reason) for one in judgement.findings}
    return found, {one.requirement for one in judgement.observations}


@pytest.mark.parametrize("told", [told for _, told in TOLD], ids=[name for name, _ in TOLD])
def test_nobody_is_accused_or_praised_by_half_for_what_both_halves_together_do_not_show(told: Told) -> None:
    found, kept = said(judge(of_the_page(told)))
    found_whole, kept_whole = said(judge(told.records))

    assert found <= found_whole
    assert kept <= kept_whole


def test_what_is_demanded_of_the_server_is_not_tested_and_the_reason_is_told() -> None:
    judgement = judge(of_the_page(bought()))
    verdicts = {row.requirement.id: row for row in certify([judgement]).requirements}

    assert (judgement.server_half, judgement.verdict) == (False, Verdict.PASS)
    for name in ("UPD-01", "UPD-05", "ORD-01", "ORD-06", "SES-01", "SES-03", "DIS-03"):
        assert (verdicts[name].verdict, verdicts[name].why) == (Verdict.NOT_TESTED, UNSEEN)
    assert verdicts["AUT-05"].verdict is Verdict.PASS


def test_what_the_page_does_wrong_is_found_without_the_server_half() -> None:
    told = story().session("S1", 499).shows(499).load(499).end()

    assert {one.requirement for one in judge(of_the_page(told)).findings} == {"SES-01"}


def test_what_the_page_alone_is_witness_of_is_found_without_the_server_half() -> None:
    requirement, _, told, _ = security.VIOLATED[0]

    assert requirement in BROWSER_ALONE
    assert requirement in {one.requirement for one in judge(of_the_page(told)).findings}


def test_an_update_that_was_waited_for_in_vain_is_no_finding_where_none_could_be_seen() -> None:
    told = checkout().changes(998).expects("Klarna accepts the cart", met=False, requirement="UPD-01")
    told.end("stopped")

    assert judge(of_the_page(told)).findings == ()
    assert {one.requirement for one in judge(told.records).findings} == {"UPD-01"}


def test_a_run_that_saw_one_half_says_so_and_certifies_nothing() -> None:
    page, whole = judge(of_the_page(bought())), judge(bought().records)

    assert certify([page]).browser_half_only
    assert certify([page]).verdict is Verdict.NOT_TESTED
    assert not certify([page, whole]).browser_half_only
    assert not certify([whole]).browser_half_only
    assert not certify([]).browser_half_only


def test_a_page_that_never_asked_klarna_says_nothing_of_the_server_half() -> None:
    judgement = judge(story().shows(499).end().records)

    assert judgement.server_half is None
    assert UNSEEN not in {doubt.why for doubt in judgement.unknowns}


def test_a_checkout_that_declares_no_server_half_is_never_accused_of_what_was_not_seen() -> None:
    records = (
        story().shows(499).expects("Klarna accepts the cart", met=False, requirement="UPD-01").end().records
    )
    declared = [
        replace(record, server_half="none") if isinstance(record, JourneyStarted) else record
        for record in records
    ]

    assert [one.requirement for one in judge(records).findings] == ["UPD-01"]
    assert (judge(declared).findings, judge(declared).server_half) == ((), False)


def test_what_is_left_to_the_browser_alone_can_be_seen_kept_there() -> None:
    blocked = checkout().absent("sdk_script").page(klarna_offered=False, methods=ways()).back().end()
    kept = set().union(*(said(judge(of_the_page(told)))[1] for told in (*KEPT.values(), blocked)))

    assert kept == BROWSER_ALONE


def test_what_is_judged_by_the_browser_alone_is_on_the_checklist() -> None:
    assert REQUIREMENTS.keys() >= BROWSER_ALONE | ONLY_FOUND_ALONE
    assert not BROWSER_ALONE & ONLY_FOUND_ALONE


def test_every_report_says_that_it_is_of_the_browser_half_only() -> None:
    half, whole = certify([judge(of_the_page(bought()))]), certify([judge(bought().records)])

    for render in (render_html, render_junit):
        assert "Browser half only" in render(half, ENVIRONMENT)
        assert "Browser half only" not in render(whole, ENVIRONMENT)
    told = json.loads(render_json(half, ENVIRONMENT))
    jsonschema.validate(told, SCHEMA)
    assert (told["browser_half_only"], told["certified"]) == (True, False)
    assert told["journeys"][0]["server_half"] is False
    assert json.loads(render_ctrf(half, ENVIRONMENT))["results"]["extra"]["browserHalfOnly"] is True
