"""Reauthorizing in the margins: a cart that was not read in time."""

from __future__ import annotations

from tests.certification.stories import checkout, review


def test_a_cart_that_may_have_been_changed_before_reauthorize_is_left_open() -> None:
    told = review().does("adds a product").updates(1497).reauthorize(1497).shows(1497).refused()
    told.page(can_pay=True).end()
    assert told.found() == set()
    assert "RAU-04" in told.unknown() - told.kept()


def test_reauthorizing_a_cart_that_did_not_change_is_allowed_and_proves_nothing() -> None:
    told = checkout().pay().approved().opens("review", "d2").page(can_pay=True).shows(499).init()
    told.reauthorize(499).approved().order().confirms().end()
    assert told.found() == set()
    assert "RAU-01" not in told.kept()
