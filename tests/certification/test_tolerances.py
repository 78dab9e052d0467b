"""What honest shops do, observed on a mature integration: none of it is held against them."""

from __future__ import annotations

import pytest

from tests.certification.stories import (
    PERSON,
    Told,
    approved,
    changed,
    checkout,
    order_details,
    review,
    story,
)


def bought(told: Told) -> Told:
    """The rest of an honest purchase, from the click on the pay button."""
    return told.pay().approved().order().confirms().end()


def test_1_sessions_for_a_shopper_who_never_touches_klarna() -> None:
    told = story().session("S1", 499).shows(499).updates(499, billing_address={"country": "GB", "email": ""})
    told.changes(998).updates(998).changes(1497).updates(1497).page(can_pay=True).end()
    assert told.found() == set()


def test_2_init_repeated_and_loads_in_flight_and_loads_of_nothing_new() -> None:
    told = story().session("S1", 499).shows(499).init().load().init().load().init().init().load().load()
    told.does("chooses another method").does("chooses Klarna").init().load()
    assert bought(told).found() == set()


def test_2_a_new_token_for_init_without_a_load_before_the_next() -> None:
    told = checkout().session("S2", 499).init().init().load()
    assert bought(told).found() == set()


@pytest.mark.parametrize("telling", [True, False])
def test_2_every_load_made_twice_while_the_next_change_begins(telling: bool) -> None:
    def twice(told: Told, amount: int) -> Told:
        given = amount if telling else None
        return told.load(given).load(given)

    told = twice(story().session("S1", 499).shows(499).init(), 499)
    told = twice(told.changes(998).updates(998).begins("adds a product"), 998)
    told = twice(told.updates(1497).shows(1497), 1497)
    assert bought(told).found() == set()


def test_3_load_without_data_and_authorize_without_order_data() -> None:
    told = story().session("S1", 499).shows(499).init().load().changes(998).updates(998).load()
    told.pay().approved().order().confirms().end()
    assert told.found() == set()
    assert {"UPD-01", "UPD-02", "UPD-03", "UPD-04", "UPD-05"} <= told.kept()


def test_4_an_update_of_personal_details_between_the_last_load_and_authorize() -> None:
    told = changed().begins("pays").updates(998, billing_address=dict(PERSON), shipping_address=dict(PERSON))
    told.pay(shopper=False).approved().order(billing_address=dict(PERSON)).confirms().end()
    assert told.found() == set()
    assert "UPD-02" in told.kept()


def test_5_data_before_options_and_a_purchase_amount_for_load() -> None:
    told = story().session("S1", 499).shows(499).init().load(purchase_amount=499)
    told.pay(data={"payment_method_category": "klarna"}, category=None)
    # The legacy order puts the data where the options are.
    legacy = told.records.pop(-2)
    told.records.insert(-1, type(legacy)(**{**fields(legacy), "options": {"billing_address": PERSON}}))
    assert told.approved().order().confirms().end().found() == set()


def test_6_several_updates_with_one_load_after_them() -> None:
    told = checkout().changes(998).updates(998).changes(1497).updates(1497).updates(1497).load()
    assert bought(told).found() == set()


def test_6_a_debounced_update_that_carries_two_changes() -> None:
    told = checkout().changes(998).changes(1497).updates(1497).load()
    assert bought(told).found() == set()


def test_6_quick_changes_whose_updates_and_loads_overlap() -> None:
    told = checkout().changes(998).updates(998).changes(1497).asks(1497).load(998).answers().load(1497)
    assert bought(told).found() == set()


def test_6_a_cart_page_change_that_is_sent_when_the_checkout_is_opened_again() -> None:
    told = (
        checkout()
        .does("adds an item in the shop")
        .opens("checkout", "d2")
        .updates(998)
        .init()
        .load()
        .shows(998)
    )
    assert bought(told).found() == set()


def test_6_a_load_for_another_reason_while_the_change_is_still_being_debounced() -> None:
    told = checkout().changes(998).does("types a phone number").load().updates(998).load()
    assert bought(told).found() == set()


def test_2_a_widget_made_anew_while_an_update_is_under_way() -> None:
    told = checkout().changes(998).asks(998).init().load().answers().load()
    assert bought(told).found() == set()


def test_6_a_load_for_a_field_typed_into_while_an_update_is_under_way() -> None:
    told = checkout().changes(998).asks(998).does("types a phone number").load().answers().load()
    assert bought(told).found() == set()


def test_6_a_late_load_for_a_first_change_during_the_update_of_a_second() -> None:
    told = (
        checkout().changes(998).updates(998).changes(1497).updates(1497).load(1497).changes(1996).asks(1996)
    )
    assert bought(told.load(1497).answers().load(1996)).found() == set()


def test_7_a_new_country_answered_by_a_new_session() -> None:
    told = checkout().does("changes the country").session("S2", 5990, currency="SEK", country="SE")
    told.shows(5990, currency="SEK").init().load()
    told.pay().approved().order(currency="SEK", country="SE").confirms().end()
    assert told.found() == set()


def test_7_a_new_session_in_answer_to_any_refusal() -> None:
    told = checkout().changes(998).updates(998, status=400).session("S2", 998).init().load()
    assert bought(told).found() == set()


def test_7_a_new_session_instead_of_an_update() -> None:
    told = checkout().changes(998).session("S2", 998).init().load(998)
    assert bought(told).found() == set()


def test_8_full_bodies_with_nulls_empty_addresses_and_foreign_locale() -> None:
    empty = {"given_name": "", "email": "", "street_address": "", "country": "GB"}
    told = story().session("S1", 499, options=None, billing_address=empty, customer={"type": "person"})
    told.shows(499).init().load().does("types an address")
    told.updates(499, billing_address={**empty, "postal_code": "person:5a", "street_address": "person:5b"})
    told.updates(499, merchant_reference2=12).load()
    assert bought(told).found() == set()


def test_9_lines_that_differ_in_reference_only() -> None:
    body = order_details(998)
    body["order_lines"][0] |= {"reference": "", "image_url": "https://shop.test/1.png"}
    assert approved().order(body=body).confirms().end().found() == set()


def test_10_fractional_unit_prices_and_lines_one_minor_unit_off() -> None:
    body = order_details(2851)
    body["order_lines"][0] |= {"quantity": 3, "unit_price": 950.3333333333334}
    off = order_details(2565)
    off["order_lines"][0] |= {"quantity": 3, "unit_price": 950, "total_discount_amount": 286}
    told = story().session("S1", 2851, body=body).shows(2851).init().load().changes(2565)
    told.updates(2565, body=off).load().pay().approved().order(body=off).confirms().end()
    assert told.found() == set()


def test_11_a_retry_after_a_refusal_with_no_update_and_no_load() -> None:
    told = changed().pay().refused().page("Refused.", can_pay=False).does("tries again").pay().approved()
    assert told.order().confirms().end().found() == set()


def test_12_a_settings_probe_and_a_redirect_before_the_confirmation() -> None:
    probe = {"purchase_country": "GB", "purchase_currency": "GBP", "order_amount": 100, "order_lines": [
        {"name": "Test", "quantity": 1, "unit_price": 100, "total_amount": 100}]}  # fmt: skip
    told = changed().session("S9", 100, body=probe, current=False).load().pay().approved().order()
    assert told.page(view="elsewhere").confirms().end().found() == set()


def test_13_klarna_vanishing_and_coming_back_with_notices_that_stay() -> None:
    told = changed().pay().refused().page("Refused.", can_pay=False, klarna_offered=False)
    told.page("Refused.", can_pay=True, klarna_offered=True).pay().approved().order().confirms().end()
    assert told.found() == set()


def test_13_an_uncaught_error_of_another_script_and_errors_in_klarnas_own_words() -> None:
    told = checkout().uncaught("json is not defined").changes(998).updates(998, status=400)
    told.page("Bad value: order_lines", can_pay=False).changes(1497).updates(1497).load(1497)
    told.uncaught("json is not defined").page("Bad value: order_lines", can_pay=True)
    assert bought(told).found() == set()


def test_11_another_merchant_reference_for_the_next_try() -> None:
    told = approved().order(status=500, merchant_reference1="1001").page("It failed.", can_pay=True)
    told.pay().approved().order(merchant_reference1="1002").confirms("1002").end()
    assert told.found() == set()


def test_12_no_call_takes_back_a_token_that_is_not_used() -> None:
    told = approved().page(can_pay=True).opens("checkout", "d2").shows(998).init().load().pay().approved()
    assert told.order().confirms().end().found() == set()
    assert approved().page(can_pay=True).end().found() == set()


def test_14_a_checkout_opened_again_forgets_and_is_filled_in_again() -> None:
    told = checkout().opens("checkout", "d2").shows(499).init().load().does("fills in").does("chooses Klarna")
    assert bought(told.init().load()).found() == set()


def test_a_change_put_back_needs_no_new_authorization() -> None:
    told = approved().changes(1497).updates(1497).load().changes(998).updates(998).load()
    assert told.order().confirms().end().found() == set()


def test_a_refused_change_put_back_may_be_loaded_and_authorized() -> None:
    told = checkout().changes(998).updates(998, status=400).page("Not possible.", can_pay=False).changes(499)
    assert bought(told.load()).found() == set()


def test_authorize_may_carry_a_change_after_approval_by_itself() -> None:
    told = approved().changes(1497).pay(1497).approved().order(1497).confirms().end()
    assert told.found() == set()


def test_reauthorize_may_carry_a_change_by_itself_or_leave_it_to_the_update() -> None:
    by_itself = review(499, 499).changes(998).reauthorize(998).approved().order(998).confirms().end()
    assert by_itself.found() == set()
    assert review().reauthorize().approved().order().confirms().end().found() == set()


def test_a_dropped_order_may_be_sent_again_unchanged() -> None:
    told = (
        approved()
        .order(status=None, fault="drop-1")
        .fault("drop-1", "drop", "place_order", after_upstream=True)
    )
    assert told.order().confirms().end().found() == set()


def test_6_an_update_that_is_overtaken_by_a_newer_one() -> None:
    told = checkout().changes(998).asks(998).changes(1497).updates(1497).load(1497).answers()
    told.amount = 1497
    assert bought(told).found() == set()


def test_4_the_pay_clicks_own_update_that_the_suite_refuses() -> None:
    told = checkout().begins("pay").updates(499, billing_address=dict(PERSON), status=500, fault="refuse-1")
    told.page("Please try again.", can_pay=True).begins("pay").updates(499, billing_address=dict(PERSON))
    told.pay(shopper=False).approved().order(billing_address=dict(PERSON)).confirms().end()
    assert told.found() == set()


def test_a_refused_change_that_the_shop_takes_back_may_be_loaded_at_once() -> None:
    told = (
        checkout().changes(998).updates(998, status=400).load().shows(499).page("Not possible.", can_pay=True)
    )
    assert bought(told).found() == set()


def test_a_refused_change_taken_back_is_told_by_the_load_itself() -> None:
    told = checkout().changes(998).updates(998, status=400).load(499).page("Not possible.").shows(499)
    assert bought(told).found() == set()


def test_a_purchase_by_another_method_needs_no_order_at_klarna() -> None:
    never_asked = checkout().does("pays by invoice").confirms().end()
    broken_off = checkout().pay().refused(show_form=True).does("pays by invoice").confirms().end()
    refused = checkout().pay().refused().page(can_pay=False).does("pays by invoice").confirms().end()
    assert [told.found() for told in (never_asked, broken_off, refused)] == [set(), set(), set()]
    assert "ORD-06" in never_asked.unknown() & broken_off.unknown() & refused.unknown()


def test_a_confirmation_that_follows_a_refusal_by_itself_is_found() -> None:
    told = checkout().pay().refused(show_form=True).confirms().end()
    assert ("ORD-06", "confirmation-without-order") in told.found()


def test_one_conflict_that_another_try_heals() -> None:
    told = checkout().changes(998).updates(998, status=409).updates(998).load(998)
    assert bought(told).found() == set()


def test_a_lost_session_is_not_healed_by_another_try() -> None:
    told = checkout().changes(998).updates(998, status=404).updates(998).load(998)
    assert "REF-03" in bought(told).accused()


def test_a_fee_that_the_pay_click_brings_goes_with_authorize_and_to_the_session_meanwhile() -> None:
    told = checkout().begins("pay").asks(549).pay(549, shopper=False).answers().shows(549).approved()
    assert told.order(549).confirms().end().found() == set()


def fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_journey_that_stops_before_the_changed_cart_was_read() -> None:
    told = story().session("S1", 499).shows(499).init().load(499).does().updates(998).load(998)
    assert told.end("stopped").found() == set()
