"""How a rule comes to be, and how what it yields is worded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from certification import REQUIREMENTS
from certification.rule import Result, Sees, finding, ids, judges, kept, place, unknown
from certification.timeline import Story
from recorder.journal import Frame
from tests.certification.stories import bought

RECORDS = bought().records
STORY = Story(RECORDS)
FIRST, SECOND = RECORDS[0], RECORDS[1]


def nothing(story: Story) -> Iterator[Result]:
    yield kept(story.start)


def test_a_rule_judges_for_its_requirement_by_what_it_sees() -> None:
    rule = judges("SES-01", Sees.CALLS)(nothing)
    assert (rule.requirement, rule.sees, rule.judge) == ("SES-01", Sees.CALLS, nothing)
    assert list(rule(STORY)) == [kept(FIRST)]


def test_a_rule_for_no_requirement_of_the_checklist_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="NIX-01 is not on the checklist"):
        judges("NIX-01", Sees.CALLS)


def test_a_reason_that_the_requirement_has_not_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="because is no reason of SES-01"):
        finding("SES-01", "because", "it happened", FIRST, story=STORY)


def test_a_finding_says_the_demand_and_then_what_was_done_and_proves_it_once_by_each_record() -> None:
    found = finding("SES-01", "load-before-init", "it happened", SECOND, FIRST, SECOND, story=STORY)
    assert found.message == f"{REQUIREMENTS['SES-01'].sentence} Here it happened."
    assert (found.requirement, found.reason, found.records) == ("SES-01", "load-before-init", (2, 1))
    assert (found.call_site, found.journey) == (None, "a-journey")


def test_a_finding_in_a_journal_without_its_start_belongs_to_no_journey() -> None:
    found = finding("SES-01", "load-before-init", "it happened", SECOND, story=Story(RECORDS[1:]))
    assert found.journey == ""


def test_a_script_without_an_address_is_named_as_it_is() -> None:
    assert place(Frame(url="checkout.js", line=42, column=7, function="")) == "checkout.js:42"


def test_a_finding_about_a_call_says_where_in_the_shops_code_it_was_made() -> None:
    call = next(iter(STORY.calls("load")))
    found = finding("SES-01", "load-before-init", "it happened", call.record, call=call, story=STORY)
    assert found.message.endswith(" Here it happened. The call was made at checkout.js:42 in load().")
    assert found.call_site == call.record.stack[0]


def test_what_is_kept_or_unknown_names_its_records_and_leaves_out_those_that_there_are_not() -> None:
    assert kept(None, FIRST).records == (1,)
    doubt = unknown("SES-01", "nobody looked", None, SECOND)
    assert (doubt.requirement, doubt.why, doubt.records) == ("SES-01", "nobody looked", (2,))
    assert ids(SECOND, None, FIRST, SECOND) == (2, 1)


@pytest.mark.parametrize(
    ("site", "told"),
    [
        (
            Frame(url="https://shop.test/js/pay.js?v=3/4", line=7, column=1, function="pay"),
            "pay.js:7 in pay()",
        ),
        (Frame(url="https://shop.test/js/pay.js", line=7, column=1), "pay.js:7"),
        (Frame(url="https://shop.test/", line=7, column=1), "https://shop.test/:7"),
    ],
)
def test_a_place_is_told_as_an_editor_opens_it(site: Frame, told: str) -> None:
    assert place(site) == told
