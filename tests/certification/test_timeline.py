"""A journal arranged for questions."""

from __future__ import annotations

from dataclasses import replace

from recorder.journal import ApiCall
from tests.certification.stories import checkout, story


def test_a_token_that_reading_the_session_brought_is_the_sessions() -> None:
    told = story().session("S1", 499).updates(499)
    sent = told.records[-1]
    assert isinstance(sent, ApiCall)
    answer = {"client_token": "client:again"}
    told.records[-1] = replace(sent, operation="read_session", request=None, status=200, answer=answer)
    told.shows(499)
    told.init(client_token="client:again").load(499).pay(499).approved().order().confirms().end()
    assert told.found() == set()
    assert "SES-01" in told.kept()


def test_a_token_of_a_session_that_nobody_saw_created_is_left_open() -> None:
    told = story().shows(499).init("S1").load(499).end()
    assert told.found() == set()
    assert "SES-01" in told.unknown()


def test_an_update_of_a_session_that_nobody_saw_created_changes_none() -> None:
    told = checkout().updates(499, session="S7").pay(499).approved().order().confirms().end()
    assert told.found() == set()
