"""junit.xml is what CI servers read: green only where the certification is."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.model import Certification, RequirementVerdict, Verdict
from certification.report import JourneyEvidence, render_junit
from certification.requirements import REQUIREMENTS
from tests.certification.outcomes import (
    ENVIRONMENT,
    certification,
    early_load,
    evidence,
    failed,
    judgement,
    row,
)


def read(outcome: Certification, proof: tuple[JourneyEvidence, ...] = ()) -> Element:
    return fromstring(render_junit(outcome, ENVIRONMENT, proof).encode())  # noqa: S314 - we wrote it ourselves


def cases(root: Element, suite: str) -> list[Element]:
    return root.findall(f"testsuite[@name='{suite}']/testcase")


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict.PASS, None),
        (Verdict.NOT_APPLICABLE, "skipped"),
        (Verdict.WARN, None),
        (Verdict.NOT_TESTED, "failure"),
        (Verdict.FAIL, "failure"),
        (Verdict.ERROR, "error"),
    ],
)
def test_each_verdict_has_its_outcome(verdict: Verdict, outcome: str | None) -> None:
    (case,) = cases(read(certification(row("UPD-02", verdict, "because"))), "update")
    assert case.get("name") == "UPD-02 Title of UPD-02"
    assert {child.tag for child in case} & {"failure", "error", "skipped"} == (
        {outcome} if outcome else set()
    )


def test_a_warning_is_told_though_it_fails_nothing() -> None:
    (case,) = cases(read(certification(row("UPD-02", Verdict.WARN, "the shopper was not told"))), "update")
    assert "the shopper was not told" in (case.findtext("system-out") or "")


def test_a_failure_says_what_happened_where_and_how_to_mend_it() -> None:
    case = cases(read(failed(), evidence()), "update")[1]
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "load() came 0.1 s too early."
    assert failure.get("type") == "too-early"
    told = failure.text or ""
    assert "http://127.0.0.1:8000/shop.js:41:7 changed" in told
    assert "await update();" in told
    assert "https://docs.klarna.com/update-the-cart/" in told


def test_there_is_one_suite_a_chapter_and_one_case_a_requirement() -> None:
    rows = [
        RequirementVerdict(requirement=item, verdict=Verdict.PASS, why="") for item in REQUIREMENTS.values()
    ]
    root = read(certification(*rows))
    chapters = list(dict.fromkeys(item.chapter for item in REQUIREMENTS.values()))
    assert [suite.get("name") for suite in root] == [*chapters, "journeys", "run"]
    assert sum(len(cases(root, chapter)) for chapter in chapters) == len(REQUIREMENTS)


def test_journeys_come_with_their_times_and_journals() -> None:
    (case,) = cases(read(failed(), evidence()), "journeys")
    assert case.get("time") == "1.500"
    assert case.find("failure") is not None
    journal = case.find("properties/property[@name='journal']")
    assert journal is not None
    assert journal.get("value") == "journals/quantity-up.jsonl"


@pytest.mark.parametrize("outcome", ["broken", "interrupted"])
def test_a_journey_that_the_suite_did_not_bring_to_its_end_is_an_error(outcome: str) -> None:
    journey = judgement(outcome=outcome, outcome_reason="the browser went away", verdict=Verdict.ERROR)
    (case,) = cases(read(certification(row("UPD-02", Verdict.PASS), journeys=[journey])), "journeys")
    error = case.find("error")
    assert error is not None
    assert error.get("message") == "the browser went away"


def test_an_incomplete_run_is_red_even_if_all_that_was_judged_is_kept() -> None:
    root = read(certification(row("UPD-02", Verdict.PASS), complete=False))
    (case,) = cases(root, "run")
    assert case.find("failure") is not None
    assert root.get("failures") == "1"


def test_a_journey_that_could_not_be_made_is_skipped_with_the_reason() -> None:
    untested = replace(
        judgement("j", Verdict.NOT_TESTED, outcome="untested"), outcome_reason="an unknown screen"
    )
    (case,) = cases(read(certification(journeys=[untested])), "journeys")
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "an unknown screen"


def test_what_a_part_left_out_is_skipped_and_so_is_the_certification() -> None:
    part = replace(certification(row("UPD-02", Verdict.NOT_TESTED, "no journey came there")), partial=True)
    root = read(part)

    (case,) = cases(root, "update")
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not tested in this part: no journey came there"
    assert cases(root, "run")[0].find("skipped") is not None
    assert root.get("failures") == "0"


def test_in_a_strict_run_a_warning_is_a_failure() -> None:
    (case,) = cases(read(replace(certification(row("UPD-02", Verdict.WARN)), strict=True)), "update")
    assert case.find("failure") is not None


def test_a_journey_that_failed_is_told_with_the_command_that_runs_it_again() -> None:
    (case,) = cases(read(failed(early_load("test_order::up"))), "journeys")
    assert "again: klarna-certify run e2e/test_order.py::up" in (case.findtext("failure") or "")


def test_the_counts_are_those_of_the_cases() -> None:
    root = read(
        certification(
            row("UPD-01", Verdict.FAIL),
            row("UPD-02", Verdict.NOT_TESTED),
            row("UPD-03", Verdict.NOT_APPLICABLE),
            row("UPD-04", Verdict.ERROR),
        )
    )
    for attribute, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        assert root.get(attribute) == str(sum(1 for _ in root.iter(tag)))
        assert all(suite.get(attribute) == str(sum(1 for _ in suite.iter(tag))) for suite in root)


def test_the_environment_stands_in_the_properties() -> None:
    properties = {item.get("name"): item.get("value") for item in read(failed()).iter("property")}
    assert properties["browser"] == "chromium 141.0"
    assert properties["base_url"] == "http://127.0.0.1:8000"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_whatever_a_shop_says_the_file_is_xml(text: str) -> None:
    finding = early_load(message=text)
    written = render_junit(failed(finding), ENVIRONMENT).encode("utf-8")
    assert fromstring(written).tag == "testsuites"  # noqa: S314 - we wrote it ourselves
