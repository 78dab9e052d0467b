"""Loads against the answers that they were for."""

from __future__ import annotations

from tests.certification.stories import checkout, story


def test_authorizing_with_a_session_for_which_nothing_was_loaded_is_caught() -> None:
    told = checkout().session("S2", 499).init().pay().approved().order().confirms().end()
    assert told.found() == {("UPD-02", "no-load-after-update")}


def test_the_new_session_was_updated_and_still_nothing_was_loaded_for_it() -> None:
    told = checkout().session("S2", 499).init().changes(998).updates(998).pay().approved().order(998)
    assert told.confirms().end().found() == {("UPD-02", "no-load-after-update")}


def test_a_load_before_any_init_is_judged_as_such_alone() -> None:
    told = story().session("S1", 499).shows(499).load(499).init().pay().approved().order()
    assert told.confirms().end().found() == {("SES-01", "load-before-init")}


def test_a_widget_of_a_change_that_was_taken_back_is_right_as_it_was() -> None:
    told = checkout().changes(998).updates(998).changes(499).updates(499).pay().approved().order()
    assert told.confirms().end().found() == set()


def test_a_load_for_one_change_that_runs_into_the_update_of_the_next_is_late_and_not_early() -> None:
    told = checkout().changes(998).updates(998).updates(998, billing_address={"country": "GB"})
    told.changes(1497).asks(1497).load(998).answers().pay(1497).approved().order().confirms().end()
    assert told.found() == {("UPD-02", "no-load-after-update")}
