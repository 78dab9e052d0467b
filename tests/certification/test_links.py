"""Links of the chain: what stands in for a missing one, and what does not."""

from __future__ import annotations

from tests.certification.stories import Told, checkout, story


def refused() -> Told:
    """A change that Klarna refused."""
    return checkout().changes(998).updates(998, status=400)


def test_an_update_of_other_details_on_its_way_does_not_make_a_refused_cart_good() -> None:
    told = refused().asks(499, billing_address={"country": "GB"}).load().answers().page("Not possible.").end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}


def test_a_second_refusal_of_other_details_does_not_hide_the_first_of_the_cart() -> None:
    told = refused().updates(499, status=400, locale="xx").load().page("Not possible.").end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}


def test_a_session_that_the_clocks_put_after_its_use_holds_nothing_yet() -> None:
    used = story().shows(998).init("S1").load()
    assert used.copy().end().session("S1", 499).found() == set()
    assert used.pay(998).approved().session("S1", 499).end().found() == set()


def test_an_update_under_way_of_which_authorize_says_nothing_is_not_carried_by_it() -> None:
    told = checkout().changes(998).begins("pay").asks(998).pay(shopper=False).answers().approved()
    assert told.order(998).confirms().end().accused() == {"UPD-10"}


def test_a_probe_of_another_amount_does_not_explain_a_change_that_was_not_posted() -> None:
    told = checkout().changes(998).session("S2", 100, current=False).load().pay().approved().end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_a_session_that_klarna_refused_to_create_does_not_either() -> None:
    told = checkout().changes(998).session("S2", 998, status=400).load().pay().approved().end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_a_load_that_the_clocks_put_before_everything_is_not_for_a_later_refusal() -> None:
    told = story().shows(998).init("S1").load().session("S1", 499).updates(998, status=400)
    assert told.page("Not possible.", can_pay=False).end().found() == set()


def test_an_accepted_update_of_other_details_does_not_make_a_refused_cart_good_either() -> None:
    told = refused().updates(499, billing_address={"country": "GB"}).load().page("Not possible.").end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}
