"""Display in the margins: what a policy lets in, what any of Klarna's three ways allows, what another page is not."""

from __future__ import annotations

import dataclasses

import pytest

from certification.csp import admits
from recorder.journal import SdkCall, WayToPay
from tests.certification.display import broken, came_with, declined, offering
from tests.certification.interruptions import ways
from tests.certification.stories import LOGO, changed, checkout, review, story

SCRIPT = ("script-src", "https://x.klarnacdn.net")
FRAME = ("frame-src", "https://js.klarna.com")

WAY = WayToPay(name="Pay with Klarna", logo=LOGO, klarna=True, usable=True)


@pytest.mark.parametrize(
    ("policy", "what", "lets_in"),
    [
        ("", SCRIPT, True),
        ("img-src 'none'", SCRIPT, True),
        ("default-src *", SCRIPT, True),
        ("default-src https:", FRAME, True),
        ("default-src 'self'", SCRIPT, False),
        ("default-src 'none'; script-src *.klarnacdn.net", SCRIPT, True),
        ("default-src 'none'; script-src http://x.klarnacdn.net", SCRIPT, True),
        ("script-src ws://x.klarnacdn.net", SCRIPT, False),
        ("script-src HTTPS://*", SCRIPT, True),
        ("frame-src 'self' *:443", FRAME, True),
        ("script-src 'nonce-abc' 'strict-dynamic'", SCRIPT, True),
        ("script-src 'self' 'unsafe-inline'", SCRIPT, False),
        ("script-src 'self'; script-src-elem x.klarnacdn.net", SCRIPT, True),
        ("frame-src https://*.klarna.com/", FRAME, True),
        ("frame-src https://js.playground.klarna.com", FRAME, True),
        ("frame-src https://klarna.com.example", FRAME, False),
        ("child-src 'none'", FRAME, False),
        ("child-src 'none'; frame-src js.klarna.com:443", FRAME, True),
        ("frame-src *, frame-src 'self'", FRAME, False),
        ("frame-src 'self', frame-src *", FRAME, False),
        ("script-src 'self'; img-src *", SCRIPT, False),
        ("script-src http:", SCRIPT, True),
        ("script-src *.x.klarnacdn.net", SCRIPT, False),
    ],
)
def test_a_policy_lets_klarna_in_or_not(policy: str, what: tuple[str, str], lets_in: bool) -> None:
    assert admits(policy, *what) is lets_in


@pytest.mark.parametrize("seen", [{"klarna_offered": False}, {"can_pay": False}, {"widget_visible": True}])
def test_klarna_may_be_hidden_or_blocked_or_explain_itself_where_it_declines(seen: dict[str, bool]) -> None:
    told = checkout().changes(998).updates(998).load(998, offered=False)
    told.page(**{"klarna_offered": True, "can_pay": True, "widget_visible": False} | seen).end()
    assert told.found() == set()
    assert "DIS-02" in told.kept()


def test_a_declined_load_that_nobody_looked_after_passes_nothing() -> None:
    told = checkout().changes(998).updates(998).load(998, offered=False).load(998).page(can_pay=True).end()
    assert "DIS-02" in told.unknown() - told.kept() - told.accused()


def test_a_policy_of_another_page_is_not_the_checkouts() -> None:
    told = story().session("S1", 499).asks_shop("/", policies={"cross-origin-opener-policy": "same-origin"})
    told.asks_shop(policies={}).shows(499).init().load(499).end()
    assert told.found() == set()
    assert "DIS-05" in told.kept()


def test_a_page_whose_address_scripts_have_changed_is_the_last_that_came() -> None:
    told = story().session("S1", 499).asks_shop("/", policies={"cross-origin-opener-policy": "same-origin"})
    assert told.shows(499).init().load(499).end().accused() == {"DIS-05"}


def test_a_script_in_each_of_two_pages_is_there_once() -> None:
    told = (
        story().session("S1", 499).script().init().load().opens("checkout", "d2").script().init().load().end()
    )
    assert told.found() == set()


def test_a_name_with_words_of_the_shop_around_it_is_the_sessions() -> None:
    way = WayToPay(name="Pay  with Klarna: in 30 days", logo="", klarna=True, usable=True)
    told = checkout().page(methods=(way,)).end()
    assert "DIS-03" in told.kept()
    assert told.accused() == {"DIS-04"}


def test_a_tab_need_not_know_the_session_of_another_before_something_is_done_in_it() -> None:
    way = WayToPay(name="Mit K. bezahlen", logo="", klarna=True, usable=True)
    untold = checkout().does("choose_country", tab="tab 2").session("S2", 499).init().page(methods=(way,))
    assert untold.end().accused() == set()
    told = checkout().does("choose_country", tab="tab 2").session("S2", 499).init().does("place_order")
    assert told.page(methods=(way,)).end().accused() == {"DIS-03", "DIS-04"}
    own = checkout().does("choose_country").session("S2", 499).init().page(methods=(way,))
    assert own.end().accused() == {"DIS-03", "DIS-04"}


def test_a_session_without_names_and_logos_leaves_them_open() -> None:
    told = story().session("S1", 499, categories=()).shows(499).init().load(category=None)
    told.page(methods=(WayToPay(name="Klarna", klarna=True, usable=True),)).end()
    assert {"DIS-03", "DIS-04"} <= told.unknown() - told.kept() - told.accused()


def test_a_caught_exception_beside_an_uncaught_one_of_another_script_is_no_finding() -> None:
    told = story().session("S1", 499).init(threw="InvalidClientTokenError")
    told.uncaught("ReferenceError: json is not defined").page("Sorry.", can_pay=False).end()
    assert told.found() == set()
    assert "DIS-07" in told.kept()


def test_an_authorize_before_any_load_has_no_widget() -> None:
    told = story().session("S1", 499).shows(499).init().pay(499, threw="ApplicationNotLoadedError").refused()
    assert "DIS-06" in told.end().accused()


def test_a_widget_that_was_never_due_is_not_missed() -> None:
    """What the SDK throws then is the doing of another fault, which has a requirement of its own."""
    thrown = "ApplicationNotLoadedError"
    other_category = changed().pay(998, category="pay_now", threw=thrown).refused().end()
    no_category = changed().pay(998, category=None, threw=thrown).refused().end()
    where_none_is = review().pay(998, threw=thrown).refused().end()

    assert other_category.accused() == {"AUT-03"}
    assert no_category.accused() == {"AUT-03"}
    assert "RAU-03" in where_none_is.accused()
    assert "DIS-06" not in where_none_is.accused()


def test_a_widget_that_klarna_declined_to_show_is_not_missed() -> None:
    told = story().session("S1", 499).init().load(499, category="pay_later", offered=False)
    told.pay(499, category="pay_later", threw="ApplicationNotLoadedError").refused()

    assert "DIS-06" not in told.end().accused()


def test_a_second_script_after_one_that_the_suite_kept_away_is_another_try() -> None:
    told = story().session("S1", 499).absent("sdk_script").script().page(klarna_offered=False, methods=ways())
    told.back().script().init().load(499).end()

    assert told.found() == set()
    assert "DIS-01" in told.kept()


def test_klarna_that_cannot_be_chosen_is_blocked_where_one_button_is_for_all_ways() -> None:
    told = declined(klarna_offered=True, can_pay=True, widget_visible=False, methods=ways(klarna=False))

    assert told.found() == set()
    assert "DIS-02" in told.kept()


def test_what_another_page_offers_says_nothing_of_a_load_that_was_declined_before() -> None:
    other = {"klarna_offered": True, "can_pay": True, "widget_visible": False}
    told = checkout().changes(998).updates(998).load(998, offered=False)
    reviewed = told.copy().opens("review", "d2").page(**other).end()
    reloaded = told.copy().asks_shop(policies={}).opens("checkout", "d2").page(**other).end()
    offered = told.changes(499).updates(499).opens("checkout", "d2").init().load(499).page(**other).end()

    for one in (reviewed, reloaded, offered):
        assert one.found() == set()
        assert "DIS-02" in one.unknown() - one.kept()


def test_a_widget_that_was_not_looked_for_may_have_explained_itself() -> None:
    told = declined(klarna_offered=True, can_pay=True)

    assert "DIS-02" in told.unknown() - told.kept() - told.accused()


def test_a_new_sessions_name_is_not_due_before_the_page_has_heard_of_it() -> None:
    way = WayToPay(name="Pay with Klarna", logo=LOGO, klarna=True, usable=True)
    told = checkout().session("S2", 499, names=("Mit Klarna bezahlen",)).page(methods=(way,))
    heard = told.copy().init().load(499).page(methods=(way,)).end()

    assert told.end().found() == set()
    assert heard.accused() == {"DIS-03"}


def test_categories_in_an_odd_form_are_no_names() -> None:
    told = checkout().session("S2", 499, offers=["klarna", None, {"identifier": "klarna"}]).init()
    told.page(methods=ways()).end()

    assert told.found() == set()
    assert {"DIS-03", "DIS-04"} <= told.unknown()


def test_a_picture_that_is_its_own_address_is_quoted_in_part() -> None:
    told = offering(logo="data:image/png;base64," + "A" * 5000)

    assert told.accused() == {"DIS-04"}
    assert all(len(one.message) < 500 for one in told.judged().findings)


def test_a_frames_policy_is_not_held_against_a_page_whose_address_scripts_have_changed() -> None:
    told = story().session("S1", 499).asks_shop("/", policies={})
    told.asks_shop("/frame", policies={"content-security-policy": "default-src 'none'"})

    assert told.shows(499).init().load(499).end().found() == set()


def test_an_error_from_before_a_call_is_not_what_the_call_threw() -> None:
    told = story().session("S1", 499).uncaught("No.").init(threw="InvalidClientTokenError")

    assert told.page("Klarna cannot be had.", can_pay=False).end().found() == set()


def test_of_two_calls_that_threw_the_same_the_one_before_the_error_was_not_caught() -> None:
    told = broken().init(threw="InvalidClientTokenError").uncaught("InvalidClientTokenError: No.")
    (found,) = told.page("Klarna cannot be had.", can_pay=False).judged().findings

    assert found.requirement == "DIS-07"
    assert found.records[0] == len(told.records) - 2


def test_after_a_final_refusal_klarna_may_be_greyed_beside_a_button_for_all_ways() -> None:
    refused = changed().pay(998).refused()
    barred = refused.copy().page(klarna_offered=True, can_pay=True, methods=ways(klarna=False)).end()
    still = refused.page(klarna_offered=True, can_pay=True, methods=ways(klarna=True)).end()

    assert barred.found() == set()
    assert "AUT-08" in barred.kept()
    assert still.accused() == {"AUT-08"}


def test_a_script_that_the_page_never_used_passes_nothing() -> None:
    told = story().session("S1", 499).script().opens("checkout", "d2").shows(499).init().load(499).end()
    assert told.found() == set()
    assert "DIS-01" not in told.kept()


def test_the_page_of_a_call_is_found_by_its_address() -> None:
    told = story().session("S1", 499).asks_shop("/checkout/", policies={})
    told.asks_shop("/terms", policies={"cross-origin-opener-policy": "same-origin"}).shows(499).init().load(
        499
    )
    told.records = [
        dataclasses.replace(record, url="https://shop.test/checkout?step=2")
        if isinstance(record, SdkCall)
        else record
        for record in told.records
    ]
    assert told.end().found() == set()
    assert "DIS-05" in told.kept()


def test_a_page_whose_policies_were_not_seen_says_nothing_of_the_next_one() -> None:
    told = (
        story()
        .session("S1", 499)
        .init()
        .load(499)
        .asks_shop(policies={"cross-origin-opener-policy": "same-origin"})
    )
    assert told.opens("checkout", "d2").init().load(499).end().accused() == {"DIS-05"}


def test_all_that_a_policy_keeps_out_is_named() -> None:
    told = came_with(content_security_policy="default-src 'self'")
    assert told.found() == {("DIS-05", "klarna-kept-out")}


def test_an_authorize_where_no_widget_was_due_says_nothing_of_the_next_one() -> None:
    told = story().session("S1", 499).shows(499).init().load(499, offered=False)
    told.pay(499, threw="ApplicationNotLoadedError").load(499).pay(499, threw="ApplicationNotLoadedError")
    assert "DIS-06" in told.end().accused()


def test_the_only_load_is_the_one_whose_widget_is_gone() -> None:
    told = checkout().pay(499, threw="ApplicationNotLoadedError").end()
    assert told.accused() == {"DIS-06"}


def test_a_call_that_went_well_says_nothing_of_the_next_one() -> None:
    told = story().session("S1", 499).shows(499).init().load(499, threw=True).uncaught("Error: No.")
    assert "DIS-07" in told.page("Klarna cannot be had.", can_pay=False).end().accused()
    other = story().session("S1", 499).shows(499).init().load(499).opens("checkout", "d2").init(threw=True)
    assert "DIS-07" in other.uncaught("Error: No.").page("Klarna cannot be had.").end().accused()


def test_a_page_that_could_not_begin_with_the_new_token_still_shows_the_old_session() -> None:
    told = checkout().session("S2", 499, names=("Mit Klarna bezahlen",)).init(threw=True).page(methods=(WAY,))
    assert told.end().accused() == set()


def test_what_is_done_in_a_tab_after_it_was_read_does_not_tell_it_of_the_session() -> None:
    way = WayToPay(name="Mit K. bezahlen", logo="", klarna=True, usable=True)
    told = checkout().does("choose_country", tab="tab 2").session("S2", 499).init().page(methods=(way,))
    assert told.does("place_order").end().accused() == set()


@pytest.mark.parametrize(
    "offers", [5, {"klarna": "Klarna"}, [{"identifier": "klarna", "asset_urls": [LOGO]}]]
)
def test_categories_in_odder_forms_are_no_names_and_no_logos(offers: object) -> None:
    told = checkout().session("S2", 499, offers=offers).init().page(methods=(WAY,)).end()
    assert told.found() == set()
    assert {"DIS-03", "DIS-04"} <= told.unknown()


def test_all_names_that_the_session_gave_are_quoted() -> None:
    told = (
        story()
        .session("S1", 499, categories=("pay_later", "pay_now"), names=("Pay later", "Pay now"))
        .shows(499)
    )
    told.init().load(499, category="pay_later").page(methods=(WAY,)).end()
    assert told.accused() == {"DIS-03"}


def test_an_address_of_just_the_length_that_is_quoted_is_quoted_whole() -> None:
    logo = "/" + "a" * 119
    assert f"{logo}" in offering(logo=logo).judged().findings[0].message


def test_a_part_of_a_picture_is_the_picture() -> None:
    assert "DIS-04" in offering(logo=f"{LOGO}#dark").kept()


def test_the_last_of_several_looks_says_whether_klarna_could_be_paid_with() -> None:
    told = changed().load(998, offered=False).page(can_pay=True, widget_visible=False, klarna_offered=True)
    assert "DIS-02" in told.copy().page(can_pay=True, klarna_offered=True).end().unknown()
    assert "DIS-02" in told.copy().page(can_pay=False, klarna_offered=True).end().kept()
    assert "DIS-02" in told.load(998).page(can_pay=True, klarna_offered=True).end().accused()
