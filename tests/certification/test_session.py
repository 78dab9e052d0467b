"""The session in the margins: whose token, which category, and who is named how early."""

from __future__ import annotations

from tests.certification.stories import PERSON, Told, checkout, order_details, story


def test_a_page_that_was_begun_anew_with_the_right_token_keeps_to_it_from_then_on() -> None:
    told = story().session("S1", 499).shows(499).init("S9").init().load(499).end()
    assert told.found() == {("SES-01", "init-with-foreign-token")}
    assert "SES-01" in told.kept()


def test_a_load_that_brings_the_token_itself_needs_no_init() -> None:
    told = story().session("S1", 499).shows(499).load(499, client_token="client:S1").end()
    assert told.found() == set()
    assert "SES-01" in told.kept()
    foreign = story().session("S1", 499).shows(499).load(499, client_token="client:S9").end()
    assert foreign.found() == {("SES-01", "init-with-foreign-token")}


def test_a_category_of_a_load_before_init_says_nothing_of_the_next_one() -> None:
    told = story().session("S1", 499).shows(499).load(499).init().load(499, category="pay_now").end()
    assert ("SES-02", "category-not-offered") in told.found()


def test_every_category_that_is_not_offered_is_named() -> None:
    told = (
        story().session("S1", 499, categories=("klarna", "pay_later"), names=("Klarna", "Later")).shows(499)
    )
    told.init().load(499, category=None, payment_method_categories=["pay_now", "slice_it"]).end()
    assert [one.requirement for one in told.judged().findings] == ["SES-02"]


def american() -> Told:
    """A shop of the US, which tells the shopper's address early, as Klarna's own cartridge does."""
    told = story().session("S1", 499, country="US", currency="USD").shows(499, currency="USD").init()
    return told.updates(499, country="US", currency="USD", billing_address=dict(PERSON))


def test_an_address_may_come_early_in_the_us_and_nowhere_else() -> None:
    data = {"billing_address": dict(PERSON)}
    assert "SES-03" not in american().load(data=data).load(data=data).end().accused()
    british = story().session("S1", 499).shows(499).init().load(data=data).load(data=data).pay(499).end()
    assert [one.requirement for one in british.judged().findings] == ["SES-03", "SES-03"]


def test_a_load_after_authorize_may_name_the_shopper() -> None:
    told = checkout().pay(499).refused(show_form=True).load(data={"billing_address": dict(PERSON)}).end()
    assert "SES-03" not in told.accused()


def test_an_order_that_the_shop_wrote_first_may_reach_klarna_with_the_click() -> None:
    told = checkout().does("pay").updates(499, billing_address=dict(PERSON))
    assert "SES-03" not in told.pay(499, shopper=False).end().accused()
    early = checkout().updates(499, billing_address=dict(PERSON)).does("pay").pay(499, shopper=False).end()
    assert early.found() == {("SES-03", "personal-data-before-authorize")}


def test_a_place_alone_names_nobody() -> None:
    place = {"city": "person:1", "country": "person:2"}
    for where in ({"billing_address": place}, {"customer": {"address": place}}):
        told = checkout().updates(499, **where).pay(499).end()
        assert "SES-03" not in told.accused() | told.kept()


def test_each_call_that_names_the_shopper_early_is_found_and_every_field_is_named_once() -> None:
    twice = {"billing_address": dict(PERSON), "attachment": [dict(PERSON), dict(PERSON)]}
    told = checkout().updates(499, **twice).updates(499, shipping_address=dict(PERSON)).pay(499).end()
    assert [one.requirement for one in told.judged().findings] == ["SES-03", "SES-03"]


def test_an_order_that_is_sent_before_anything_was_authorized_hides_no_name() -> None:
    told = (
        checkout().order(token="token:none", status=404).updates(499, billing_address=dict(PERSON)).pay(499)
    )
    assert ("SES-03", "personal-data-before-authorize") in told.end().found()


def test_a_load_that_names_the_shopper_after_one_that_does_not_is_found() -> None:
    told = story().session("S1", 499).shows(499).init().load(499).load(data={"billing_address": dict(PERSON)})
    assert told.pay(499).end().found() == {("SES-03", "personal-data-before-authorize")}


def test_the_country_of_a_session_is_that_of_its_order_or_else_the_one_it_held() -> None:
    first = story().session("S1", 499, country="US", currency="USD", billing_address=dict(PERSON)).shows(499)
    assert "SES-03" not in first.init().load(499).pay(499).end().accused()
    later = story().session("S1", 499, country="US", currency="USD").shows(499).init().load(499)
    assert "SES-03" not in later.updates(499, body={"billing_address": dict(PERSON)}).pay(499).end().accused()
    moved = story().session("S1", 499).shows(499).init().load(499)
    moved.updates(499, country="US", currency="USD", billing_address=dict(PERSON)).pay(499).end()
    assert "SES-03" not in moved.accused()


def test_authorize_as_soon_as_klarna_is_chosen_may_bring_the_name_along() -> None:
    told = (
        checkout().begins("choose_klarna").updates(499, billing_address=dict(PERSON)).pay(499, shopper=False)
    )
    told.refused(show_form=True).page(can_pay=True).does("pay").pay(499, shopper=False).end()
    assert "SES-03" not in told.accused()


def test_a_name_on_what_is_bought_names_no_buyer() -> None:
    lines = order_details(499)["order_lines"]
    told = checkout().updates(499, order_lines=[{**lines[0], "name": "person:91ab"}]).pay(499).end()
    assert "SES-03" not in told.accused()


def test_an_update_that_is_no_object_names_nobody() -> None:
    told = checkout().updates(499, body=["nothing"], status=400).page("Not possible.").pay(499).end()
    assert "SES-03" not in told.accused()


def test_a_token_of_a_page_whose_session_was_not_seen_to_be_created_is_left_open() -> None:
    told = story().session("S1", 499, status=500).shows(499).init("S9").load(499).end()
    assert "SES-01" in told.unknown() - told.accused()
