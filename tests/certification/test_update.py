"""Updates and loads in the margins: too close to call, of other details, and for another session."""

from __future__ import annotations

from dataclasses import replace

from recorder.journal import SdkCall
from tests.certification.stories import Told, changed, checkout, story


def unsure(told: Told, seconds: float) -> Told:
    """The last call, by a clock of the page that is known no better than this."""
    index, call = [(n, one) for n, one in enumerate(told.records) if isinstance(one, SdkCall)][-1]
    told.records[index] = replace(call, at=replace(call.at, within=seconds))
    return told


def test_a_load_too_close_to_the_answer_that_it_tells_of_is_left_open() -> None:
    told = unsure(checkout().changes(998).updates(998).load(998), 0.015).end()
    assert told.found() == set()
    assert "UPD-04" in told.unknown()


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
