"""Interruptions in the margins: what ends an absence, what a shop may try again, what several tabs leave open."""

from __future__ import annotations

from tests.certification.interruptions import no_session, ways
from tests.certification.stories import approved, checkout, story


def test_a_script_that_never_comes_is_an_absence_of_klarna() -> None:
    told = story().session("S1", 499).absent("sdk_script")
    told.page(methods=ways(cash=False, klarna=True), klarna_offered=True)
    assert told.back().end().accused() == {"INT-01", "INT-02"}


def test_what_is_seen_after_the_script_has_come_is_no_absence() -> None:
    told = (
        story()
        .session("S1", 499)
        .absent("sdk_script")
        .page("Sorry.", methods=ways(), klarna_offered=False)
        .back()
    )
    told.page(methods=ways(cash=False, klarna=True), klarna_offered=True).init().load().end()
    assert told.found() == set()
    assert {"INT-01", "INT-02"} <= told.kept()


def test_a_shop_that_sells_by_klarna_alone_leaves_other_ways_open() -> None:
    told = (
        story().session("S1", 499, status=401).page("Sorry.", methods=ways()[:1], klarna_offered=False).end()
    )
    assert "INT-01" in told.unknown() - told.kept() - told.accused()


def test_a_klarna_of_which_nothing_was_read_leaves_it_open() -> None:
    told = story().session("S1", 499, status=401).page().end()
    assert "INT-02" in told.unknown() - told.kept() - told.accused()


def test_a_new_session_that_fails_beside_a_good_one_is_no_absence() -> None:
    told = checkout().session("S2", 499, status=429, current=False).page(klarna_offered=True).end()
    assert not {"INT-01", "INT-02"} & (told.accused() | told.kept())


def test_tries_that_the_shopper_asks_for_are_not_the_shops_own() -> None:
    told = story()
    for _ in range(9):
        told.session("S1", 499, status=429).does("try_again")
    assert "INT-03" not in told.page("Sorry.").end().accused()


def test_a_success_ends_a_row_of_tries() -> None:
    told = story()
    for _ in range(3):
        told.session("S1", 499, status=500).session("S1", 499, status=429).session("S2", 499)
    assert "INT-03" not in told.page().end().accused()


def test_a_connection_of_which_nothing_was_asked_says_nothing() -> None:
    told = checkout().absent("network").page().back().end()
    assert "INT-04" in told.unknown() - told.kept() - told.accused()


def test_a_page_that_says_that_it_is_offline_need_not_ask_first() -> None:
    told = checkout().absent("network").page("You are offline.").back().end()
    assert "INT-04" in told.kept() - told.accused()


def test_a_lost_connection_of_which_the_browser_tells_in_a_page_of_its_own_is_told() -> None:
    lost = checkout().absent("network").asks_shop("/checkout", status=None)
    told = lost.page(view="elsewhere", url="chrome-error://chromewebdata/").back().end()
    assert "INT-04" in told.kept() - told.accused()


def test_in_two_tabs_the_order_is_held_to_the_cart_where_it_was_asked_for() -> None:
    seen = approved().shows(1497, tab="tab 2").does("place_order").order(998).confirms().end()
    unseen = approved().shows(1497, tab="tab 2").does("place_order", tab="tab 2").updates(1497)
    assert seen.found() == set()
    assert "ORD-04" in seen.kept()
    assert unseen.order(998).confirms().end().accused() == {"AUT-01"}


def test_in_two_tabs_nobody_is_blamed_for_a_session_that_the_other_tab_has_changed() -> None:
    told = (
        checkout()
        .shows(998, tab="tab 2")
        .updates(998)
        .shows(499)
        .does("pay")
        .pay(499)
        .refused(show_form=True)
    )
    told.page(can_pay=False).end()
    assert told.found() == set()
    assert {"UPD-05", "AUT-07"} & told.unknown()


def test_a_word_that_stands_since_an_earlier_failure_leaves_it_open_whether_it_is_of_this_one() -> None:
    sorry = "Klarna cannot be had."
    failed_twice = story().session("S1", 499, status=401).page(sorry, klarna_offered=True).does("try_again")
    failed_twice.session("S1", 499, status=401).page(sorry, klarna_offered=True).end()
    lost_twice = (
        checkout().page(sorry).absent("network").asks_shop("/api/cart", status=None).page(sorry).back()
    )

    assert failed_twice.found() == lost_twice.end().found() == set()
    assert "INT-02" in failed_twice.unknown()
    assert "INT-04" in lost_twice.unknown() - lost_twice.kept()


def test_klarna_greyed_and_blocked_is_not_on_offer() -> None:
    told = no_session(klarna_offered=True)

    assert told.found() == set()
    assert "INT-02" in told.kept()


def test_updates_while_a_field_is_typed_into_are_no_tries_of_the_same_thing() -> None:
    told = checkout()
    for letters in range(9):
        told.updates(499, status=503, billing_address={"street_address": f"person:{letters}"})

    assert "INT-03" not in told.page("Sorry.").end().accused()


def test_a_page_that_had_klarna_before_the_script_was_kept_away_has_it_still() -> None:
    works = {"klarna_offered": True, "can_pay": True, "widget_visible": True}
    told = checkout().absent("sdk_script").init().load(499).page(**works).back().end()
    unasked = (
        story().session("S1", 499).shows(499).script().init().load(499).absent("sdk_script").page(**works)
    )

    assert told.found() == unasked.back().end().found() == set()
