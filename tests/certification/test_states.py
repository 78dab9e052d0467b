"""The law as a table: walked step by step, drawn, and held against the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from certification import REQUIREMENTS
from certification.states import (
    AUTHORIZATION,
    FORBIDDEN,
    SESSION,
    Authorization,
    Event,
    Session,
    diagram,
    events,
    walk,
)
from certification.timeline import Story
from tests.certification.stories import (
    Told,
    approved,
    approved_so_far,
    bought,
    changed,
    checkout,
    review,
    story,
)

OPENED = (Event.CREATE_SESSION, Event.INIT, Event.LOAD)
CHANGED = (*OPENED, Event.CHANGE, Event.SEND_UPDATE, Event.ACCEPT_UPDATE, Event.LOAD)
APPROVED = (*CHANGED, Event.AUTHORIZE, Event.APPROVE)


def violated(*happened: Event) -> list[str]:
    return [breach.requirement for breach in walk(happened)]


def test_a_purchase_walks_through_both_tables_unhindered() -> None:
    assert violated(*APPROVED, Event.CREATE_ORDER, Event.ORDER_CREATED, Event.CONFIRM) == []


def test_a_forbidden_event_is_reported_with_its_state_and_leaves_the_state_as_it_was() -> None:
    breaches = walk((Event.CREATE_SESSION, Event.LOAD, Event.INIT, Event.LOAD, Event.AUTHORIZE))
    (breach,) = breaches
    assert (breach.index, breach.state, breach.event) == (1, Session.CREATED, Event.LOAD)
    assert (breach.requirement, breach.reason) == ("SES-01", "load-before-init")


def test_a_reauthorization_makes_a_changed_order_good_again() -> None:
    after = (*APPROVED, Event.CHANGE_ON_REVIEW)
    assert violated(*after, Event.CREATE_ORDER) == ["RAU-01"]
    assert violated(*after, Event.REAUTHORIZE, Event.BREAK_OFF, Event.CREATE_ORDER) == ["RAU-05"]
    assert violated(*after, Event.REAUTHORIZE, Event.APPROVE, Event.CREATE_ORDER) == []


def test_a_lost_session_needs_a_new_one_and_the_new_one_needs_init() -> None:
    lost = (*OPENED, Event.CHANGE, Event.SEND_UPDATE, Event.LOSE_SESSION)
    assert violated(*lost, Event.LOAD) == ["REF-03"]
    assert violated(*lost, Event.CREATE_SESSION, Event.LOAD) == ["REF-04"]
    assert violated(*lost, Event.CREATE_SESSION, Event.INIT, Event.LOAD, Event.AUTHORIZE) == []


def test_every_violation_in_the_table_is_on_the_checklist() -> None:
    for row in FORBIDDEN.values():
        for requirement, reason in row.values():
            assert reason in REQUIREMENTS[requirement].reasons


def test_no_event_is_both_allowed_and_forbidden_in_one_state() -> None:
    for state, row in FORBIDDEN.items():
        allowed = SESSION[state] if isinstance(state, Session) else AUTHORIZATION[state]
        assert not set(row) & set(allowed), state


def test_every_state_has_a_row_and_can_be_reached() -> None:
    assert set(SESSION) == set(Session)
    assert set(AUTHORIZATION) == set(Authorization)
    assert {target for row in SESSION.values() for target in row.values()} | {Session.NONE} == set(Session)
    reached = {target for row in AUTHORIZATION.values() for target in row.values()} | {Authorization.NONE}
    assert reached == set(Authorization)


def test_the_diagram_is_the_one_that_the_documentation_shows() -> None:
    page = (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8")
    drawn = re.findall(r"```mermaid\n(.*?)\n```", page, re.DOTALL)
    assert diagram() == "\n\n".join(drawn)


def test_the_diagram_shows_every_state_and_every_demand_of_the_tables() -> None:
    drawn = diagram()
    assert drawn.count("stateDiagram-v2") == 2
    assert "Session_UPDATING --> Session_UPDATED: update accepted" in drawn
    for row in FORBIDDEN.values():
        for requirement, _ in row.values():
            assert f"({requirement})" in drawn


@pytest.mark.parametrize(
    "told",
    [
        bought(),
        review().reauthorize(998).approved().order().confirms().end(),
        story().session("S1", 499).shows(499).load(499).end(),
        checkout().changes(998).asks(998).load(998).answers().end(),
        checkout().changes(998).asks(998).pay(998).answers().approved().end(),
        checkout().changes(998).pay(998).approved().order(998).confirms().end(),
        checkout().changes(998).updates(998).pay(998).approved().order().confirms().end(),
        checkout().changes(998).updates(998, status=400).load(998).page(can_pay=True).end(),
        checkout()
        .changes(998)
        .updates(998, status=400)
        .pay(998)
        .refused(show_form=True)
        .page(can_pay=True)
        .end(),
        checkout().changes(998).updates(998, status=404).session("S2", 998).load(998).end(),
        story().session("S0", 499, status=500).session("S1", 499).shows(499).init().load(499).end(),
        changed()
        .updates(998, billing_address={"country": "GB"})
        .pay(998)
        .approved()
        .order()
        .confirms()
        .end(),
        changed().pay(998).load(998).approved().end(),
        changed().order(token="", status=404).page("It failed.").end(),
        approved().changes(1497).updates(1497).load(1497).order(1497).confirms().end(),
        approved().order().order(status=403).confirms().end(),
        approved().order(status=500).confirms().end(),
        approved().order(status=500).page("It failed.").order(status=500).page("Again.").end(),
        review().order(499).confirms().end(),
        review().reauthorize(998).refused().order(499).confirms().end(),
        review().pay(998, threw=True).refused().page(can_pay=True).end(),
        approved_so_far().finalize(499).approved().order().confirms().end(),
        approved_so_far().order(token="undefined", status=404).page("It failed.").end(),
        approved_so_far().finalize(499).refused().order(token="1", status=404).page("It failed.").end(),
    ],
)
def test_table_and_rules_agree_where_order_is_the_whole_story(told: Told) -> None:
    breaches = {(breach.requirement, breach.reason) for breach in walk(events(Story(told.records)))}
    assert told.found() == breaches
