"""Security in the margins: what was not searched is not clean, and an alteration is blamed on nobody twice."""

from __future__ import annotations

import pytest

from tests.certification.security import altered, searched
from tests.certification.stories import approved, checkout


def test_answers_that_nobody_read_say_nothing_of_credentials() -> None:
    assert "SEC-01" not in searched(answers=0).kept()
    assert "SEC-01" not in searched(credentials=0).kept()


def test_addresses_of_a_journey_without_tokens_say_nothing_of_them() -> None:
    assert "SEC-02" not in searched(tokens=0).kept()


def test_a_credential_in_an_address_is_a_credential_in_the_browser() -> None:
    assert searched(checkout().exposes("address", "credential")).accused() == {"SEC-01"}


def test_what_the_shopper_typed_does_not_belong_in_an_address_either() -> None:
    assert searched(checkout().exposes("address", "person")).accused() == {"SEC-02"}


def test_what_an_altered_amount_explains_is_left_open() -> None:
    told = altered(898)
    assert told.accused() == {"SEC-04"}
    assert "ORD-03" in told.unknown()


def test_an_alteration_without_an_order_after_it_says_nothing() -> None:
    told = approved().fault("alter-1", "alter", "amounts", to=[898]).page("Something is wrong.").end()
    assert "SEC-04" in told.unknown() - told.kept() - told.accused()


def test_what_the_browser_lets_nobody_alter_says_nothing_of_prices() -> None:
    told = (
        approved()
        .fault("alter-1", "alter", "amounts", requests=0, unread=2, to=[898])
        .order()
        .confirms()
        .end()
    )
    assert "SEC-04" in told.unknown() - told.kept() - told.accused()


def test_another_alteration_of_the_suites_is_no_amount() -> None:
    told = (
        approved()
        .fault("alter-1", "alter", "create_session", members=["client_token"])
        .order()
        .confirms()
        .end()
    )
    assert "SEC-04" not in told.kept() | told.unknown()


def test_an_amount_that_the_session_was_told_before_was_not_believed_from_the_alteration() -> None:
    told = checkout(898).changes(998).updates(998).load(998).fault("alter-1", "alter", "amounts", to=[898])
    told.pay(998).approved().order(998).confirms().end()
    assert told.found() == set()


@pytest.mark.parametrize("to", [None, 898, [[898]], ["898"]])
def test_an_alteration_in_an_odd_form_accuses_nobody(to: object) -> None:
    told = approved().fault("alter-1", "alter", "amounts", to=to).order().confirms().end()

    assert told.found() == set()


def test_an_amount_that_the_shopper_was_shown_need_not_come_from_the_alteration() -> None:
    told = (
        approved().fault("alter-1", "alter", "amounts", to=[898]).changes(898).updates(898).load(898).pay(898)
    )
    told.approved().order(898).confirms().end()

    assert told.found() == set()
    assert "SEC-04" in told.unknown() - told.kept()


@pytest.mark.parametrize("what", ["client token", "person"])
def test_what_a_page_needs_may_stand_in_an_answer(what: str) -> None:
    assert searched(checkout().exposes("answer", what)).found() == set()
