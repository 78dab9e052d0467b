"""Cancelling in the margins: what leaves nothing to cancel, and who has paid with Klarna after all."""

from __future__ import annotations

from tests.certification.flows import LEFT
from tests.certification.stories import approved, checkout


def test_an_authorization_that_has_run_out_need_not_be_cancelled() -> None:
    told = approved().page(can_pay=True).does("waits", klarna_clock_advanced=3700)
    told.does("choose_another_method").does("place_order").confirms().end()

    assert told.found() == set()


def test_a_shopper_who_then_orders_with_klarna_has_not_paid_in_another_way() -> None:
    told = LEFT.copy().session("S2", 998).init().load(998).shows(998).pay(998).approved().order(998)

    assert "CAN-01" in told.confirms().end().unknown() - told.accused()


def test_a_cancelling_that_klarna_does_not_take_proves_nothing() -> None:
    turned_away = LEFT.copy().cancels(status=401).confirms().end()
    gone = LEFT.copy().cancels(status=404).confirms().end()

    assert "CAN-01" in turned_away.unknown() - turned_away.kept() - turned_away.accused()
    assert "CAN-01" in gone.kept()


def test_a_shopper_who_came_to_klarna_from_another_method_has_left_nothing_open() -> None:
    told = checkout().does("choose_another_method").does("choose_klarna").pay().approved().end()
    assert told.found() == set()
    assert "CAN-01" not in told.kept() | told.unknown()


def test_a_shopper_who_was_not_seen_to_buy_otherwise_may_come_back() -> None:
    told = approved().does("choose_another_method").page(can_pay=True).end()
    assert told.found() == set()
    assert "CAN-01" in told.unknown() - told.kept()


def test_what_klarna_refused_needs_no_cancelling() -> None:
    told = checkout().pay().refused(show_form=True).page(can_pay=True).does("choose_another_method")
    told.does("place_order").confirms().end()
    assert told.found() == set()
    assert "CAN-01" not in told.kept() | told.unknown()
