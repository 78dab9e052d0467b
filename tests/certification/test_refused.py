"""What becomes of a refused update, told in small."""

from __future__ import annotations

from typing import Any

from recorder.journal import started
from tests.certification.stories import Told, approved_so_far, changed, checkout, order_details, story

LAMP = "Desk Lamp"


def two_products() -> dict[str, Any]:
    """An order of a battery pack and a lamp, 4.99 GBP each."""
    one, other = order_details(499), order_details(499)
    lamp = {**other["order_lines"][0], "name": LAMP, "reference": "19-316"}
    return {
        **one,
        "order_amount": 998,
        "order_tax_amount": 2 * one["order_tax_amount"],
        "order_lines": [one["order_lines"][0], lamp],
    }


def refused_with_a_lamp() -> Told:
    told = checkout().changes(998, ("Battery Power Pack", 1), (LAMP, 1))
    return told.updates(998, body=two_products(), status=400)


def messages(told: Told, requirement: str) -> list[str]:
    return [one.message for one in told.end().judged().findings if one.requirement == requirement]


def test_a_product_that_vanished_after_a_refusal_is_named() -> None:
    told = refused_with_a_lamp().page("Not possible.", can_pay=False).shows(499, ("Battery Power Pack", 1))
    assert ("REF-06", "cart-lost") in told.found()
    assert f"{LAMP}" in messages(told, "REF-06")[0]
    assert "Battery Power Pack" not in messages(told, "REF-06")[0]


def test_products_that_stay_in_other_numbers_are_not_lost() -> None:
    told = refused_with_a_lamp().page("Not possible.", can_pay=False)
    told.shows(1497, ("Battery Power Pack", 2), (LAMP, 1))
    assert "REF-06" not in told.end().accused()


def test_a_line_that_was_never_sent_to_klarna_is_not_missed() -> None:
    told = checkout().changes(998, ("Battery Power Pack", 1), ("A gift from us", 1))
    told.updates(998, status=400).page("Not possible.", can_pay=False).shows(998, ("Battery Power Pack", 1))
    assert "REF-06" not in told.end().accused()


def test_an_emptied_cart_after_a_refusal_has_lost_everything() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False).shows(0)
    assert "everything" in messages(told, "REF-06")[0]


def test_a_cart_that_was_empty_already_loses_nothing() -> None:
    told = checkout().changes(0).updates(0, body={**order_details(0), "order_lines": []}, status=400)
    assert "REF-06" not in told.page("Not possible.", can_pay=False).shows(0).end().accused()


def test_a_refused_cart_that_is_ordered_all_the_same_is_found_and_one_that_klarna_took_meanwhile_is_not() -> (
    None
):
    told = checkout().changes(998).updates(998, status=500).page("Try again.", can_pay=True)
    healed = told.copy().updates(998).load(998).pay(998).approved().order(998).confirms().end()
    assert healed.accused() == set()
    assert "REF-02" in told.pay(998).approved().order(998).confirms().end().accused()


def test_an_order_before_the_refusal_is_not_the_refused_cart() -> None:
    told = changed().pay(998).approved().order(998).confirms()
    told.updates(998, status=409).page("It is bought already.")
    assert "REF-03" not in told.end().accused()


def test_a_load_long_after_the_refused_change_was_put_back_is_for_something_else() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False)
    told.changes(499).load().pay().approved().order(499).confirms().end()
    assert told.accused() == set()


def test_a_journey_that_ends_with_a_lost_session_leaves_open_what_became_of_it() -> None:
    told = checkout().changes(998).updates(998, status=404).end()
    assert told.found() == set()
    assert "REF-03" in told.unknown() - told.kept()


def test_a_refused_cart_that_is_loaded_twice_is_told_of_once() -> None:
    told = checkout().changes(998).updates(998, status=400).load().load().page("Not possible.").end()
    assert [one.reason for one in told.judged().findings] == ["loaded-after-refusal"]


def test_what_was_done_about_one_refusal_is_not_held_against_the_next() -> None:
    told = checkout().changes(998).updates(998, status=400).load(998).page("Not possible.")
    told.changes(1497).updates(1497, status=404).session("S2", 1497).init().load(1497).end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}
    assert "REF-03" in told.kept()


def test_finalizing_the_approved_cart_after_a_refused_change_was_put_back_is_right() -> None:
    told = approved_so_far().changes(998).updates(998, status=400).page("Not possible.", can_pay=True)
    told.changes(499).finalize(499).approved().order(499).confirms().end()
    assert told.found() == set()


def test_a_load_that_may_be_for_something_else_is_forgotten_beside_one_that_is_not() -> None:
    told = checkout().changes(998).updates(998, status=400).does("types a name").load().load(998).end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}
    assert "REF-01" not in told.unknown() | told.kept()


def test_each_refused_cart_that_is_loaded_is_found() -> None:
    told = checkout().changes(998).updates(998, status=400).load(998)
    told.changes(1497).updates(1497, status=400).load(1497).end()
    assert [one.reason for one in told.judged().findings] == ["loaded-after-refusal"] * 2


def test_a_refused_cart_that_is_authorized_twice_is_told_of_once_and_each_cart_apart() -> None:
    told = (
        checkout()
        .changes(998)
        .updates(998, status=400)
        .page("Not possible.")
        .pay(998)
        .refused(show_form=True)
    )
    assert [one.requirement for one in told.copy().pay(998).end().judged().findings].count("REF-02") == 1
    told.changes(1497).updates(1497, status=400).page("Not possible either.").pay(1497).end()
    assert [one.requirement for one in told.judged().findings].count("REF-02") == 2


def test_what_reaches_the_lost_session_after_its_successor_is_another_matter() -> None:
    told = checkout().changes(998).updates(998, status=404).session("S2", 998).init("S2").load(998)
    update = told.copy().updates(998, session="S1").page("Try again.").end()
    assert "REF-03" not in update.accused()
    assert "REF-03" in update.kept()
    conflict = checkout().changes(998).updates(998, status=409).session("S2", 998).init().load(998)
    assert (
        "REF-03" in conflict.updates(998, session="S1").pay(998).approved().order(998).confirms().end().kept()
    )


def test_a_page_that_goes_on_with_the_lost_sessions_token_has_its_successor_all_the_same() -> None:
    told = checkout().changes(998).updates(998, status=404).session("S2", 998).load(998).pay(998).end()
    assert told.accused() == {"REF-04"}
    assert "REF-03" in told.kept()


def test_an_update_of_an_older_session_does_not_go_on_with_the_lost_one() -> None:
    told = story().session("S0", 499).session("S1", 499).shows(499).init().load(499).changes(998)
    told.updates(998, status=404).updates(998, session="S0").session("S2", 998).init().load(998).end()
    assert "REF-03" in told.kept()


def test_each_session_that_is_lost_has_to_be_replaced() -> None:
    told = checkout().changes(998).updates(998, status=409).updates(998).load(998)
    healed = told.copy().changes(1497).updates(1497, status=404).page("Not possible.").end()
    assert ("REF-03", "lost-session-not-replaced") in healed.found()
    told.changes(1497).updates(1497, status=404).session("S2", 1497).init().load(1497)
    told.changes(1996).updates(1996, status=404).page("Not possible.").end()
    assert told.found() == {("REF-03", "lost-session-not-replaced")}


def test_a_journey_that_broke_with_a_lost_session_leaves_open_what_became_of_it() -> None:
    told = checkout().changes(998).updates(998, status=404).page("Not possible.").end("broken")
    assert told.found() == set()
    assert "REF-03" in told.unknown()


def test_a_lost_session_that_is_loaded_and_updated_again_is_told_of_by_its_update() -> None:
    told = (
        checkout().changes(998).updates(998, status=404).load(998).updates(998, status=404).page("No.").end()
    )
    assert told.accused() == {"UPD-03", "REF-03"}


def test_a_lost_session_that_was_loaded_before_it_was_replaced_is_found() -> None:
    told = checkout().changes(998).updates(998, status=404).load(998).session("S2", 998).init().load(998)
    assert told.page().end().found() == {("REF-03", "lost-session-not-replaced")}


def test_a_call_before_init_says_nothing_of_the_sessions_that_follow() -> None:
    told = story().session("S1", 499).shows(499).pay(499).refused(show_form=True)
    renewed = told.copy().session("S2", 499).init().load(499).pay(499).end()
    assert "REF-04" in renewed.kept()
    told.init().load(499).changes(998).updates(998, status=400).page("Not possible.").pay(998).end()
    assert "REF-02" in told.accused()


def test_a_cart_that_the_shopper_empties_after_another_try_is_not_lost() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.").updates(998).load(998)
    assert told.changes(0).end().found() == set()


def test_a_cart_that_is_lost_at_the_second_refusal_is_found() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.").updates(998, status=400)
    assert told.page("Not possible!").shows(0).end().found() == {("REF-06", "cart-lost")}


def test_a_refused_update_of_an_older_session_is_another_mistake() -> None:
    told = story().session("S0", 499).session("S1", 499).shows(499).init().load(499).changes(998)
    assert told.updates(998, session="S0", status=400).page().end().found() == set()


def test_a_refusal_for_a_session_from_before_the_journey_is_told_of_too() -> None:
    told = story().shows(499).updates(998, session="S9", status=400).load(998).page("Not possible.").end()
    assert told.found() == {("SES-01", "load-before-init")}
    assert {"REF-01", "REF-05"} <= told.kept()


def test_a_refused_cart_that_was_put_back_before_the_order_was_not_ordered() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.").changes(499).load(499)
    told.pay(499).approved()
    assert "REF-02" in told.copy().order(499).confirms().end().kept()
    assert "REF-02" not in told.copy().order(998).confirms().end().kept()
    assert "REF-02" not in told.copy().order(998).updates(998).confirms().end().kept()
    assert "REF-02" not in told.order(499, status=500).page("It failed.").order(998).confirms().end().kept()


def test_a_smaller_cart_that_klarna_took_does_not_make_the_refused_one_right() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.").changes(499).updates(499)
    assert "REF-02" not in told.load(499).pay(499).approved().order(998).confirms().end().kept()


def test_what_the_shopper_does_after_a_load_is_no_reason_for_it() -> None:
    told = checkout().changes(998).updates(998, status=400).load().does("types a name").page("No.").end()
    assert told.found() == {("REF-01", "loaded-after-refusal")}


def test_a_refused_cart_that_is_finalized_is_not_authorized_again() -> None:
    told = approved_so_far().changes(998).updates(998, status=400).page("Not possible.").finalize(998).end()
    assert "REF-02" not in told.accused()


def test_a_journey_that_broke_does_not_say_whose_token_would_have_been_used() -> None:
    told = checkout().changes(998).updates(998, status=404).session("S2", 998).load(998).end("broken")
    assert "REF-04" not in told.accused()


def test_a_page_that_has_begun_with_the_new_token_is_not_judged_by_the_load_before() -> None:
    told = checkout().changes(998).updates(998, status=404).session("S2", 998).load(998).init().end()
    assert "REF-04" not in told.accused()


def test_a_cart_that_was_first_read_after_the_refusal_has_lost_nothing() -> None:
    told = story().session("S1", 499).init().load(499).updates(998, status=400).page("Not possible.")
    assert "REF-06" not in told.shows(998, ("Battery Power Pack", 1)).end().accused()


def test_all_products_that_vanished_are_named() -> None:
    told = refused_with_a_lamp().page("Not possible.", can_pay=False).shows(100, ("Bag", 1))
    assert f"Battery Power Pack, {LAMP}" in messages(told, "REF-06")[0]


def test_a_refused_cart_that_was_loaded_says_nothing_of_the_next_one_that_is_authorized() -> None:
    told = checkout().changes(998).updates(998, status=400).load(998).pay(998).refused(show_form=True)
    told.changes(1497).updates(1497, status=400).page("Not possible.").pay(1497).end()
    assert {("REF-01", "loaded-after-refusal"), ("REF-02", "authorized-after-refusal")} <= told.found()


def test_a_refusal_that_was_passed_over_says_nothing_of_whether_the_next_is_told_of() -> None:
    told = checkout().changes(998).updates(998, status=400).load(998).page("Not possible.")
    told.changes(1497).updates(1497, status=400).page(can_pay=False).end()
    assert told.found() == {("REF-01", "loaded-after-refusal"), ("REF-05", "refusal-not-told")}


def test_a_load_while_the_lost_session_is_being_replaced_does_not_go_on_with_it() -> None:
    told = checkout().changes(998).updates(998, status=404).page("One moment.")
    begun = started(told.records[-1])
    told.load(998).session("S2", 998, begun=begun).init().load(998).pay(998).approved().order(
        998
    ).confirms().end()
    assert "REF-03" in told.kept()
    assert "REF-03" not in told.accused()


def test_an_order_of_a_refused_cart_that_was_not_authorized_is_found() -> None:
    told = (
        checkout().changes(998).updates(998, status=400).page("Not possible.").load(499).pay(499).approved()
    )
    assert told.copy().order(499).confirms().end().found() == set()
    told.order(998).updates(998).confirms().end()
    assert told.found() == {("ORD-03", "order-differs-from-authorization")}


def test_an_order_of_a_refused_cart_that_was_authorized_is_told_of_by_its_authorization() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.").load(499).pay().approved()
    assert told.order(998).confirms().end().found() == {("REF-02", "authorized-after-refusal")}
