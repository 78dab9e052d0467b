"""report.html in a real browser: what a reader sees, on a wide and a narrow window, with and without scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from certification.model import Verdict
from certification.report import JourneyEvidence, render_html
from certification.requirements import REQUIREMENTS
from recorder.journal import CartShown, Frame, PageShown, Record, SdkCall
from tests.certification.outcomes import (
    EARLY_LOAD,
    ENVIRONMENT,
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


def load_with(data: dict[str, object]) -> tuple[Record, ...]:
    """The early load's journal, its load() told `data`."""
    return numbered(*EARLY_LOAD[:2], SdkCall(at=at(1.2), call="1", method="load", data=data))


def test_the_verdict_and_the_score_come_first(show: Show) -> None:
    page = show(
        certification(row("UPD-01", Verdict.PASS), row("RAU-01", Verdict.NOT_APPLICABLE, "no review page"))
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Certified")
    expect(page.locator(".figure")).to_contain_text("1 of 1")
    expect(page.locator(".hero")).to_contain_text("2, 1 not applicable")
    assert page.title().startswith("Certified · Corner shop")
    expect(page.get_by_role("heading", name="Findings")).to_have_count(0)


def test_a_failing_checkout_is_told_what_klarna_demands_what_happened_where_and_how_to_mend_it(
    show: Show,
) -> None:
    page = show(failed(), evidence())
    expect(page.get_by_role("heading", level=1)).to_have_text("Not certified")
    finding = page.locator("article.finding")
    for text in (
        "load() did not wait for the answer",
        "The sentence of UPD-03.",
        "load() came 0.1 s too early.",
        "http://127.0.0.1:8000/shop.js:41:7 in changed",
        "await update();\nload();",
    ):
        expect(finding).to_contain_text(text)
    clause = finding.get_by_role("link", name="Update the cart · Before authorization")
    expect(clause).to_have_attribute("href", "https://docs.klarna.com/update-the-cart/")


def test_a_finding_tells_the_command_that_runs_its_journey_again(show: Show) -> None:
    found = early_load(journey="test_order::test_paid[shop-chromium-one more]")
    page = show(failed(found), evidence(journey=found.journey))
    expect(page.get_by_role("region", name="Run it again")).to_contain_text(
        "klarna-certify run 'e2e/test_order.py::test_paid[shop-chromium-one more]'"
    )


def test_the_demand_is_not_told_twice(show: Show) -> None:
    page = show(failed(early_load(message="The sentence of UPD-03. Here load() came too early.")), evidence())
    expect(page.locator(".happened")).to_contain_text("Here load() came too early.")
    expect(page.locator("article.finding").get_by_text("The sentence of UPD-03.")).to_have_count(1)


def test_the_two_records_stand_side_by_side_with_what_contradicts_itself_marked(show: Show) -> None:
    page = show(failed(), evidence())
    left, right = (box for item in page.locator(".exhibit").all() if (box := item.bounding_box()))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    for payload in page.locator(".exhibit summary").all():
        payload.click()
    marked = [text.strip().removesuffix(",") for text in page.locator(".exhibit mark").all_inner_texts()]
    assert marked == ['"order_amount": 998', '"order_amount": 499']


def test_on_a_narrow_window_they_stand_below_each_other_and_nothing_sticks_out(show: Show) -> None:
    page = show(failed(), evidence(), width=360)
    page.locator("details.journey > summary").click()
    upper, lower = (box for item in page.locator(".exhibit").all() if (box := item.bounding_box()))
    assert upper["y"] + upper["height"] <= lower["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_amount_on_the_screen_is_compared_with_the_orders(show: Show) -> None:
    records = numbered(
        CartShown(at=at(1), view="checkout", total=1497, currency="GBP"),
        SdkCall(at=at(2), call="1", method="load", data={"order_amount": 499, "purchase_currency": "GBP"}),
    )
    page = show(failed(early_load(records=(1, 2))), evidence(records))
    for payload in page.locator(".exhibit summary").all():
        payload.click()
    marked = [text.strip().removesuffix(",") for text in page.locator(".exhibit mark").all_inner_texts()]
    assert marked == ['"total": 1497', '"order_amount": 499']


def test_the_same_mistake_in_many_journeys_is_one_finding(show: Show) -> None:
    found = [early_load(journey=f"journey-{number}") for number in range(60)]
    journeys = [judgement(item.journey, Verdict.FAIL, findings=(item,)) for item in found]
    page = show(certification(row("UPD-03", Verdict.FAIL, findings=tuple(found)), journeys=journeys))
    expect(page.locator("article.finding")).to_have_count(1)
    again = page.locator("details.again")
    again.locator("summary").click()
    expect(again).to_contain_text("Seen 59 more times")
    expect(again.get_by_role("listitem")).to_have_count(41)
    expect(again).to_contain_text("and 19 more, in report.json")


def test_every_requirement_is_a_row_with_its_clause_level_verdict_and_journeys(show: Show) -> None:
    page = show(mixed(), evidence())
    violated = page.locator("#UPD-03")
    for text in ("FAIL", "UPD-03", "The sentence of UPD-03.", "must", "Update the cart", "1 journey"):
        expect(violated).to_contain_text(text)
    expect(page.locator("#UPD-02")).to_contain_text("no journey changed the cart")
    expect(page.locator("#UPD-02")).to_contain_text("no journey")
    expect(page.locator("#RAU-01")).to_contain_text("NOT APPLICABLE")


def test_the_verdict_filter_works_by_keyboard(show: Show) -> None:
    page = show(mixed(), evidence())
    rows = page.locator(".requirement")
    button = page.get_by_role("button", name="Not tested 1")
    page.get_by_role("button", name="All 4").focus()
    for _ in range(3):
        if not button.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(page.locator("#UPD-02")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 of 4 shown")
    page.keyboard.press("Space")
    expect(rows.filter(visible=True)).to_have_count(4)


def test_the_search_finds_words_anywhere_in_a_row_and_escape_ends_it(show: Show) -> None:
    page = show(mixed(), evidence())
    search = page.get_by_role("searchbox", name="Search")
    search.press_sequentially("REVIEW page")
    expect(page.locator(".requirement").filter(visible=True)).to_have_count(1)
    expect(page.locator("#RAU-01")).to_be_visible()
    search.fill("nothing like this")
    expect(page.get_by_text("No requirement matches.")).to_be_visible()
    search.press("Escape")
    expect(page.locator(".requirement").filter(visible=True)).to_have_count(4)


def test_a_link_leads_to_a_row_though_a_filter_hides_it(show: Show) -> None:
    page = show(mixed(), evidence())
    page.get_by_role("button", name="Pass 1").click()
    expect(page.locator("#UPD-03")).to_be_hidden()
    page.locator("article.finding").get_by_role("link", name="UPD-03").click()
    expect(page.locator("#UPD-03")).to_be_in_viewport()


def test_a_link_to_a_record_opens_the_journey_that_it_is_in(show: Show) -> None:
    page = show(mixed(), evidence())
    page.get_by_role("link", name="record 3").click()
    record = page.locator("#j1-3")
    expect(record).to_be_in_viewport()
    expect(record).to_contain_text("F1")
    expect(record).to_contain_text("load() 4.99 GBP")


def test_a_journey_unfolds_by_keyboard_into_its_diagram_and_timeline(show: Show) -> None:
    page = show(mixed(), (replace(evidence()[0], har="har/quantity-up.har"),))
    summary = page.locator("details.journey > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("group", name=re.compile("Sequence of the journey: The shopper wants two"))
    ).to_be_visible()
    page.locator("details.records > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#j1-2")).to_contain_text("update session 9.98 GBP → 204")
    expect(page.get_by_role("link", name="journal")).to_have_attribute("href", "journals/quantity-up.jsonl")
    expect(page.get_by_role("link", name="HAR")).to_have_attribute("href", "har/quantity-up.har")


def test_without_scripts_everything_can_still_be_read(show: Show) -> None:
    page = show(mixed(), evidence(), java_script_enabled=False)
    expect(page.locator(".requirement").filter(visible=True)).to_have_count(4)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.locator("details.journey > summary").click()
    expect(page.locator("svg.diagram")).to_be_visible()


def test_problems_found_by_a_suite_that_failed_are_still_told(show: Show) -> None:
    found = judgement(verdict=Verdict.FAIL, findings=(early_load(),))
    broken = judgement("broken", Verdict.ERROR, outcome="broken")
    row_of_it = row("UPD-03", Verdict.FAIL, findings=(early_load(),))
    both = replace(certification(row_of_it, journeys=[found, broken]), verdict=Verdict.ERROR)
    lead = show(both).locator(".lead")
    expect(lead).to_contain_text("1 problem stands between this checkout")
    expect(lead).to_contain_text("The suite itself failed as well")
    nothing = certification(row("UPD-03", Verdict.NOT_TESTED, "no"), journeys=[broken])
    lead = show(replace(nothing, verdict=Verdict.ERROR)).locator(".lead")
    expect(lead).to_have_text("The suite itself failed; it says nothing for or against the checkout.")


def test_an_incomplete_run_says_so_before_anything_else(show: Show) -> None:
    page = show(certification(row("UPD-01", Verdict.PASS), complete=False))
    told = page.get_by_text("This run is incomplete.")
    expect(told).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not certified")
    below = page.get_by_role("heading", level=1).bounding_box()
    above = told.bounding_box()
    assert above
    assert below
    assert above["y"] < below["y"]
    assert page.title().startswith("Incomplete")


def test_a_partial_run_says_that_it_certifies_nothing(show: Show) -> None:
    page = show(replace(certification(row("UPD-01", Verdict.PASS)), partial=True))
    expect(page.get_by_text("This run is partial.")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not certified")
    expect(page.locator(".lead")).to_have_text("Nothing was found in the part that was run.")


def test_a_strict_run_is_not_certified_with_a_recommendation_that_is_not_kept(show: Show) -> None:
    page = show(replace(certification(row("UPD-01", Verdict.WARN)), strict=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not certified")
    expect(page.locator(".lead")).to_contain_text("recommendations are not, and this run was strict")


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><script>alert(3)</script>",
    "\"'><img src=x onerror=alert(4)>",
    "{{ 7 * 7 }} {% raw %}",
    "]]><!--",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(show: Show, text: str) -> None:
    records = numbered(
        *EARLY_LOAD[:2],
        SdkCall(
            at=at(1.2),
            call="1",
            method=text,
            data={text: text, "order_amount": 1},
            stack=(Frame(url=text, line=1, column=1),),
        ),
        PageShown(at=at(2), view=text, messages=(text,), url=text, order_number=text),
    )
    finding = early_load(
        message=text, journey=text, call_site=Frame(url=text, line=1, column=1, function=text)
    )
    outcome = certification(
        row("UPD-03", Verdict.FAIL, why=text, findings=(finding,), journeys=(text,)),
        journeys=[
            judgement(
                text, Verdict.FAIL, title=text, findings=(finding,), outcome="stopped", outcome_reason=text
            )
        ],
    )
    page = show(outcome, (JourneyEvidence(journey=text, journal=text, records=records),))
    expect(page.locator(".happened")).to_contain_text(text)
    expect(page.locator(".place").first).to_contain_text(text)
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0


def test_a_text_cannot_turn_the_page_around(show: Show) -> None:
    page = show(failed(early_load(message="paid \u202e50.00\u202c\u2066 twice\x00\x1b[31m")), evidence())
    expect(page.locator(".happened")).to_contain_text(
        "paid ⟨U+202E⟩50.00⟨U+202C⟩⟨U+2066⟩ twice⟨U+0000⟩⟨U+001B⟩[31m"
    )


def test_very_long_texts_and_payloads_are_bounded() -> None:
    data: dict[str, object] = {f"key{number}": "y" * 10_000 for number in range(2_000)}
    page = render_html(failed(early_load(message="x" * 1_000_000)), ENVIRONMENT, evidence(load_with(data)))
    assert len(page) < 250_000
    assert "998,000 more characters" in page
    assert "the rest is in the journal" in page


def test_a_deep_payload_is_bounded_too() -> None:
    deep: object = 1
    for _ in range(400):
        deep = [deep]
    page = render_html(failed(), ENVIRONMENT, evidence(load_with({"order_lines": deep})))
    assert len(page) < 100_000
    deepest = max(len(line) - len(line.lstrip()) for line in page.splitlines() if line.strip() in {"[", "…"})
    assert deepest <= 24


def test_no_link_runs_a_script() -> None:
    hostile = failed()
    rows = tuple(
        replace(item, requirement=replace(item.requirement, url="javascript:alert(1)"))
        for item in hostile.requirements
    )
    proof = (replace(evidence()[0], journal="javascript:alert(1)"),)
    page = render_html(replace(hostile, requirements=rows), ENVIRONMENT, proof)
    assert not re.search(r'href="\s*javascript:', page, re.IGNORECASE)


def test_the_page_forbids_itself_everything_but_its_own_style_and_script() -> None:
    page = render_html(failed(), ENVIRONMENT, evidence())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r'(src|href)="(?!#|data:|journals/|https://docs\.klarna\.com/)', page)


def test_the_verdict_is_never_told_by_colour_alone(show: Show) -> None:
    page = show(certification(*(row(f"UPD-0{verdict.value}", verdict, "because") for verdict in Verdict)))
    for verdict in Verdict:
        chip = page.locator(f"#UPD-0{verdict.value} .chip")
        expect(chip).to_have_text(verdict.label)
        expect(chip.locator("use")).to_have_attribute("href", re.compile("#i-"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_that_wcag_aa_asks_for(show: Show, scheme: str) -> None:
    rows = [row(f"UPD-0{verdict.value}", verdict, "because") for verdict in Verdict]
    rows[3] = replace(rows[3], findings=(early_load(),))
    outcome = certification(
        *rows, journeys=[judgement(verdict=Verdict.FAIL, findings=(early_load(),))], complete=False
    )
    page = show(outcome, evidence(), color_scheme=scheme)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    assert page.evaluate(POOR_CONTRAST) == []


POOR_CONTRAST = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => ((c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const { rgb, a } = parse(getComputedStyle(at).backgroundColor);
      if (a === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest("script, style")) continue;
    const style = getComputedStyle(node);
    const colour = node.closest("svg.diagram") ? style.fill : style.color;
    const [one, two] = [light(parse(colour).rgb), light(ground(node))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24;
    if ((one + 0.05) / (two + 0.05) < (large ? 3 : 4.5)) {
      poor.push(`${node.className.baseVal ?? node.className}: ${colour} ${walker.currentNode.data.slice(0, 30)}`);
    }
  }
  return poor;
}"""


def test_headings_do_not_skip_a_level_and_ids_are_unique(show: Show) -> None:
    page = show(mixed(), evidence())
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map((node) => +node.tagName[1])")
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert (
        page.evaluate(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);"
            " return ids.filter((id, index) => ids.indexOf(id) !== index); })()"
        )
        == []
    )


def test_it_prints_with_the_clauses_addresses_and_without_the_controls(show: Show) -> None:
    page = show(mixed(), evidence())
    page.emulate_media(media="print")
    expect(page.locator("#controls")).to_be_hidden()
    printed = page.locator("#UPD-03 a.clause").evaluate("node => getComputedStyle(node, '::after').content")
    assert "https://docs.klarna.com/update-the-cart/" in printed


def test_a_run_of_five_hundred_journeys_stays_below_twenty_megabytes() -> None:
    told = [EARLY_LOAD[0], *(EARLY_LOAD[1:] * 45)]
    records = tuple(replace(record, id=number) for number, record in enumerate(told, start=1))
    names = tuple(f"journey-{number}" for number in range(500))
    outcome = certification(
        *(replace(row(name, Verdict.PASS), journeys=names) for name in REQUIREMENTS),
        journeys=[judgement(name) for name in names],
    )
    proof = tuple(
        JourneyEvidence(journey=name, journal=f"journals/{name}", records=records) for name in names
    )
    # All journeys weigh the same here, so fifty of them say what five hundred would.
    frame = len(render_html(outcome, ENVIRONMENT).encode())
    fifty = len(render_html(outcome, ENVIRONMENT, proof[:50]).encode()) - frame
    assert 1_000_000 < frame + 10 * fifty < 20_000_000
