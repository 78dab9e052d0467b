"""Token lineage: where an order's token came from, and what had become of it."""

from __future__ import annotations

from certification.lineage import Lineage, lineages
from certification.timeline import Story
from tests.certification.stories import Told, approved, bought, changed, checkout, review, story


def traced(told: Told) -> list[Lineage]:
    return lineages(Story(told.records))


def test_an_order_is_traced_to_the_call_that_brought_its_token_and_the_cart_it_was_for() -> None:
    (one,) = traced(bought())
    assert one.issued
    assert one.issued.call.record.method == "authorize"
    assert one.cart_then
    assert one.cart_then.total == 998
    assert one.session
    assert one.session.id == "S1"
    assert (one.superseded_by, one.earlier_uses, one.blame, one.succeeded) == (None, (), "", True)


def test_a_tokens_age_is_what_the_clocks_are_sure_of() -> None:
    (one,) = traced(approved().order(after=60).confirms().end())
    assert one.age is not None
    assert 60 <= one.age < 60.1


def test_a_superseded_token_names_the_authorization_that_superseded_it() -> None:
    (one,) = traced(approved().pay().approved().order(token="token:1", status=404).end())
    assert one.issued
    assert one.superseded_by
    assert one.issued.token == "token:1"
    assert one.superseded_by.token == "token:2"
    assert one.blame == "ORD-01"


def test_earlier_uses_of_a_token_are_counted() -> None:
    first, second, third = traced(approved().order(status=500).order(status=500).order(status=500).end())
    assert [len(one.earlier_uses) for one in (first, second, third)] == [0, 1, 2]
    assert [one.blame for one in (first, second, third)] == ["", "ORD-02", "ORD-02"]


def test_a_token_from_nowhere_has_no_issuer_and_no_age() -> None:
    (one,) = traced(changed().order(998, token="token:9", status=404).end())
    assert (one.issued, one.age, one.blame) == (None, 0, "AUT-06")


def test_another_body_after_no_answer_came_is_a_second_order() -> None:
    unanswered = approved().order(status=None)
    assert unanswered.copy().order().confirms().end().found() == set()
    other = unanswered.order(merchant_reference1="2")
    assert other.confirms().end().found() == {("ORD-05", "order-placed-twice")}


def test_an_order_after_a_finalize_without_init_is_the_missing_inits_fault() -> None:
    told = checkout().pay().approved_so_far().opens("review", "d2").page(can_pay=True)
    told.finalize(499, threw=True).order(499, token="undefined", status=404).page("It failed.").end()
    assert told.found() == {("FIN-05", "finalize-before-init")}


def so_far_again() -> Told:
    """Approved with a token; then changed, and approved so far."""
    return approved().changes(1497).updates(1497).load(1497).pay(1497).approved_so_far()


def test_the_earlier_token_does_not_stand_in_for_the_finalize_that_is_due() -> None:
    told = so_far_again().order(1497, token="token:1", status=409).page("It failed.").end()
    assert told.found() == {("FIN-01", "order-before-finalize")}


def test_the_earlier_token_does_not_outlive_a_refused_finalize() -> None:
    told = so_far_again().opens("review", "d2").page(can_pay=True).shows(1497).init().finalize(1497).refused()
    told.page("Not approved.", can_pay=True).order(1497, token="token:1", status=409).page("It failed.").end()
    assert told.found() == {("FIN-03", "order-after-refused-finalize")}


def test_what_is_approved_so_far_for_another_session_is_not_waited_for() -> None:
    told = approved().opens("checkout", "d2").session("S2", 998).init().load(998).pay(998).approved_so_far()
    assert told.order(998, token="token:1").confirms().end().found() == set()


def test_a_cart_that_may_have_been_put_back_before_the_order_is_left_open() -> None:
    told = approved().changes(1497).does("puts it back").order(998).shows(998).confirms().end()
    assert told.found() == set()
    assert "AUT-01" in told.unknown() - told.kept()


def test_a_change_on_the_review_page_that_is_ordered_from_the_checkout_is_no_matter_of_reauthorize() -> None:
    told = review().opens("checkout", "d3").page(can_pay=True, widget_visible=True)
    assert told.order(998).confirms().end().found() == {("AUT-01", "order-without-new-authorization")}


def test_a_cart_that_was_first_read_after_the_approval_is_held_against_the_order() -> None:
    told = story().session("S1", 499).init().load(499).pay(499).approved().shows(998).order(499)
    assert told.confirms().end().found() == {("ORD-04", "order-differs-from-cart")}


def test_an_init_that_threw_is_none() -> None:
    told = checkout().pay().approved().opens("review", "d2").page(can_pay=True).init(threw=True)
    told.reauthorize(499, threw=True).page("Sorry.", can_pay=True).end()
    assert told.found() == {("RAU-02", "reauthorize-before-init")}


def test_a_second_authorize_that_the_shopper_broke_off_leaves_the_first_approval_standing() -> None:
    told = approved().pay(998).refused(show_form=True).page(can_pay=True).order().confirms().end()
    assert told.found() == set()
