"""One journey's judgement: certainty, loss, what was waited for in vain, and how a journey ends."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from certification import Verdict, judge
from recorder.journal import Instant, SdkCall, dump, load
from tests.certification.stories import Told, approved, bought, changed, checkout, review


def test_a_finished_journey_without_findings_passes() -> None:
    judgement = bought().judged()
    assert (judgement.verdict, judgement.outcome) == (Verdict.PASS, "finished")
    assert judgement.journey == "a-journey"
    assert judgement.seconds > 0.1


def test_a_must_fails_a_journey_and_a_should_warns() -> None:
    assert changed().load(20).end().judged().verdict is Verdict.FAIL
    assert approved().order(status=409).page().end().judged().verdict is Verdict.WARN


def test_a_broken_suite_is_an_error_and_not_the_shops_fault() -> None:
    assert checkout().changes(998).load(998).end("broken").judged().verdict is Verdict.ERROR


def test_what_the_suite_could_not_go_on_from_is_not_tested_and_nobodys_fault() -> None:
    told = checkout().changes(998).expects("Klarna asks", met=False, requirement="UPD-01").end("untested")
    judgement = told.judged()
    assert (judgement.outcome, judgement.verdict, judgement.findings) == ("untested", Verdict.NOT_TESTED, ())


def test_what_was_seen_wrong_before_counts_all_the_same() -> None:
    assert changed().load(20).end("untested").judged().verdict is Verdict.FAIL


def test_a_journal_without_an_end_was_interrupted_and_is_not_green() -> None:
    judgement = changed().judged()
    assert (judgement.outcome, judgement.verdict) == ("interrupted", Verdict.NOT_TESTED)


def test_a_stopped_journey_is_not_tested_unless_a_requirement_was_waited_for() -> None:
    told = checkout().expects("the page is friendly", met=False)
    assert told.end("stopped").judged().verdict is Verdict.NOT_TESTED
    told = (
        checkout()
        .changes(998)
        .expects("the change reaches Klarna", met=False, requirement="UPD-01")
        .end("stopped")
    )
    (finding,) = told.judged().findings
    assert (finding.requirement, finding.reason) == ("UPD-01", "change-not-posted")
    assert "the change reaches Klarna" in finding.message
    assert told.judged().verdict is Verdict.FAIL


def test_what_was_waited_for_in_vain_is_not_told_again_when_a_rule_found_the_cause() -> None:
    told = checkout().changes(998).asks(998).load(998).answers()
    told.expects("the widget is loaded after the answer", met=False, requirement="UPD-02").end("stopped")
    assert told.found() == {("UPD-03", "load-while-update-in-flight")}


def test_an_empty_journal_is_nothing_and_not_green() -> None:
    judgement = judge([])
    assert judgement.verdict is Verdict.NOT_TESTED
    assert not judgement.findings


def test_the_order_of_arrival_means_nothing() -> None:
    told = checkout().changes(998).asks(998).load(998).answers().pay(998).approved().order().confirms().end()
    backwards = judge(list(reversed(told.records)))
    assert {one.requirement for one in backwards.findings} == {"UPD-03"}
    assert judge(list(reversed(bought().records))).findings == ()


def test_calls_of_two_tabs_at_one_instant_are_judged_alike_whichever_arrived_first() -> None:
    told = checkout().opens("checkout", "d2").init().load(499)
    told.opens("checkout", "d1").pay(499).refused().opens("checkout", "d2").pay(499).approved()
    calls = [record for record in told.records if record.kind == "SdkCall" and record.method == "authorize"]
    at = calls[0].at
    told.records = [
        replace(one, at=replace(one.at, at=at.at, tick=at.tick)) if one in calls else one
        for one in told.records
    ]
    told.page(can_pay=True).does("chooses a card").confirms().end()
    there, back = judge(told.records), judge(list(reversed(told.records)))
    assert {(one.requirement, one.records) for one in there.findings} == {
        (one.requirement, one.records) for one in back.findings
    }


def test_a_journal_read_back_from_disk_is_judged_alike() -> None:
    told = review().order(499).confirms().end()
    assert judge(list(load(map(dump, told.records)))) == told.judged()


def blurred(told: Told, within: float) -> Told:
    """The same journal with a page clock that is this uncertain."""
    told.records = [
        replace(record, at=Instant(at=record.at.at, within=within, clock=record.at.clock, tick=record.at.tick))
        if hasattr(record, "at") and record.at.clock.startswith("page:")
        else record
        for record in told.records
    ]  # fmt: skip
    return told


def test_an_uncertain_order_is_neither_a_finding_nor_an_observation() -> None:
    early = blurred(checkout().changes(998).asks(998).load(998).answers().end(), within=1.0)
    late = blurred(checkout().changes(998).updates(998).load(998).end(), within=1.0)
    for told in (early, late):
        assert told.found() == set()
        assert not {"UPD-02", "UPD-03"} & told.kept()
    assert {"UPD-02", "UPD-03"} <= late.unknown()


def test_the_page_and_the_gateway_are_ordered_when_they_differ_by_more_than_their_doubt() -> None:
    assert "UPD-03" in blurred(changed().end(), within=0.004).kept()


def test_lost_messages_make_what_they_may_have_told_unknown() -> None:
    told = checkout().changes(998).updates(998).pay(998).approved().lost().order().confirms().end()
    assert told.found() == set()
    assert "UPD-02" in told.unknown()
    assert not {"UPD-02", "UPD-04", "AUT-05", "ORD-01"} & told.kept()
    assert {"UPD-07", "ORD-06", "ORD-07"} <= told.kept()


def test_lost_messages_of_one_page_leave_another_page_alone() -> None:
    told = review().reauthorize(998).approved().order().confirms().lost("d2").end()
    assert "AUT-05" in told.kept()
    assert "RAU-02" not in told.kept()


def test_what_was_seen_stands_although_other_messages_were_lost() -> None:
    told = changed().load(20).lost().end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_a_cart_read_before_the_last_action_is_not_held_against_the_session() -> None:
    told = (
        checkout()
        .does("changes the cart")
        .updates(998)
        .load(998)
        .does("waits")
        .pay(998)
        .shows(998)
        .approved()
        .end()
    )
    assert told.found() == set()
    assert "UPD-05" in told.unknown()


def test_a_dropped_order_leaves_the_confirmation_in_doubt() -> None:
    told = (
        approved()
        .order(status=None, fault="f")
        .fault("f", "drop", "place_order", after_upstream=True)
        .confirms()
    )
    assert told.end().found() == set()
    assert "ORD-06" in told.unknown()
    told = approved().order(status=None, fault="f").fault("f", "drop", "place_order").confirms()
    assert told.end().found() == {("ORD-06", "confirmation-without-order")}


def test_a_second_authorize_that_the_sdk_ignores_does_not_hang_the_judge() -> None:
    told = changed().pay(998).pay(998).refused(show_form=True).page(can_pay=True).end()
    assert told.accused() >= {"AUT-04"}


def test_a_finding_is_told_once_for_a_change_however_often_the_shopper_tries() -> None:
    told = (
        checkout()
        .changes(998)
        .pay()
        .refused(show_form=True)
        .pay()
        .refused(show_form=True)
        .page(can_pay=True)
        .end()
    )
    assert [one.requirement for one in told.judged().findings] == ["UPD-01"]


def test_calls_with_odd_arguments_are_survived() -> None:
    told = changed()
    told.records.append(
        SdkCall(id=99, at=told.records[-1].at, call="x", method="load", options="no", data=[1])
    )
    told.records.append(
        SdkCall(id=98, at=told.records[-1].at, call="y", method="authorize", options=None, data="x")
    )
    told.session("S3", 1, body={"order_lines": [None, {"quantity": "2"}], "order_amount": True}, status=400)
    assert told.end().judged().outcome == "finished"


@pytest.mark.parametrize("changes", [2_000])
def test_a_long_journal_is_judged_in_time_that_grows_with_its_length(changes: int) -> None:
    def seconds(count: int) -> float:
        told = checkout()
        for number in range(count):
            told.changes(1000 + number).updates(1000 + number).load(1000 + number).page(can_pay=True)
        told.end()
        begin = time.process_time()
        assert told.found() == set()
        return (time.process_time() - begin) / len(told.records)

    short, long = seconds(changes // 10), seconds(changes)
    assert long < 5 * short, f"{short * 1e6:.0f} µs a record became {long * 1e6:.0f} µs"
