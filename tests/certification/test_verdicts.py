"""From journeys to a certification: escalating, and never green without evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certification import REQUIREMENTS, Certification, Verdict, certify
from certification.report import certified
from tests.certification import display, flows, interruptions, security
from tests.certification.stories import Told, approved, bought, changed, checkout, review, story


def verdict(certification: Certification, requirement: str) -> Verdict:
    return next(one.verdict for one in certification.requirements if one.requirement.id == requirement)


def of(*told: Told, complete: bool = True) -> Certification:
    return certify([one.judged() for one in told], complete)


def test_every_requirement_gets_a_verdict_in_the_order_of_the_checklist() -> None:
    assert [one.requirement.id for one in of(bought()).requirements] == list(REQUIREMENTS)


def test_nothing_run_is_nothing_tested() -> None:
    certification = certify([])
    assert {one.verdict for one in certification.requirements} == {Verdict.NOT_TESTED}
    assert certification.verdict is Verdict.NOT_TESTED


def test_a_requirement_passes_only_if_it_was_seen_kept() -> None:
    certification = of(bought())
    assert verdict(certification, "UPD-03") is Verdict.PASS
    assert verdict(certification, "REF-01") is Verdict.NOT_TESTED
    assert certification.verdict is Verdict.NOT_TESTED


def test_one_violation_outweighs_every_observation() -> None:
    certification = of(bought(), changed().load(20).end(), bought())
    (row,) = (one for one in certification.requirements if one.requirement.id == "UPD-04")
    assert row.verdict is Verdict.FAIL
    assert len(row.findings) == 1
    assert certification.verdict is Verdict.FAIL


def test_a_should_only_warns() -> None:
    assert verdict(of(approved().order(status=409).page().end()), "ORD-09") is Verdict.WARN


def test_a_feature_that_no_journeys_checkout_declares_is_not_applicable() -> None:
    told = (
        story("quantity")
        .session("S1", 499)
        .shows(499)
        .init()
        .load()
        .pay()
        .approved()
        .order()
        .confirms()
        .end()
    )
    certification = of(told)
    assert verdict(certification, "RAU-01") is Verdict.NOT_APPLICABLE
    assert verdict(certification, "AUT-01") is Verdict.NOT_APPLICABLE
    assert verdict(certification, "UPD-01") is Verdict.NOT_TESTED
    assert "review" in next(one.why for one in certification.requirements if one.requirement.id == "RAU-01")


def test_a_checkout_whose_cart_cannot_be_changed_is_not_asked_for_updates() -> None:
    told = (
        story("address").session("S1", 499).shows(499).init().load().pay().approved().order().confirms().end()
    )
    assert verdict(of(told), "UPD-02") is Verdict.NOT_APPLICABLE
    assert verdict(of(told), "UPD-05") is Verdict.PASS


def test_what_could_not_be_judged_is_not_tested_and_says_why() -> None:
    told = changed().pay().order(998, token="token:from-klarna").confirms().end()
    (row,) = (one for one in of(told).requirements if one.requirement.id == "AUT-06")
    assert row.verdict is Verdict.NOT_TESTED
    assert "server" in row.why


@pytest.mark.parametrize("outcome", ["broken"])
def test_what_a_broken_journey_saw_kept_counts_for_nothing(outcome: str) -> None:
    certification = of(changed().end(outcome))
    assert verdict(certification, "UPD-03") is Verdict.NOT_TESTED
    assert certification.verdict is Verdict.ERROR


def test_an_incomplete_run_says_so() -> None:
    assert not of(bought(), complete=False).complete


@pytest.mark.parametrize(
    ("verdict", "strict", "good"),
    [
        (Verdict.PASS, True, True),
        (Verdict.NOT_APPLICABLE, True, True),
        (Verdict.WARN, False, True),
        (Verdict.WARN, True, False),
        (Verdict.NOT_TESTED, False, False),
        (Verdict.FAIL, False, False),
        (Verdict.ERROR, False, False),
    ],
)
def test_what_certifies_and_that_an_incomplete_or_partial_run_never_does(
    verdict: Verdict, strict: bool, good: bool
) -> None:
    whole = Certification(verdict=verdict, complete=True, requirements=(), strict=strict)

    assert certified(whole) is good
    assert not certified(replace(whole, complete=False))
    assert not certified(replace(whole, partial=True))


def test_an_honest_checkout_is_certified() -> None:
    """All journeys that a checkout with every feature needs, none of which finds anything."""
    refused = (
        checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False).shows(998).end()
    )
    renewed = checkout().changes(998).updates(998, status=404).session("S2", 998).init().load(998)
    again = approved().changes(1497).updates(1497).load(1497).pay(1497).approved().order().confirms().end()
    closed = changed().pay().refused(show_form=True).page(can_pay=True).end()
    denied = changed().pay().refused().page("Refused.", can_pay=False).end()
    reviewed = review().reauthorize(998).window("opened").approved().order().confirms().end()
    stayed = review().reauthorize(998).refused().page("Refused.", can_pay=True).end()
    failed = approved().order(status=500).page("It failed.").pay().approved().order().confirms().end()
    hour = approved().fault("time-1", "time", "clock", klarna_clock_advanced=3660).order(status=404)
    late = hour.page("It failed.").pay().approved().order().confirms().end()
    twice = approved().does("place_order", clicks=2).order().confirms().end()
    certification = of(
        twice,
        bought(),
        refused,
        renewed.end(),
        again,
        closed,
        denied,
        reviewed,
        stayed,
        failed,
        late,
        *flows.KEPT.values(),
        *display.KEPT.values(),
        *interruptions.KEPT.values(),
        *security.KEPT.values(),
    )
    assert {
        one.requirement.id: one.why for one in certification.requirements if one.verdict is not Verdict.PASS
    } == {}
    assert certification.verdict is Verdict.PASS


def test_a_run_says_that_it_was_partial_and_that_it_was_strict() -> None:
    judgements = [bought().judged()]
    plain = certify(judgements)
    both = certify(judgements, partial=True, strict=True)

    assert (plain.complete, plain.partial, plain.strict) == (True, False, False)
    assert (both.partial, both.strict) == (True, True)


def test_a_verdict_says_in_how_many_journeys_it_was_seen_and_in_which() -> None:
    once, twice = bought().judged(), replace(bought().judged(), journey="another-journey")
    one = next(row for row in certify([once]).requirements if row.requirement.id == "UPD-03")
    two = next(row for row in certify([once, twice]).requirements if row.requirement.id == "UPD-03")

    assert (one.why, one.journeys) == ("seen kept in one journey", ("a-journey",))
    assert (two.why, two.journeys) == ("seen kept in 2 journeys", ("a-journey", "another-journey"))


def test_a_violation_says_in_how_many_journeys_it_was_found() -> None:
    wrong = story().session("S1", 499).shows(499).load().end().judged()
    found = next(row for row in certify([wrong]).requirements if row.requirement.id == "SES-01")

    assert found.why == "violated in one journey"


def test_what_no_journey_came_to_says_so() -> None:
    row = next(row for row in certify([]).requirements if row.requirement.id == "UPD-03")

    assert row.why == "no journey came to a moment at which it could be seen"
