"""The order in the margins: sent again, confirmed twice, in time, and not sent at all."""

from __future__ import annotations

from certification.timeline import LEAVES
from tests.certification.stories import approved, changed, checkout, story


def test_a_token_that_was_refused_too_many_requests_may_be_sent_again() -> None:
    told = approved().order(status=429).order().confirms().end()
    assert told.found() == set()
    assert "ORD-02" not in told.kept()


def test_a_confirmation_that_is_read_twice_is_one() -> None:
    told = approved().order().confirms().does("reload").confirms().end()
    assert told.found() == set()
    assert [one.requirement for one in told.judged().observations].count("ORD-06") == 1


def test_authorizing_anew_before_the_hour_is_over_keeps_to_it() -> None:
    told = approved().fault("time-1", "time", "clock", klarna_clock_advanced=3300).page(can_pay=True)
    told.load(998).pay(998).approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-08" in told.kept()


def test_a_new_approval_after_a_failed_order_makes_no_order_by_itself() -> None:
    told = approved().order(status=500).page("It failed.", can_pay=True).does("pay").pay(998).approved()
    assert told.confirms().end().found() == {("ORD-06", "confirmation-without-order")}


def test_a_cart_that_was_never_read_passes_nothing() -> None:
    told = story().session("S1", 499).init().load(499).pay(499).approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-04" not in told.kept()


def test_a_confirmation_while_klarna_had_not_answered_is_of_no_order() -> None:
    told = changed().pay(998).confirms().end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_the_token_of_a_failed_order_sent_again_after_a_new_approval_is_told_of_once() -> None:
    told = approved().order(status=500).page("It failed.", can_pay=True).pay(998).approved()
    told.order(token="token:1").confirms().end()
    assert told.found() == {("ORD-02", "token-reused-after-failure")}


def test_a_second_failure_with_a_new_token_is_a_second_failure() -> None:
    told = approved().order(status=500).page("It failed.", can_pay=True).pay(998).approved()
    told.order(status=500).page("It failed again.", can_pay=True).end()
    assert told.found() == set()
    assert "ORD-02" in told.kept()


def test_a_cart_that_was_read_after_the_first_failure_counts_from_then_on() -> None:
    told = story().session("S1", 499).init().load(499).pay(499).approved().order(status=500)
    told.page("It failed.", can_pay=True).shows(499).pay(499).approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-04" in told.kept()


def test_an_order_that_is_sent_while_the_first_is_being_placed_is_a_second_one() -> None:
    told = approved().does("place_order", clicks=2).order().order(beside=True).confirms().end()
    assert told.found() == {("ORD-05", "order-placed-twice")}
    assert "ORD-05" not in told.kept()


def test_a_confirmation_that_comes_before_the_order_is_of_none() -> None:
    told = approved().confirms().order().end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_two_purchases_one_after_the_other_have_a_confirmation_each() -> None:
    told = approved().order().confirms().does("reload").confirms().opens("checkout", "d2")
    told.session("S2", 499).shows(499).init().load(499).pay(499).approved().order().confirms("1002").end()
    assert told.found() == set()
    assert "ORD-06" in told.kept()


def test_a_page_that_orders_again_when_it_is_reloaded_shows_the_same_confirmation() -> None:
    told = approved().order().confirms().does("reload").order(status=500).confirms().end()
    assert told.found() == {("ORD-05", "order-placed-twice")}
    assert "ORD-06" in told.kept()


def test_a_confirmation_without_a_number_that_orders_again_is_still_of_the_first_order() -> None:
    told = approved().order().opens("confirmation", "d2").page().does("reload")
    for status in (403, 500, None):
        again = told.copy().order(status=status).opens("confirmation", "d3").page().end()
        assert again.found() == {("ORD-05", "order-placed-twice")}
        assert "ORD-06" not in again.unknown()
    numbered = told.copy().order(status=403).confirms().end()
    assert numbered.found() == {("ORD-05", "order-placed-twice")}


def test_a_confirmation_that_places_its_order_itself_is_of_that_order() -> None:
    told = approved().opens("confirmation", "d2").order().order(status=403).page().end()
    assert told.found() == {("ORD-05", "order-placed-twice")}
    assert "ORD-06" in told.kept()


def test_another_number_after_an_order_that_was_sent_again_and_failed_is_of_no_order() -> None:
    told = approved().order().confirms("1001").does("reload").order(status=403).confirms("1002").end()
    assert ("ORD-06", "confirmation-without-order") in told.found()


def test_a_confirmation_of_an_order_that_klarna_took_only_later_came_too_early() -> None:
    told = approved().order().opens("confirmation", "d2").page().opens("checkout", "d3").session("S2", 499)
    told.shows(499).init().load(499).pay(499).approved().order(status=429)
    told.opens("confirmation", "d4").page().order().end()
    assert ("ORD-06", "confirmation-without-order") in told.found()


def test_a_confirmation_that_shows_the_cart_and_no_number_is_one() -> None:
    told = approved().order().opens("confirmation", "d2").shows(998).page().end()
    assert told.found() == set()
    assert "ORD-06" in told.kept()


def test_a_second_purchase_is_confirmed_by_a_page_without_a_number() -> None:
    told = approved().order().opens("confirmation", "d2").page().opens("checkout", "d3").session("S2", 499)
    told.shows(499).init().load(499).pay(499).approved().order(status=500).page("It failed.")
    told.opens("confirmation", "d4").page().end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_a_second_purchase_is_confirmed_by_its_cart_alone() -> None:
    told = approved().order().confirms().opens("checkout", "d3").session("S2", 499)
    told.shows(499).init().load(499).pay(499).approved().order(status=500).page("It failed.")
    told.opens("confirmation", "d4").shows(499).end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}


def test_each_of_three_tries_is_told_of_by_the_page_that_follows_it() -> None:
    told = approved().order(status=500).page("It failed.", can_pay=True).pay(998).approved()
    told.order(status=500).page("It failed again.", can_pay=True).pay(998).approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-09" in told.kept()


def test_a_second_purchase_that_fails_is_told_of() -> None:
    told = (
        approved().order().confirms().opens("checkout", "d2").session("S2", 499).shows(499).init().load(499)
    )
    told.pay(499).approved().order(status=500).page("It failed.").end()
    assert told.found() == set()
    assert "ORD-09" in told.kept()


def test_a_failure_that_no_page_followed_says_nothing_of_the_next() -> None:
    told = approved().order(status=500).pay(998).approved().order(status=500).page("It failed.").end()
    assert told.found() == set()
    assert "ORD-09" in told.kept()


def test_a_page_that_is_silent_about_an_order_without_an_answer_is_found() -> None:
    told = approved().order(status=None).page(can_pay=True).end()
    assert told.found() == {("ORD-09", "failed-order-not-told")}


def test_an_order_that_klarna_took_after_its_hour_proves_nothing() -> None:
    told = story("quantity").session("S1", 499).shows(499).init().load(499).pay(499).approved()
    told.fault("time-1", "time", "clock", klarna_clock_advanced=3700).order().confirms().end()
    assert told.found() == set()
    assert "ORD-08" not in told.kept()


def test_a_journey_that_broke_after_the_order_does_not_say_whether_it_was_confirmed() -> None:
    told = approved().order().page().end("broken")
    assert told.found() == set()
    assert "ORD-07" in told.unknown()


def test_an_order_with_a_strange_token_says_nothing_of_the_next_ones_age() -> None:
    told = story("quantity").session("S1", 499).shows(499).init().load(499).pay(499)
    told.order(token="token:elsewhere", status=404).page("It failed.", can_pay=True)
    told.approved().order().confirms().end()
    assert "ORD-08" in told.kept()


def test_what_the_shopper_did_after_the_confirmation_explains_nothing() -> None:
    told = approved().confirms().does(LEAVES).end()
    assert told.found() == {("ORD-06", "confirmation-without-order")}
    pressed = approved().order(status=500).confirms().does("place_order").end()
    assert pressed.found() == {("ORD-06", "confirmation-without-order")}


def test_an_order_without_an_answer_in_another_purchase_made_no_second_one() -> None:
    told = checkout().pay(499).approved().order(status=None).page("No answer.").opens("checkout", "d2")
    told.session("S2", 499).shows(499).init().load(499).pay(499).approved().order().confirms().end()
    assert told.found() == set()
    assert "ORD-05" not in told.kept()


def test_a_second_clicks_failure_with_a_second_token_is_no_failed_order() -> None:
    told = checkout().pay(499).approved().pay(499).approved().order(token="token:1")
    told.order(token="token:2", status=500, beside=True).page().end()
    assert "ORD-09" not in told.accused()


def test_a_second_clicks_failure_with_a_token_that_only_the_server_had_is_no_failed_order() -> None:
    told = (
        checkout().pay(499).order(token="token:server").order(token="token:server", status=403, beside=True)
    )
    assert "ORD-09" not in told.page().end().accused()


def test_an_order_that_fails_beside_a_strangers_is_a_failed_one() -> None:
    told = checkout().pay(499).order(token="token:server").order(token="token:other", status=403, beside=True)
    assert "ORD-09" in told.page().end().accused()
