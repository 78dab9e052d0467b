"""Finalizing in the margins: due by Klarna's flag, tried again, out of place, with a cart not read in time."""

from __future__ import annotations

from dataclasses import replace

from recorder.journal import SdkCallback
from tests.certification.flows import REFUSED
from tests.certification.stories import approved_so_far, checkout, story


def test_klarnas_flag_asks_for_finalize_even_beside_a_token() -> None:
    told = checkout().pay(499).approved()
    answer = told.records[-1]
    assert isinstance(answer, SdkCallback)
    told.records[-1] = replace(answer, answer={**answer.answer, "finalize_required": True})
    told.opens("review", "d2").shows(499).page(can_pay=True).init().finalize(499).approved().order(499)

    assert told.confirms().end().found() == set()


def test_a_finalize_that_is_tried_again_after_a_refusal_places_the_order() -> None:
    told = REFUSED.copy().finalize(499).approved().order(499).confirms().end()
    assert told.found() == set()
    assert {"FIN-03", "FIN-07"} <= told.kept()


def test_a_finalize_that_follows_no_approval_was_not_asked_for() -> None:
    never = checkout().finalize(499).approved().order(499).confirms().end()
    refused = (
        checkout().pay(499).refused(show_form=True).page(can_pay=True).finalize(499).approved().order(499)
    )
    for told in (never, refused.confirms().end()):
        assert told.found() == {("FIN-04", "finalize-not-asked-for")}


def test_a_finalize_whose_approval_was_not_seen_is_left_open() -> None:
    express = story("finalize").shows(499).init("of Klarna's own button").finalize(499).approved().end()
    unheard = checkout().pay(499).opens("review", "d2").shows(499).init().finalize(499).approved().end()
    for told in (express, unheard):
        assert "FIN-04" not in told.accused() | told.kept()
        assert "FIN-04" in told.unknown()


def test_a_cart_that_may_have_been_changed_before_finalize_is_left_open() -> None:
    told = (
        approved_so_far().does("adds a product").finalize(998).shows(998).refused().page(can_pay=True).end()
    )
    assert told.found() == set()
    assert "FIN-06" in told.unknown() - told.kept()


def test_an_approval_that_followed_one_so_far_by_authorize_was_not_finalized() -> None:
    told = approved_so_far().pay(499).approved().order(499).confirms().end()
    assert "FIN-01" not in told.kept()


def test_a_finalize_that_followed_nothing_says_nothing_of_the_next_one() -> None:
    told = checkout().finalize(499).refused(show_form=True).page(can_pay=True).pay(499).approved_so_far()
    told.finalize(499).approved().order(499).confirms().end()
    assert "FIN-04" in told.kept()


def test_an_init_after_finalize_came_too_late() -> None:
    told = checkout().pay(499).approved_so_far().opens("review", "d2").page(can_pay=True).shows(499)
    assert ("FIN-05", "finalize-before-init") in told.finalize(499).init().end().found()


def test_a_finalize_that_tells_nothing_is_about_what_the_session_holds() -> None:
    told = approved_so_far().changes(998).finalize().refused(show_form=True).page(can_pay=True).end()
    assert ("FIN-06", "finalize-differs-from-cart") in told.found()
