"""Token lineage: where an order's token came from, and what had become of it."""

from __future__ import annotations

from certification.lineage import Lineage, lineages
from certification.timeline import Story
from tests.certification.stories import Told, approved, bought, changed


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
    assert (one.issued, one.age, one.blame) == (None, None, "AUT-06")
