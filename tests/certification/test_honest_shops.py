"""Honest shops in awkward circumstances, each once accused: a journal that must not be, and its dishonest sibling."""

from __future__ import annotations

import dataclasses

from tests.certification.stories import PERSON, approved, changed, checkout, order_details, story


def test_a_held_update_that_a_newer_one_overtook_is_not_what_klarna_holds() -> None:
    told = checkout().changes(998).asks(998).changes(1497).asks(1497).answers().answers(fault="hold-1")
    told.fault("hold-1", "hold").load(1497).pay(1497).approved().order(1497).confirms().end()
    assert told.found() == set()
    assert {"UPD-04", "UPD-05", "AUT-02"} <= told.kept()


def test_a_load_of_the_overtaken_cart_is_still_caught() -> None:
    told = checkout().changes(998).asks(998).changes(1497).asks(1497).answers().answers(fault="hold-1")
    told.load(998).pay(1497).approved().order(1497).confirms().end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_updates_overtaken_by_their_answers_in_any_order_leave_the_newest() -> None:
    told = checkout().changes(998).asks(998).asks(1497).asks(1996).answers().answers(first=True).answers()
    told.shows(1996).load(1996).pay(1996).approved().order(1996).confirms().end()
    assert told.found() == set()


def test_names_sent_by_the_click_on_the_pay_button_whose_update_was_refused() -> None:
    told = changed().begins("pay").updates(998, status=400, billing_address=dict(PERSON), fault="refuse-1")
    told.fault("refuse-1", "refuse").page("Not possible.", can_pay=True).begins("pay")
    told.updates(998, billing_address=dict(PERSON)).pay(shopper=False).approved()
    assert told.order(billing_address=dict(PERSON)).confirms().end().found() == set()


def test_names_in_the_session_of_a_second_purchase() -> None:
    told = approved().order(billing_address=dict(PERSON)).confirms().opens("checkout", "d2")
    told.session("S2", 499, billing_address=dict(PERSON)).shows(499).init().load()
    told.pay().approved().order(billing_address=dict(PERSON)).confirms("1002").end()
    assert told.found() == set()


def test_a_widget_set_up_anew_after_a_refusal_is_not_loaded_for_the_refused_cart() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False)
    told.init().load().end()
    assert told.found() == set()
    assert "REF-01" in told.unknown() - told.kept()


def test_a_load_for_a_field_typed_into_after_a_refusal_is_not_for_the_refused_cart() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False)
    told.does("types a phone number").load().end()
    assert told.found() == set()
    assert "REF-01" in told.unknown() - told.kept()


def test_a_load_of_the_cart_that_klarna_still_holds_after_a_refusal() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False)
    assert told.load(499).end().found() == set()


def test_a_silent_load_in_the_wake_of_a_refused_change_is_for_the_refused_cart() -> None:
    told = checkout().changes(998).updates(998, status=400).load().page("Not possible.").end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}


def test_a_conflict_that_the_next_try_heals_is_no_lost_session() -> None:
    told = checkout().changes(998).updates(998, status=409).updates(998).load(998).pay(998).approved()
    assert told.order().confirms().end().found() == set()


def test_two_conflicts_that_a_third_try_heals_are_no_lost_session() -> None:
    told = checkout().changes(998).updates(998, status=409).updates(998, status=409).updates(998).load(998)
    assert told.pay(998).approved().order().confirms().end().found() == set()


def test_a_refused_update_that_the_pay_click_did_not_wait_for_is_caught_and_passes_nothing() -> None:
    told = checkout().begins("choose").shows(998).begins("pay").asks(998).pay(998, shopper=False).answers(400)
    told.page("Klarna said no.").approved().order(998).confirms().end()
    assert told.found() == {("UPD-10", "authorize-while-update-in-flight")}
    assert "REF-02" not in told.kept()


def test_an_order_body_may_name_the_person_after_approval() -> None:
    assert (
        approved().order(body=order_details(998, billing_address=dict(PERSON))).confirms().end().found()
        == set()
    )


def test_names_before_any_press_of_a_button_are_still_caught() -> None:
    told = story().session("S1", 499, billing_address=dict(PERSON)).shows(499).init().load()
    assert told.pay().approved().order().confirms().end().accused() == {"SES-03"}


def test_a_change_that_authorize_carries_and_the_session_is_told_of_afterwards() -> None:
    told = checkout().changes(998).pay(998).updates(998).approved().order(998).confirms().end()
    assert told.found() == set()


def test_a_change_that_authorize_carries_while_the_click_tells_the_session() -> None:
    told = checkout().changes(998).begins("pay").asks(998).pay(998, shopper=False).answers().approved()
    assert told.order(998).confirms().end().found() == set()


def test_a_change_that_authorize_carries_and_nobody_tells_the_session_is_still_caught() -> None:
    told = checkout().changes(998).pay(998).approved().order(998).confirms().end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_a_confirmation_of_a_purchase_that_was_paid_in_another_way() -> None:
    told = changed().does("chooses invoice").does("pay").confirms().end()
    assert told.found() == set()
    assert "ORD-06" in told.unknown()


def test_a_confirmation_after_a_refusal_and_another_way_to_pay() -> None:
    told = changed().pay().refused().page("Refused.", can_pay=False).does("pay").confirms().end()
    assert told.found() == set()
    assert "ORD-06" in told.unknown()


def test_a_confirmation_of_another_way_to_pay_after_a_failed_order() -> None:
    told = approved().order(status=500).page("It failed.").does("pay").confirms().end()
    assert told.found() == set()


def test_a_shopper_who_chose_klarna_has_not_paid_otherwise() -> None:
    never_asked = checkout().does("choose_klarna").does("pay").confirms().end()
    after_failure = (
        approved().order(status=500).page("Sorry.").does("choose_klarna").does("pay").confirms().end()
    )
    reloaded = changed().pay().refused().page("No.").does("reload").confirms().end()
    for told in (never_asked, after_failure, reloaded):
        assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_a_confirmation_of_an_approval_without_an_order_is_still_caught() -> None:
    told = approved().does("place_order").confirms().end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}
    told = changed().pay().refused().confirms().end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_a_pay_button_that_waits_for_the_marked_field() -> None:
    told = changed().pay().refused(show_form=True, fields=("billing_address.email",))
    waiting = told.copy().page("Mend it.", can_pay=False, klarna_offered=True)
    assert waiting.copy().end().found() == set()
    assert "AUT-07" in waiting.copy().end().unknown()
    mended = waiting.does("fill_address").page("Mend it.", can_pay=False, klarna_offered=True).end()
    assert mended.found() == {("AUT-07", "no-retry-after-abort")}
    gone = told.page("Mend it.", can_pay=False, klarna_offered=False).end()
    assert gone.found() == {("AUT-07", "no-retry-after-abort")}


def test_one_click_is_no_evidence_for_one_order() -> None:
    once = approved().does("place_order").order().confirms().end()
    assert "ORD-05" in once.unknown()
    assert "ORD-05" not in once.kept()
    twice = approved().does("place_order", clicks=2).order().confirms().end()
    assert "ORD-05" in twice.kept()


def test_a_refused_order_that_was_authorized_anew_is_no_second_try_and_no_hour() -> None:
    told = story("quantity").session("S1", 499).shows(499).init().load(499).pay(499).approved()
    told.order(status=404).page("It failed.")
    assert "ORD-08" not in told.copy().end().kept()
    told.pay(499).approved().order().confirms().end()
    assert "ORD-05" not in told.kept()


def test_a_message_that_stood_there_before_tells_nothing_of_a_refusal() -> None:
    told = checkout().page("Free delivery today.").changes(998).updates(998, status=400)
    told.page("Free delivery today.", can_pay=False).end()
    assert told.found() == set()
    assert "REF-05" in told.unknown()
    assert "REF-05" not in told.kept()


def test_a_message_that_stood_there_before_tells_nothing_of_a_failed_order() -> None:
    told = approved().page("Free delivery today.").order(status=500).page("Free delivery today.").end()
    assert "ORD-09" in told.unknown()
    assert "ORD-09" not in told.kept()


def test_the_load_for_a_first_change_during_the_update_of_a_second_after_a_load_too_many() -> None:
    told = checkout().load().changes(998).updates(998).changes(1497).asks(1497).load().answers().load()
    assert told.pay().approved().order(1497).confirms().end().found() == set()


def test_a_widget_whose_node_was_made_anew_without_init_while_an_update_is_under_way() -> None:
    told = checkout().changes(998).asks(998).load(empty=True).answers().load()
    assert told.pay().approved().order(998).confirms().end().found() == set()


def test_a_silent_load_into_the_standing_widget_while_an_update_is_under_way_is_still_caught() -> None:
    told = checkout().changes(998).asks(998).load(empty=False).answers().load()
    assert told.pay().approved().order(998).confirms().end().found() == {
        ("UPD-03", "load-while-update-in-flight")
    }


def test_an_answer_of_another_shape_than_klarnas_breaks_nothing() -> None:
    told = story().session("S1", 499)
    odd = dataclasses.replace(told.records[-1], answer={"session_id": "S1", "payment_method_categories": -1})  # type: ignore[call-arg]
    told.records[-1] = odd
    body = order_details(499) | {"order_tax_amount": float("inf")}
    told.updates(499, body=body).shows(499).init().load(499).pay(499).approved().order(499).confirms().end()
    assert told.judged().outcome == "finished"
