"""The order in the margins: sent again, confirmed twice, in time, and not sent at all."""

from __future__ import annotations

from tests.certification.stories import approved, changed, story


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
