"""A report of hundreds of journeys: light enough to be sent, and drawn only as far as it is read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from playwright.sync_api import expect

from benchmarks.report import many
from certification.model import Certification
from certification.report import JourneyEvidence, render_html
from certification.report.view import FEW
from recorder.journal import PageShown
from tests.certification.outcomes import ENVIRONMENT, at, numbered
from tests.certification.shown import Show


@cache
def report(count: int) -> tuple[Certification, tuple[JourneyEvidence, ...]]:
    return many(count)


def test_five_hundred_journeys_stay_below_twenty_megabytes() -> None:
    outcome, evidence = report(500)
    assert 1_000_000 < len(render_html(outcome, ENVIRONMENT, evidence).encode()) < 20_000_000


def test_of_many_journeys_only_what_is_read_is_drawn(show: Show) -> None:
    page = show(*report(FEW + 1))
    expect(page.locator("svg.diagram")).to_have_count(0)
    assert page.evaluate("document.querySelectorAll('.journey *').length") < 20 * (FEW + 1)
    journey = page.locator("details.journey", has_text="Bought by shopper 7")
    journey.locator("summary").first.click()
    expect(journey.locator("svg.diagram")).to_be_visible()
    expect(page.locator("svg.diagram")).to_have_count(1)
    journey.locator(".step").first.click()
    expect(page.locator(".card")).to_be_visible()


def test_a_link_leads_into_a_journey_that_is_not_drawn_yet(show: Show) -> None:
    page = show(*report(FEW + 1))
    link = page.locator(".exhibit").get_by_role("link", name="record").first
    target = page.locator(str(link.get_attribute("href")))
    expect(target).to_have_count(0)
    link.click()
    expect(target).to_be_in_viewport()


def test_without_scripts_it_is_said_that_journeys_stay_closed(show: Show) -> None:
    told = "needs its script for that"
    expect(show(*report(FEW + 1), java_script_enabled=False).get_by_text(told)).to_be_visible()
    expect(show(*report(FEW + 1)).get_by_text(told)).to_be_hidden()
    expect(show(*report(FEW), java_script_enabled=False).get_by_text(told)).to_have_count(0)


def test_hostile_texts_of_a_journey_that_is_kept_as_text_are_texts(show: Show) -> None:
    hostile = "</script><script>alert(1)</script><!--<script>"
    outcome, evidence = report(FEW + 1)
    records = numbered(
        evidence[0].records[0], PageShown(at=at(2), view=hostile, messages=(hostile,), url=hostile)
    )
    titled = replace(outcome.journeys[0], title=hostile, outcome_reason=hostile, outcome="stopped")
    outcome = replace(outcome, journeys=(titled, *outcome.journeys[1:]))
    page = show(outcome, (replace(evidence[0], records=records, journal=hostile), *evidence[1:]))
    page.locator("#j1 > summary").click()
    expect(page.locator("#j1 .facts")).to_contain_text(hostile)
    page.locator("#j1 .records > summary").click()
    expect(page.locator("#j1 .records")).to_contain_text("alert(1)")
    expect(page.locator("details.journey")).to_have_count(FEW + 1)
