"""Reading report.html: with a pointer, a finger, the keyboard alone, and by those who do not see it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from certification.model import Verdict
from certification.report import JourneyEvidence, Rerun
from recorder.journal import ApiCall, Fault, Screenshot, SdkCall
from tests.certification.outcomes import (
    EARLY_LOAD,
    at,
    certification,
    early_load,
    evidence,
    failed,
    judgement,
    mixed,
    numbered,
    row,
)
from tests.certification.shown import Show

PICTURED = numbered(
    *EARLY_LOAD,
    *(
        Screenshot(at=at(second), moment=f"the page at {second}", file=f"screenshots/{second}.jpg")
        for second in (0.5, 1.0, 1.6, 2.0)
    ),
)
TAKEN = frozenset(record.file for record in PICTURED if isinstance(record, Screenshot))


def everything() -> JourneyEvidence:
    """The journey with all that can be kept of it."""
    rerun = Rerun(trace="traces/buys.zip", video="videos/buys.webm", same=False)
    return replace(evidence(PICTURED)[0], pictures=TAKEN, rerun=rerun)


def unfold(page: Page) -> Page:
    """Opens everything that can be opened, from the outside inwards."""
    page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation(show: Show, scheme: str, width: int) -> None:
    page = unfold(show(mixed(), (everything(),), width=width, color_scheme=scheme))
    for shown in (".comparison", "article .gallery", "article .recording", "#j1 .gallery", "#j1 .recording"):
        expect(page.locator(shown)).to_be_visible()
    page.locator(".step").first.click()
    expect(page.locator(".card")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_no_violation_in_what_only_some_reports_have(show: Show) -> None:
    rows = [row(f"UPD-0{verdict.value}", verdict, "because") for verdict in Verdict]
    broken = judgement(verdict=Verdict.ERROR, outcome="broken", outcome_reason="the browser crashed")
    page = unfold(show(certification(*rows, journeys=[broken], complete=False), evidence()))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_two_amounts_that_contradict_each_other_stand_in_a_table(show: Show) -> None:
    table = show(failed(), evidence()).get_by_role("region", name="What contradicts itself")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["update session 9.98 GBPServer → Klarna, record 2", "load() 4.99 GBPPage → SDK, record 3"]
    )
    expect(table.get_by_role("row", name="Amount").get_by_role("cell")).to_have_text(["9.98 GBP", "4.99 GBP"])


def test_on_a_phone_the_amounts_of_the_table_stay_in_one_piece(show: Show) -> None:
    one, other = EARLY_LOAD[1:]
    details = {
        "order_lines": [{"name": "A product with a rather long name", "quantity": 2, "total_amount": 998}]
    }
    told = {"purchase_currency": "GBP", **details}
    records = numbered(
        EARLY_LOAD[0],
        replace(one, request={"order_amount": 998, **told}),
        replace(other, data={"order_amount": 499, **told}),
    )
    page = show(failed(), evidence(records), width=390)
    heights = page.locator(".comparison tr.differs td").evaluate_all(
        "cells => cells.map((c) => c.offsetHeight)"
    )
    assert len(heights) == 2
    assert max(heights) < 50
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_records_that_agree_make_no_table(show: Show) -> None:
    agreed = numbered(*EARLY_LOAD[:2], SdkCall(at=at(1.2), call="1", method="load"))
    page = show(failed(), evidence(agreed))
    expect(page.locator("article.finding")).to_be_visible()
    expect(page.locator("table.comparison")).to_have_count(0)


def test_pointing_at_a_step_of_the_diagram_shows_its_payload(show: Show) -> None:
    page = unfold(show(mixed(), evidence()))
    card = page.locator(".card")
    page.get_by_role("link", name="load() 4.99 GBP, part of a finding").hover()
    expect(card).to_contain_text("Page → SDK")
    expect(card).to_contain_text('"order_amount": 499')
    page.mouse.move(1, 1)
    expect(card).to_have_count(0)


def test_a_tap_holds_the_payload_open_until_the_next(show: Show) -> None:
    page = unfold(show(mixed(), evidence(), width=390, has_touch=True))
    step = page.get_by_role("link", name="load() 4.99 GBP")
    step.tap()
    expect(page.locator(".card")).to_contain_text('"order_amount": 499')
    box = page.locator(".card").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    step.tap()
    expect(page.locator(".card")).to_have_count(0)


def test_the_keyboard_alone_walks_through_a_diagram_and_into_the_timeline(show: Show) -> None:
    page = show(mixed(), evidence())
    page.locator("details.journey > summary").focus()
    page.keyboard.press("Enter")
    offending = page.get_by_role("link", name="update session 9.98 GBP, part of a finding")
    for _ in range(4):
        if not offending.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Tab")
    expect(offending).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".card")).to_contain_text('"order_amount": 499')
    expect(page.locator(".step:focus")).to_have_accessible_description(re.compile('"order_amount": 499'))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#j1-3")).to_be_in_viewport()
    expect(page.locator(".card")).to_have_count(0)


def test_escape_takes_the_payload_away(show: Show) -> None:
    page = unfold(show(mixed(), evidence()))
    page.locator(".step").first.click()
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)


def test_only_one_step_of_a_diagram_is_a_stop_of_the_tab_key(show: Show) -> None:
    page = unfold(show(mixed(), evidence()))
    expect(page.locator('.step[tabindex="0"]')).to_have_count(1)
    page.locator(".step").first.focus()
    page.keyboard.press("End")
    expect(page.locator('.step[tabindex="0"]')).to_have_count(1)
    expect(page.locator(".step").last).to_be_focused()


def test_without_scripts_a_step_leads_to_its_record(show: Show) -> None:
    page = show(mixed(), evidence(), java_script_enabled=False)
    page.locator("details.journey > summary").click()
    page.get_by_role("link", name="load() 4.99 GBP").click()
    assert page.url.endswith("#j1-3")
    expect(page.get_by_text("Point at a step")).to_be_hidden()


def test_what_the_suite_did_is_told_apart_from_what_the_shop_did(show: Show) -> None:
    held = Fault(start=at(0.9), end=at(1.4), fault="h1", what="hold", operation="update_session")
    call = ApiCall(
        start=at(1), end=at(1.4), method="POST", path="/x", operation="update_session", status=204, fault="h1"
    )
    page = unfold(show(mixed(), evidence(numbered(EARLY_LOAD[0], call, EARLY_LOAD[2], held))))
    expect(page.locator(".diagram .held")).to_be_visible()
    expect(page.locator(".key")).to_contain_text("what the suite held or injected")
    expect(page.get_by_role("link", name="Suite: holds the answer to update session")).to_be_visible()


def test_a_finding_is_reached_from_the_journey_and_back_by_keyboard(show: Show) -> None:
    page = show(failed(early_load()), evidence())
    page.locator("article.finding").get_by_role("link", name="The shopper wants two").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#j1")).to_be_in_viewport()
    page.locator("#j1").get_by_role("link", name="F1").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#F1")).to_be_in_viewport()


def test_a_finding_is_shown_with_the_pictures_before_and_after_it(show: Show) -> None:
    page = show(failed(), (replace(evidence(PICTURED)[0], pictures=TAKEN),))
    pictures = page.get_by_role("region", name="What the shopper saw").get_by_role("img")
    assert [picture.get_attribute("alt") for picture in pictures.all()] == [
        "Screenshot: the page at 1.0",
        "Screenshot: the page at 1.6",
    ]


def test_a_journey_shows_all_its_pictures_and_each_leads_to_its_file(show: Show) -> None:
    page = unfold(show(mixed(), (replace(evidence(PICTURED)[0], pictures=TAKEN),)))
    pictures = page.locator("#j1 .gallery a")
    assert [link.get_attribute("href") for link in pictures.all()] == [
        f"screenshots/{second}.jpg" for second in (0.5, 1.0, 1.6, 2.0)
    ]
    for picture in pictures.locator("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 1)


def test_a_picture_that_was_thrown_away_is_not_shown(show: Show) -> None:
    page = unfold(show(mixed(), evidence(PICTURED)))
    expect(page.locator("details.journey")).to_be_visible()
    expect(page.get_by_role("img", name="Screenshot")).to_have_count(0)


@pytest.mark.parametrize(
    ("same", "told"), [(True, "with the same outcome"), (False, "did not end in the same way")]
)
def test_what_was_recorded_of_a_rerun_is_marked_as_not_to_be_shared(
    show: Show, same: bool, told: str
) -> None:
    rerun = Rerun(trace="traces/buys.zip", video="videos/buys.webm", same=same)
    page = unfold(show(failed(), (replace(evidence()[0], rerun=rerun),)))
    for place in (page.locator("article.finding"), page.locator("#j1")):
        recording = place.locator(".recording")
        expect(recording).to_contain_text(told)
        expect(recording).to_contain_text("Not redacted, not to be shared")
        expect(recording).to_contain_text("No verdict rests on it")
        expect(recording.get_by_role("link", name="trace")).to_have_attribute("href", "traces/buys.zip")
        expect(recording.get_by_role("link", name="video")).to_have_attribute("href", "videos/buys.webm")
        expect(place).to_contain_text("klarna-certify open --trace quantity-up")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not certified")


def test_a_rerun_of_which_nothing_could_be_recorded_says_so(show: Show) -> None:
    page = unfold(show(failed(), (replace(evidence()[0], rerun=Rerun(trace="", video="", same=True)),)))
    expect(page.locator("#j1 .recording")).to_contain_text("nothing could be recorded")
    expect(page.locator("#j1 .recording").get_by_role("link")).to_have_count(0)


def test_on_paper_it_is_dark_on_white_however_dark_the_screen_is(show: Show) -> None:
    page = unfold(show(mixed(), evidence(), color_scheme="dark"))
    look = "(() => { const at = getComputedStyle(document.body); return [at.color, at.backgroundColor]; })()"
    assert page.evaluate(look) == ["rgb(235, 232, 225)", "rgb(19, 20, 22)"]
    page.emulate_media(media="print")
    assert page.evaluate(look) == ["rgb(29, 28, 26)", "rgb(255, 255, 255)"]


def test_on_paper_nothing_is_cut_off(show: Show) -> None:
    page = unfold(show(mixed(), (everything(),), width=794))
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") == 794
    cut = "[...document.querySelectorAll('.mend pre, .scroll, .command')].filter((n) => n.scrollWidth > n.clientWidth)"
    assert page.evaluate(f"{cut}.length") == 0
