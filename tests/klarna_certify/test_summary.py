"""A report is told on the terminal: checklist, findings, verdict, place."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rich.console import Console

from klarna_certify.summary import tell


def requirement(number: str, verdict: str, **more: Any) -> dict[str, Any]:
    row = {"id": number, "chapter": "update-before-authorization", "title": f"Title of {number}", "why": ""}
    return {**row, "verdict": verdict, **more}


def finding(**more: Any) -> dict[str, Any]:
    row = {
        "requirement": "UPD-03",
        "reason": "load-while-update-in-flight",
        "message": "load() did not wait",
        "call_site": {"url": "http://shop/checkout.js", "line": 12, "column": 5, "function": "refresh"},
        "mend": "Await the update's answer.",
        "journey": "quantity up",
    }
    return {**row, **more}


def told(*requirements: dict[str, Any], findings: tuple[dict[str, Any], ...] = (), **more: Any) -> str:
    whole = {"verdict": "PASS", "certified": True, "complete": True, "environment": {}, "journeys": []}
    report = {"requirements": requirements, "findings": findings, **whole, **more}
    shown = io.StringIO()
    tell(report, Path("certification-report"), Console(file=shown, width=100))
    return shown.getvalue()


def test_the_checklist_stands_by_chapter_with_its_verdicts() -> None:
    text = told(requirement("UPD-01", "PASS"), requirement("ORD-01", "NOT APPLICABLE", chapter="order"))

    assert text.split("Order\n")[0].strip().splitlines() == [
        "Update before authorization",
        "✓ PASS            UPD-01  Title of UPD-01",
    ]
    assert "– NOT APPLICABLE  ORD-01  Title of ORD-01" in text


def test_a_finding_is_told_with_its_place_and_how_to_mend_it() -> None:
    text = told(requirement("UPD-03", "FAIL"), findings=(finding(),), certified=False)

    assert "✗ UPD-03 load() did not wait" in text
    assert "  in   quantity up" in text
    assert "  at   http://shop/checkout.js:12:5 in refresh" in text
    assert "  mend Await the update's answer." in text


def test_the_same_finding_in_many_journeys_is_told_once() -> None:
    text = told(
        requirement("UPD-03", "FAIL"),
        findings=(finding(), finding(journey="remove"), finding(journey="add"), finding(call_site=None)),
        certified=False,
    )

    assert text.count("✗ UPD-03 load()") == 2
    assert "quantity up and 2 more" in text


def test_why_something_was_not_tested_is_told() -> None:
    text = told(requirement("UPD-03", "NOT TESTED", why="no journey changed a cart"), certified=False)

    assert "? NOT TESTED" in text
    assert "no journey changed a cart" in text


def test_the_same_reason_is_told_once_in_a_row() -> None:
    why = "no journey changed a cart"
    text = told(requirement("UPD-01", "NOT TESTED", why=why), requirement("UPD-02", "NOT TESTED", why=why))

    assert text.count(why) == 1


def test_the_end_says_whether_it_is_certified_and_where_the_report_is() -> None:
    text = told(requirement("UPD-01", "PASS"), requirement("UPD-02", "PASS"), requirement("UPD-03", "WARN"))

    assert "CERTIFIED  2 PASS, 1 WARN" in text
    assert text.splitlines()[-1] == "Report: certification-report/report.html"


def test_a_run_that_was_cut_short_says_so() -> None:
    text = told(requirement("UPD-01", "PASS"), certified=False, complete=False)

    assert "NOT CERTIFIED" in text
    assert "Incomplete: not every journey was run to its end." in text


def test_what_a_shop_says_is_never_taken_for_markup() -> None:
    text = told(
        requirement("UPD-03", "FAIL"), findings=(finding(message="[bold]50[/] % off"),), certified=False
    )

    assert "[bold]50[/] % off" in text


def test_a_suite_that_failed_says_so_beside_what_it_found() -> None:
    broken = told(requirement("UPD-03", "FAIL"), findings=(finding(),), certified=False, verdict="ERROR")
    nothing = told(requirement("UPD-03", "NOT TESTED"), certified=False, verdict="ERROR")

    assert "The suite itself failed as well: what it did not come to may hold more." in broken
    assert "The suite itself failed and says nothing of the checkout." in nothing


def test_code_is_not_broken_in_a_pipe() -> None:
    code = "Await it:\n\n    " + "await update(); " * 20 + "load();"

    assert code.splitlines()[-1] in told(
        requirement("UPD-03", "FAIL"), findings=(finding(mend=code),), certified=False, verdict="FAIL"
    )


def test_a_chapter_is_told_once_wherever_its_requirements_stand() -> None:
    order, other = requirement("ORD-01", "PASS", chapter="order"), requirement("UPD-01", "PASS")
    text = told(order, other, requirement("ORD-09", "PASS", chapter="order"))

    assert text.count("Order\n") == 1
