"""Each requirement: a journal that keeps it, and for each of its reasons one that violates it, with the proof."""

from __future__ import annotations

import pytest

from certification import REQUIREMENTS
from recorder.journal import ApiCall, CartShown, PageShown, Record, SdkCall, SdkCallback
from tests.certification import display, flows, interruptions, security
from tests.certification.stories import (
    EVERYTHING,
    Told,
    approved,
    bought,
    changed,
    checkout,
    order_details,
    review,
    story,
)


def named(record: Record) -> str:
    """A record as the tables below write it."""
    match record:
        case ApiCall():
            return f"{record.operation} {record.status}"
        case SdkCall():
            return record.method
        case SdkCallback():
            return "answer"
        case CartShown():
            return f"cart {record.total}"
        case PageShown():
            return f"page {record.view}"
        case _:
            return record.kind


def taxed(tax: int) -> dict[str, object]:
    body = order_details(499)
    body["order_lines"][0]["total_tax_amount"] = tax
    return {**body, "order_tax_amount": tax}


def refused_and_told() -> Told:
    return (
        checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False).shows(998).end()
    )


def renewed() -> Told:
    return (
        checkout()
        .changes(998)
        .updates(998, status=404)
        .session("S2", 998)
        .init()
        .load()
        .pay()
        .approved()
        .end()
    )


def retried() -> Told:
    return review().reauthorize(998).refused().page("Refused.", can_pay=True).reauthorize(998).approved()


def ran_out() -> Told:
    told = approved().fault("time-1", "time", "clock", klarna_clock_advanced=3660)
    return told.order(status=404)


REVIEWED = review().reauthorize(998).window("opened").approved().window("closed").order().confirms().end()


KEPT: dict[str, Told] = {
    **display.KEPT,
    **interruptions.KEPT,
    **security.KEPT,
    **{name: bought() for name in REQUIREMENTS if name[:3] in ("SES", "UPD")},
    **{name: bought() for name in ("AUT-02", "AUT-03", "AUT-04", "AUT-05", "AUT-06", "AUT-09")},
    **{name: bought() for name in ("ORD-01", "ORD-03", "ORD-04", "ORD-06", "ORD-07")},
    "ORD-05": approved().does("place_order", clicks=2).order().confirms().end(),
    "ORD-08": ran_out().page("It failed.", can_pay=True).pay().approved().order().confirms().end(),
    **{name: refused_and_told() for name in ("REF-01", "REF-02", "REF-05", "REF-06")},
    "REF-03": renewed(),
    "REF-04": renewed(),
    "AUT-01": approved().changes(1497).updates(1497).load().pay().approved().order().confirms().end(),
    "AUT-07": changed().pay().refused(show_form=True).page(can_pay=True).end(),
    "AUT-08": changed().pay().refused().page("Refused.", can_pay=False).end(),
    **dict.fromkeys(("RAU-01", "RAU-02", "RAU-03", "RAU-04", "RAU-06"), REVIEWED),
    "RAU-05": retried().order().confirms().end(),
    "RAU-07": retried().end(),
    "ORD-02": approved().order(status=500).page("It failed.").pay().approved().order().confirms().end(),
    "ORD-09": approved().order(status=500).page("It failed.").end(),
    **flows.KEPT,
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    ("SES-01", "load-before-init", story().session("S1", 499).shows(499).load().end(), ["load"]),
    ("SES-01", "init-with-foreign-token", story().session("S1", 499).init("S7").load().end(), ["init"]),
    (
        "SES-02",
        "category-not-offered",
        story().session("S1", 499, categories=("pay_later",)).shows(499).init().load(category="pay_now").end(),
        ["create_session 200", "load"],
    ),
    (
        "SES-03",
        "personal-data-before-authorize",
        story().session("S1", 499, customer={"date_of_birth": "person:1"}).init().load().end(),
        ["create_session 200"],
    ),
    *display.VIOLATED,
    *interruptions.VIOLATED,
    *security.VIOLATED,
    (
        "UPD-01",
        "change-not-posted",
        checkout().changes(998).load().pay().approved().end(),
        ["cart 998", "create_session 200", "authorize"],
    ),
    (
        "UPD-02",
        "no-load-after-update",
        checkout().changes(998).updates(998).pay().approved().end(),
        ["update_session 204", "load", "authorize"],
    ),
    (
        "UPD-03",
        "load-while-update-in-flight",
        checkout().changes(998).asks(998).load().answers().end(),
        ["update_session 204", "load"],
    ),
    ("UPD-04", "load-differs-from-session", changed().load(20).end(), ["update_session 204", "load"]),
    (
        "UPD-05",
        "session-differs-from-cart",
        checkout().changes(998).updates(990).load().pay().approved().end(),
        ["cart 998", "update_session 204", "authorize"],
    ),
    (
        "UPD-06",
        "update-of-another-session",
        checkout().session("S2", 499).init().load().changes(998).updates(998, session="S1").load().pay().end(),
        ["update_session 204", "create_session 200", "cart 998", "authorize"],
    ),
    (
        "UPD-07",
        "totals-do-not-add-up",
        story().session("S1", 499, body={**order_details(499), "order_amount": 500}, status=400).end(),
        ["create_session 400"],
    ),
    (
        "UPD-08",
        "tax-out-of-bounds",
        story().session("S1", 499, body=taxed(100), status=400).end(),
        ["create_session 400"],
    ),
    ("UPD-09", "currency-not-of-country", story().session("S1", 499, country="SE").end(), ["create_session 200"]),
    (
        "UPD-10",
        "authorize-while-update-in-flight",
        checkout().changes(998).asks(998).pay(998).answers().approved().end(),
        ["update_session 204", "authorize"],
    ),
    (
        "REF-01",
        "loaded-after-refusal",
        checkout().changes(998).updates(998, status=400).load().end(),
        ["update_session 400", "load"],
    ),
    (
        "REF-02",
        "authorized-after-refusal",
        checkout().changes(998).updates(998, status=None).pay().refused(show_form=True).end(),
        ["update_session None", "authorize"],
    ),
    (
        "REF-03",
        "lost-session-not-replaced",
        checkout().changes(998).updates(998, status=404).updates(998, status=404).end(),
        ["update_session 404", "update_session 404"],
    ),
    (
        "REF-04",
        "old-client-token",
        checkout().changes(998).updates(998, status=409).session("S2", 998).load(998).end(),
        ["create_session 200", "load"],
    ),
    (
        "REF-05",
        "refusal-not-told",
        checkout().changes(998).updates(998, status=500).page(can_pay=False).end(),
        ["update_session 500", "page checkout"],
    ),
    (
        "REF-06",
        "cart-lost",
        checkout().changes(998).updates(998, status=400).page("No.", can_pay=False).shows(0).end(),
        ["cart 998", "update_session 400", "cart 0"],
    ),
    (
        "AUT-01",
        "order-without-new-authorization",
        approved().changes(1497).updates(1497).load().order().confirms().end(),
        ["authorize", "cart 1497", "place_order 200"],
    ),
    (
        "AUT-02",
        "authorize-differs-from-session",
        changed().pay(900).approved().end(),
        ["update_session 204", "authorize"],
    ),
    (
        "AUT-03",
        "category-differs-from-load",
        changed().pay(category="pay_later").refused(show_form=True).end(),
        ["load", "authorize"],
    ),
    ("AUT-04", "authorize-while-authorizing", changed().pay().pay().approved().end(), ["authorize", "authorize"]),
    ("AUT-09", "load-while-authorizing", changed().pay().load().approved().end(), ["authorize", "load"]),
    (
        "AUT-05",
        "authorize-outside-click",
        changed().does("pays").pay(click=False, shopper=False).approved().end(),
        ["ShopperAction", "authorize"],
    ),
    (
        "AUT-06",
        "order-without-approval",
        changed().pay().refused().order(998, token="token:9", status=404).page("It failed.").end(),
        ["answer", "place_order 404"],
    ),
    (
        "AUT-07",
        "no-retry-after-abort",
        changed().pay().refused(show_form=True).page(can_pay=False).end(),
        ["answer", "page checkout"],
    ),
    (
        "AUT-08",
        "klarna-payable-after-refusal",
        changed().pay().refused().page("Refused.", can_pay=True).end(),
        ["answer", "page checkout"],
    ),
    (
        "RAU-01",
        "order-without-reauthorize",
        review().order().confirms().end(),
        ["authorize", "cart 998", "place_order 200"],
    ),
    (
        "RAU-02",
        "reauthorize-before-init",
        checkout().pay().approved().opens("review", "d2").reauthorize(499, threw=True).refused().end(),
        ["reauthorize"],
    ),
    ("RAU-03", "authorize-without-widget", review().pay(998).refused().end(), ["authorize", "authorize"]),
    (
        "RAU-04",
        "reauthorize-differs-from-cart",
        review().reauthorize(499).refused().page(can_pay=True).end(),
        ["cart 998", "reauthorize"],
    ),
    (
        "RAU-05",
        "order-after-refused-reauthorize",
        review().reauthorize(998).refused(show_form=True).order(status=409).page("It failed.").end(),
        ["answer", "place_order 409"],
    ),
    (
        "RAU-06",
        "modal-not-shown",
        review().reauthorize(998).window("opened").window("closed").page(can_pay=True).end(),
        ["reauthorize", "KlarnaWindow", "KlarnaWindow"],
    ),
    (
        "RAU-07",
        "stuck-after-reauthorize",
        review().reauthorize(998).refused().page("Refused.", can_pay=False).end(),
        ["answer", "page review"],
    ),
    (
        "ORD-01",
        "superseded-token",
        approved().pay().approved().order(token="token:1", status=404).page("It failed.").end(),
        ["answer", "place_order 404"],
    ),
    (
        "ORD-02",
        "token-reused-after-failure",
        approved().order(status=409).order(status=409).page("It failed.").end(),
        ["place_order 409", "place_order 409"],
    ),
    (
        "ORD-03",
        "order-differs-from-authorization",
        approved().order(900, status=409).page("It failed.").end(),
        ["authorize", "answer", "place_order 409"],
    ),
    (
        "ORD-04",
        "order-differs-from-cart",
        approved().updates(1200).order(1200).confirms().end(),
        ["cart 998", "update_session 204", "place_order 200"],
    ),
    (
        "ORD-05",
        "order-placed-twice",
        approved().order().order().confirms().end(),
        ["place_order 200", "place_order 200"],
    ),
    (
        "ORD-06",
        "confirmation-without-order",
        approved().order(status=409).confirms().end(),
        ["place_order 409", "page confirmation"],
    ),
    (
        "ORD-07",
        "no-confirmation-after-order",
        approved().order().page("Oops.").end(),
        ["place_order 200", "page checkout"],
    ),
    (
        "ORD-08",
        "authorization-not-renewed",
        ran_out().page("It failed.", can_pay=False).expects("a way on", met=False, requirement="ORD-08").end(
            "stopped"
        ),
        ["Expectation"],
    ),
    ("ORD-08", "token-too-old", approved().order(after=3601).confirms().end(), ["answer", "place_order 200"]),
    (
        "ORD-09",
        "failed-order-not-told",
        approved().order(status=409).page().end(),
        ["place_order 409", "page checkout"],
    ),
    *flows.VIOLATED,
]  # fmt: skip


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_keeping_it_is_observed(requirement: str) -> None:
    judgement = KEPT[requirement].judged()
    assert [finding.message for finding in judgement.findings] == []
    seen = [one for one in judgement.observations if one.requirement == requirement]
    assert seen
    assert all(one.records for one in seen)


@pytest.mark.parametrize(
    ("requirement", "reason", "told", "proof"), VIOLATED, ids=[f"{row[0]}-{row[1]}" for row in VIOLATED]
)
def test_violating_it_is_found_with_its_reason_and_proof(
    requirement: str, reason: str, told: Told, proof: list[str]
) -> None:
    assert told.found() == {(requirement, reason)}
    finding = told.judged().findings[0]
    records = {record.id: record for record in told.records}
    assert [named(records[number]) for number in finding.records] == proof
    assert finding.journey == "a-journey"
    assert finding.message.startswith(REQUIREMENTS[requirement].sentence)


def test_every_reason_of_the_checklist_is_tested() -> None:
    listed = {(row.id, reason) for row in REQUIREMENTS.values() for reason in row.reasons}
    assert {(requirement, reason) for requirement, reason, _, _ in VIOLATED} == listed


def test_a_finding_tells_amounts_times_and_the_place_in_the_shops_code() -> None:
    (finding,) = checkout().changes(998).load(998).pay(998).approved().end().judged().findings
    assert "9.98 GBP" in finding.message
    assert "4.99 GBP" in finding.message
    assert "checkout.js:42 in authorize()" in finding.message
    assert finding.call_site
    assert finding.call_site.line == 42


def test_sales_tax_in_the_us_is_a_line_of_its_own() -> None:
    line = {"type": "physical", "name": "Battery", "quantity": 1, "unit_price": 1000, "total_amount": 1000}
    tax = {"type": "sales_tax", "name": "Tax", "quantity": 1, "unit_price": 80, "total_amount": 80}
    body = {"purchase_country": "US", "purchase_currency": "USD", "order_amount": 1080, "order_tax_amount": 80,
            "order_lines": [line, tax]}  # fmt: skip
    assert story().session("S1", 1080, body=body).end().found() == set()
    contained = {**body, "order_lines": [{**line, "tax_rate": 800}, tax]}
    assert story().session("S1", 1080, body=contained).end().accused() == {"UPD-08"}
    assert story().session("S1", 1080, body={**body, "order_tax_amount": 70}).end().accused() == {"UPD-08"}


def test_a_gift_card_may_be_untaxed_and_tax_is_never_negative() -> None:
    line = order_details(499)["order_lines"][0]
    card = {"type": "gift_card", "name": "Gift", "quantity": 1, "unit_price": -400, "tax_rate": 2000,
            "total_amount": -400, "total_tax_amount": 0}  # fmt: skip
    body = {**order_details(499), "order_amount": 99, "order_lines": [line, card]}
    assert story().session("S1", 99, body=body).end().found() == set()


def test_swapping_an_item_for_another_of_the_same_price_is_a_change() -> None:
    other = order_details(499)
    other["order_lines"][0]["name"] = "Desk Lamp"
    told = story().session("S1", 499).shows(499, ("Battery Power Pack", 1)).init().load()
    told.changes(499, ("Desk Lamp", 1)).load().pay().approved().end()
    assert told.accused() == {"UPD-01"}
    told = story().session("S1", 499).shows(499, ("Battery Power Pack", 1)).init().load()
    told.changes(499, ("Desk Lamp", 1)).updates(499, body=other).load().pay().approved().end()
    assert told.accused() == set()


def test_an_hour_that_only_klarna_knew_of_is_no_fault_of_the_shop() -> None:
    told = ran_out().page("It failed.", can_pay=True)
    assert "ORD-08" not in told.copy().end().kept() | told.copy().end().accused()
    told.pay().approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-08" in told.kept()


def test_an_order_that_can_wait_says_nothing_of_its_hour_unless_time_passed() -> None:
    waiting = approved().order().confirms().end()
    at_once = story(*(set(EVERYTHING) - {"review"})).session("S1", 499).shows(499).init().load(499)
    at_once.pay().approved().order().confirms().end()
    assert "ORD-08" not in waiting.kept()
    assert "ORD-08" in at_once.kept()


def test_one_click_says_nothing_of_what_two_would_have_done() -> None:
    assert "ORD-05" not in bought().kept()
    assert "ORD-05" in approved().does("pay", clicks=2).order().confirms().end().kept()


def test_a_field_to_mend_that_still_bars_the_way_when_it_is_mended_is_found() -> None:
    told = (
        changed()
        .pay()
        .refused(show_form=True, fields=("billing_address.email",))
        .page("Email?", can_pay=False)
    )
    assert (told.copy().end().found(), told.copy().end().unknown()) == (set(), {"AUT-07"})
    assert told.does("fill_address").page("Email?", can_pay=False).end().accused() == {"AUT-07"}


def test_what_the_page_said_before_is_no_answer_to_a_failure() -> None:
    refusal = checkout().changes(998).page("Prices include VAT.").updates(998, status=500)
    refusal.page("Prices include VAT.", can_pay=False).end()
    failure = approved().page("Prices include VAT.").order(status=500).page("Prices include VAT.").end()
    assert "REF-05" in refusal.unknown() - refusal.kept()
    assert "ORD-09" in failure.unknown() - failure.kept()


def test_an_approval_that_only_the_shops_server_heard_of_is_not_held_against_it() -> None:
    told = changed().pay().order(998, token="token:from-klarna").confirms().end()
    assert told.found() == set()
    assert "AUT-06" in told.unknown()
