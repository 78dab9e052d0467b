"""Random honest histories are never accused, and a broken link in any of them always is."""

from __future__ import annotations

from hypothesis import given, note, settings
from hypothesis import strategies as st

from certification import judge
from certification.judge import RULES
from certification.model import Proof
from certification.timeline import Story
from recorder.journal import Lost
from tests.certification.histories import AFTER, BEFORE, Honest


@given(st.data(), BEFORE, AFTER)
def test_an_honest_history_gives_no_finding(data: st.DataObject, before: list[str], after: list[str]) -> None:
    shop = Honest(data)
    for step in before:
        shop.before(step)
    shop.authorize()
    for step in after:
        shop.after(step)
    told = shop.buy()
    note(told)
    assert [finding.message for finding in told.judged().findings] == []
    assert {"ORD-01", "ORD-03", "ORD-04", "AUT-02", "UPD-04"} <= told.kept()


@given(
    st.data(),
    BEFORE,
    st.sampled_from(
        [
            "UPD-01",
            "UPD-02",
            "UPD-03",
            "UPD-04",
            "UPD-05",
            "UPD-10",
            "REF-01",
            "REF-02",
            "REF-03",
            "REF-04",
            "AUT-01",
            "AUT-02",
            "AUT-03",
            "AUT-06",
            "AUT-09",
            "ORD-01",
            "ORD-02",
            "ORD-03",
            "ORD-04",
            "ORD-05",
            "ORD-06",
        ]
    ),
)
def test_a_broken_link_at_the_end_of_any_honest_history_is_found_and_nothing_else(
    data: st.DataObject, before: list[str], broken: str
) -> None:
    shop = Honest(data)
    for step in before:
        shop.before(step)
    told = shop.told
    shop.change()
    told.changes(shop.amount)
    match broken:
        case "UPD-04":
            told.updates(shop.amount).load(shop.amount + 1).pay(shop.amount).approved().order(shop.amount)
        case "UPD-05":
            wrong = shop.amount + 1
            told.updates(wrong).load(wrong).pay(wrong).approved().order(wrong)
        case "REF-01":
            told.updates(shop.amount, status=400).load(shop.amount)
            told.pay(shop.amount).approved().order(shop.amount)
        case "REF-02":
            told.updates(shop.amount, status=400).pay(shop.amount).approved().order(shop.amount)
        case "REF-03":
            told.updates(shop.amount, status=404).load(shop.amount)
            told.pay(shop.amount).approved().order(shop.amount)
        case "REF-04":
            told.updates(shop.amount, status=404).session("S99", shop.amount).load(shop.amount)
            told.pay(shop.amount).approved().order(shop.amount)
        case "AUT-02":
            told.updates(shop.amount).load(shop.amount).pay(shop.amount + 1).approved()
            told.order(shop.amount + 1)
        case "AUT-03":
            told.updates(shop.amount).load().pay(category="pay_now").approved().order(shop.amount)
        case "AUT-06":
            told.updates(shop.amount).load().pay().refused().order(
                shop.amount, token="token:none", status=404
            )
            told.page("It failed.").pay().approved().order(shop.amount)
        case "AUT-09":
            told.updates(shop.amount).load().pay().load().approved().order(shop.amount)
        case "ORD-01":
            told.updates(shop.amount).load().pay().approved()
            old = told.token
            shop.change()
            told.changes(shop.amount).updates(shop.amount).load().pay().approved()
            told.order(shop.amount, token=old)
        case "ORD-02":
            told.updates(shop.amount).load().pay().approved().order(shop.amount, status=500)
            told.page("It failed.", can_pay=True).order(shop.amount)
        case "ORD-04":
            told.updates(shop.amount).load().pay().approved().updates(shop.amount + 1).order(shop.amount + 1)
        case "ORD-06":
            told.updates(shop.amount).load().pay().approved()
        case "UPD-01":
            told.load(shop.details()).pay(shop.details()).approved().order(shop.amount)
        case "UPD-02":
            told.updates(shop.amount).pay(shop.amount).approved().order(shop.amount)
        case "UPD-03":
            told.asks(shop.amount).load(shop.details()).answers().pay(shop.amount).approved().order(
                shop.amount
            )
        case "UPD-10":
            told.asks(shop.amount).pay(shop.amount).answers().approved().order(shop.amount)
        case "AUT-01":
            told.updates(shop.amount).load().pay().approved()
            shop.change()
            told.changes(shop.amount).updates(shop.amount).load().order(shop.amount)
        case "ORD-03":
            told.updates(shop.amount).load().pay().approved().order(shop.amount + 1)
        case "ORD-05":
            told.updates(shop.amount).load().pay().approved().order(shop.amount).order(
                shop.amount, status=403
            )
    note(told.confirms().end())
    assert told.accused() == {broken}


@settings(max_examples=max(50, settings().max_examples // 20))
@given(st.data(), BEFORE, st.data())
def test_a_journal_with_holes_never_breaks_the_judge(
    data: st.DataObject, before: list[str], holes: st.DataObject
) -> None:
    shop = Honest(data)
    for step in before:
        shop.before(step)
    shop.authorize()
    records = shop.buy().records
    kept = [record for record in records if holes.draw(st.booleans())]
    judgement = judge(kept)
    ids = {record.id for record in kept}
    for result in (*judgement.findings, *judgement.observations, *judgement.unknowns):
        assert set(result.records) <= ids


@settings(max_examples=max(50, settings().max_examples // 20))
@given(st.data(), BEFORE)
def test_lost_messages_turn_verdicts_into_doubt_and_never_into_accusations(
    data: st.DataObject, before: list[str]
) -> None:
    shop = Honest(data)
    for step in before:
        shop.before(step)
    shop.authorize()
    records = shop.buy().records
    calls = [record for record in records if getattr(record, "document", None) == "d1"]
    missing = data.draw(st.sampled_from(calls))
    lost = Lost(id=9999, at=records[-1].at, document="d1", missing=1)
    judgement = judge([record for record in [*records, lost] if record is not missing])
    assert [finding.message for finding in judgement.findings] == []


@settings(max_examples=max(50, settings().max_examples // 20))
@given(st.data(), BEFORE)
def test_every_rule_speaks_only_for_its_own_requirement(data: st.DataObject, before: list[str]) -> None:
    shop = Honest(data)
    for step in before:
        shop.before(step)
    shop.authorize()
    view = Story(shop.buy().records)
    for rule in RULES:
        for result in rule(view):
            assert isinstance(result, Proof) or result.requirement == rule.requirement
