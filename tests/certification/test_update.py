"""Updates and loads in the margins: too close to call, of other details, and for another session."""

from __future__ import annotations

from dataclasses import replace

from recorder.journal import SdkCall
from tests.certification.stories import Told, approved_so_far, changed, checkout, story


def unsure(told: Told, seconds: float) -> Told:
    """The last call, by a clock of the page that is known no better than this."""
    index, call = [(n, one) for n, one in enumerate(told.records) if isinstance(one, SdkCall)][-1]
    told.records[index] = replace(call, at=replace(call.at, within=seconds))
    return told


def test_a_load_too_close_to_the_answer_that_it_tells_of_is_left_open() -> None:
    told = unsure(checkout().changes(998).updates(998).load(998), 0.015).end()
    assert told.found() == set()
    assert "UPD-04" in told.unknown()


def test_a_load_of_the_cart_before_is_left_open_while_the_page_waits_to_hear_of_the_new_one() -> None:
    told = changed().load(998).asks_shop_for_a_change().changes(1497).updates(1497).load(998).hears_shop()
    told.load(1497).end()
    assert told.found() == set()
    assert "UPD-04" in told.unknown()


def test_a_load_of_the_cart_before_that_nothing_puts_right_is_caught_although_the_page_waits() -> None:
    told = changed().load(998).asks_shop_for_a_change().changes(1497).updates(1497).load(998).hears_shop()
    assert ("UPD-04", "load-differs-from-session") in told.end().found()


def test_a_load_of_the_cart_before_is_caught_once_the_page_has_heard_of_the_new_one() -> None:
    told = changed().load(998).asks_shop_for_a_change().changes(1497).updates(1497).hears_shop().load(998)
    assert told.load(1497).end().found() == {("UPD-04", "load-differs-from-session")}


def test_a_load_of_no_cart_that_ever_was_is_caught_although_the_page_waits() -> None:
    told = changed().load(998).asks_shop_for_a_change().changes(1497).updates(1497).load(20).hears_shop()
    assert told.load(1497).end().found() == {("UPD-04", "load-differs-from-session")}


def test_an_authorization_too_close_to_an_answer_is_left_open() -> None:
    told = unsure(changed().changes(1497).updates(1497).pay(1497), 0.025).approved().end()
    assert "UPD-10" in told.unknown() - told.accused()


def test_an_update_of_other_details_under_way_need_not_be_waited_for() -> None:
    told = changed().asks(998, billing_address={"country": "GB"}).pay(998).answers().approved()
    assert told.order(998).confirms().end().found() == set()


def test_a_load_that_tells_what_only_a_later_act_brought_is_caught() -> None:
    told = checkout().load(998).does("adds a product").updates(998).end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_a_load_of_a_new_sessions_cart_with_the_old_token_is_told_of_once() -> None:
    told = checkout().changes(998).session("S2", 998, current=False)
    told.updates(499, billing_address={"country": "GB"}).load(998).page(can_pay=True).end()
    assert told.found() == {("REF-04", "old-client-token")}


def test_a_session_that_differs_from_the_cart_is_told_of_once_however_often_the_shopper_tries() -> None:
    told = story().session("S1", 998).shows(499).init().load(998).pay().refused(show_form=True).pay().end()
    assert [one.requirement for one in told.judged().findings].count("UPD-05") == 1


def test_an_update_of_another_session_is_told_of_once_however_often_the_shopper_tries() -> None:
    told = story().session("S2", 499).session("S1", 499).shows(499).init().load(499).changes(998)
    told.updates(998, session="S2").load(998).pay(998).refused(show_form=True).pay(998).end()
    assert [one.requirement for one in told.judged().findings].count("UPD-06") == 1


def test_a_load_after_a_new_session_says_nothing_of_the_update_that_follows() -> None:
    told = checkout().session("S2", 998).changes(998).init().load(998).pay(998).refused(show_form=True)
    told.changes(1497).updates(1497).load(1497).pay(1497).approved().order().confirms().end()
    assert told.found() == set()
    assert "UPD-03" in told.kept()


def test_a_purchase_amount_that_differs_from_the_session_is_found() -> None:
    told = story().session("S1", 499).shows(499).init().load(purchase_amount=998).end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_a_purchase_amount_beside_the_order_itself_is_not_read() -> None:
    told = story().session("S1", 499).shows(499).init().load(499, purchase_amount=998).end()
    assert told.found() == set()
    assert "UPD-04" in told.kept()


def test_a_load_that_failed_says_nothing_of_the_next_one() -> None:
    told = story().session("S1", 499).shows(499).load(499, threw=True).init().load(998).end()
    assert ("UPD-04", "load-differs-from-session") in told.found()


def test_a_call_that_failed_and_a_finalization_need_not_wait_for_an_update() -> None:
    told = checkout().changes(998).asks(998).pay(998, threw=True).answers().load(998).pay(998).approved()
    assert told.order().confirms().end().found() == set()
    last = (
        approved_so_far().changes(998).asks(998).finalize(998).answers().approved().order().confirms().end()
    )
    assert last.found() == set()


def test_a_call_that_failed_says_nothing_of_the_next_one() -> None:
    told = checkout().pay(499, threw=True).changes(998).asks(998).pay(998).answers().end()
    assert told.found() == {("UPD-10", "authorize-while-update-in-flight")}


def test_each_call_that_does_not_wait_for_the_update_is_found() -> None:
    told = checkout().changes(998).asks(998).pay(998).refused(show_form=True).pay(998).answers().end()
    assert [one.requirement for one in told.judged().findings] == ["UPD-10", "UPD-10"]


def test_an_update_that_goes_with_the_click_says_nothing_of_the_next_change() -> None:
    told = checkout().begins("pays").asks(998).pay(998, shopper=False).answers().refused(show_form=True)
    assert "UPD-10" in told.changes(1497).asks(1497).pay(1497).answers().end().accused()


def test_a_load_of_a_cart_that_klarna_refused_and_the_shopper_put_back_is_the_refusals_matter() -> None:
    told = checkout().changes(998).updates(998, status=400).changes(499).load(998).pay(499).end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}


def test_a_load_before_its_update_is_early_also_where_no_cart_was_read() -> None:
    told = story().session("S1", 499).init().load(499)
    early = told.copy().load(998).updates(998).load(998).pay(998).end()
    assert early.found() == set()
    doing = told.copy().load(998).asks(998).does().answers().load(998).pay(998).end()
    assert doing.found() == set()
    another = told.load(998).does().updates(998).load(998).pay(998).end()
    assert another.found() == {("UPD-04", "load-differs-from-session")}


def test_each_cart_that_is_not_posted_is_found() -> None:
    told = checkout().changes(998).pay(998).refused(show_form=True).changes(1497).pay(1497).end()
    assert [one.requirement for one in told.judged().findings] == ["UPD-01", "UPD-01"]


def test_a_load_of_a_cart_that_nobody_saw_is_found_beside_a_change_that_was_not_posted() -> None:
    told = checkout().changes(998).load(1497).pay(998).end()
    assert told.accused() == {"UPD-01", "UPD-04"}


def test_a_new_session_that_was_not_loaded_says_nothing_of_the_update_that_follows() -> None:
    told = checkout().changes(998).session("S2", 998).init().pay(998).refused(show_form=True)
    told.changes(1497).updates(1497).load(1497).pay(1497).approved().order().confirms().end()
    assert told.found() == {("UPD-02", "no-load-after-update")}
    assert "UPD-03" in told.kept()


def test_a_cart_that_is_not_posted_is_told_of_once_and_the_next_one_too() -> None:
    told = checkout().changes(998).pay(998).refused(show_form=True).pay(998).refused(show_form=True)
    told.changes(1497).pay(1497).end()
    assert [one.requirement for one in told.judged().findings] == ["UPD-01", "UPD-01"]


def test_a_finalization_that_need_not_wait_says_nothing_of_the_next_authorization() -> None:
    told = approved_so_far().finalize(499).refused(show_form=True).page(can_pay=True)
    told.changes(998).asks(998).pay(998).answers().end()
    assert ("UPD-10", "authorize-while-update-in-flight") in told.found()
