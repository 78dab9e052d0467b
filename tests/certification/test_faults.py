"""Known faults of real shops, each with the exact set of what the judge says: one broken link, one requirement."""

from __future__ import annotations

from tests.certification.stories import approved, bought, changed, checkout, review, story


def test_an_honest_purchase_is_accused_of_nothing() -> None:
    assert bought().found() == set()


def test_an_honest_purchase_with_a_reauthorized_change_is_accused_of_nothing() -> None:
    assert review().reauthorize(998).approved().order().confirms().end().found() == set()


def test_an_honest_change_after_approval_is_accused_of_nothing() -> None:
    told = approved().changes(1497).updates(1497).load(1497).pay(1497).approved().order().confirms().end()
    assert told.found() == set()


def test_load_before_the_update_is_answered() -> None:
    told = checkout().changes(998).asks(998).load(998).answers(fault="hold-1").fault("hold-1", "hold")
    assert told.copy().end().found() == {("UPD-03", "load-while-update-in-flight")}
    assert told.pay(998).approved().order().confirms().end().found() == {
        ("UPD-03", "load-while-update-in-flight")
    }


def test_load_in_the_same_breath_as_the_request_before_it_reaches_klarna() -> None:
    told = (
        checkout()
        .begins()
        .load(998)
        .asks(998)
        .answers()
        .shows(998)
        .pay(998)
        .approved()
        .order()
        .confirms()
        .end()
    )
    assert told.found() == {("UPD-03", "load-while-update-in-flight")}


def test_a_load_without_data_before_the_update_is_answered() -> None:
    told = checkout().changes(998).asks(998).load().answers().pay().approved().order().confirms().end()
    assert told.found() == {("UPD-03", "load-while-update-in-flight")}


def test_a_load_that_did_not_wait_is_not_undone_by_a_later_one() -> None:
    told = (
        checkout().begins().load().asks(998).answers(fault="delay-1").load(998).shows(998).pay(998).approved()
    )
    assert told.order().confirms().end().found() == {("UPD-03", "load-while-update-in-flight")}
    told = checkout().begins().asks(998).load(998).answers().load(998).shows(998).pay(998).approved()
    assert told.order().confirms().end().found() == {("UPD-03", "load-while-update-in-flight")}


def test_load_before_an_answer_that_is_a_refusal() -> None:
    told = checkout().changes(998).asks(998).load(998).answers(400).page("No.", can_pay=False).end()
    assert told.found() == {("UPD-03", "load-while-update-in-flight")}


def test_no_post_after_a_change_with_new_amounts_in_load_and_authorize() -> None:
    told = checkout().changes(998).load(998)
    assert told.copy().end().found() == {("UPD-01", "change-not-posted")}
    assert told.pay(998).approved().order(998).confirms().end().found() == {("UPD-01", "change-not-posted")}


def test_no_post_after_a_change_with_the_cart_read_after_the_load() -> None:
    told = checkout().begins().load(998).shows(998).pay(998).approved().order(998).confirms().end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_no_post_after_a_change_with_old_amounts_everywhere() -> None:
    told = checkout().changes(998).load(499).pay(499).approved().order(499).confirms().end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_no_post_after_a_change_and_an_order_for_the_cart_that_klarna_does_not_take() -> None:
    told = checkout().changes(998).load().pay().approved().order(998, status=409).page("It failed.").end()
    assert told.found() == {("UPD-01", "change-not-posted")}


def test_no_load_after_an_update() -> None:
    told = checkout().changes(998).updates(998).pay(998).approved().order().confirms().end()
    assert told.found() == {("UPD-02", "no-load-after-update")}


def test_no_load_after_an_update_with_nothing_told_to_authorize() -> None:
    told = checkout().changes(998).updates(998).pay().approved().order(status=409).page("It failed.").end()
    assert told.found() == {("UPD-02", "no-load-after-update")}


def test_a_load_that_the_journey_waited_for_in_vain() -> None:
    told = (
        checkout().changes(998).updates(998).expects("the widget is loaded", met=False, requirement="UPD-02")
    )
    assert told.end("stopped").found() == {("UPD-02", "no-load-after-update")}


def test_the_old_token_after_a_new_authorization() -> None:
    told = approved().changes(1497).updates(1497).load(1497).pay(1497).approved()
    told.order(token="token:1", status=404).page("It failed.").end()
    assert told.found() == {("ORD-01", "superseded-token")}


def test_the_old_token_after_a_reauthorization() -> None:
    told = review().reauthorize(998).approved().order(token="token:1", status=404).page("It failed.").end()
    assert told.found() == {("ORD-01", "superseded-token")}


def test_an_order_from_the_review_page_without_reauthorize() -> None:
    assert review().order(998, status=409).page("It failed.").end().found() == {
        ("RAU-01", "order-without-reauthorize")
    }
    assert review().order(499).confirms().end().found() == {("RAU-01", "order-without-reauthorize")}


def test_an_order_that_does_not_wait_for_reauthorize() -> None:
    told = review().reauthorize(998).order(998, token="token:1", status=409).page("It failed.").end()
    assert told.found() == {("RAU-01", "order-without-reauthorize")}


def test_an_order_without_a_new_authorize_on_one_page() -> None:
    told = approved().changes(1497).updates(1497).load(1497)
    assert told.copy().order(1497, status=409).page("It failed.").end().found() == {
        ("AUT-01", "order-without-new-authorization")
    }
    assert told.order(998).confirms().end().found() == {("AUT-01", "order-without-new-authorization")}


def test_a_refusal_ignored() -> None:
    told = (
        checkout()
        .changes(998)
        .updates(998, status=400, fault="refuse-1")
        .fault("refuse-1", "refuse")
        .load(998)
    )
    assert told.copy().page(can_pay=True).end().found() == {("REF-01", "loaded-after-refusal")}
    assert told.pay(998).approved().order(998).confirms().end().found() == {
        ("REF-01", "loaded-after-refusal")
    }


def test_a_refusal_ignored_by_authorize_alone() -> None:
    told = checkout().changes(998).updates(998, status=400).pay(998).approved().order(998).confirms().end()
    assert told.found() == {("REF-02", "authorized-after-refusal")}


def test_a_refusal_ignored_on_the_review_page() -> None:
    told = review(499, 499).changes(1497).updates(1497, status=400).reauthorize(1497).approved().order(1497)
    assert told.confirms().end().found() == {("REF-02", "authorized-after-refusal")}


def test_a_new_session_with_the_old_client_token() -> None:
    told = checkout().changes(998).updates(998, status=404, error="NOT_FOUND").session("S2", 998).load(998)
    assert told.copy().end().found() == {("REF-04", "old-client-token")}
    assert told.pay(998).approved().order(998).confirms().end().found() == {("REF-04", "old-client-token")}


def test_a_new_country_with_the_old_client_token() -> None:
    told = checkout().changes(5990, currency="SEK").session("S2", 5990, currency="SEK", country="SE").load()
    assert told.pay().refused(show_form=True).page(can_pay=True).end().found() == {
        ("REF-04", "old-client-token")
    }


def test_amounts_that_differ_between_load_and_session() -> None:
    told = checkout().changes(998).updates(998).load(20).pay(998).approved().order().confirms().end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_load_told_the_cart_before_the_change() -> None:
    told = checkout().begins().updates(998).load(499).shows(998).pay(998).approved().order().confirms().end()
    assert told.found() == {("UPD-04", "load-differs-from-session")}


def test_a_session_one_minor_unit_off_the_cart() -> None:
    told = story().session("S1", 498).shows(499).init().load(498).changes(998).updates(997).load(997)
    assert told.copy().end().found() == {("UPD-05", "session-differs-from-cart")}
    assert told.pay(997).approved().order().confirms().end().found() == {
        ("UPD-05", "session-differs-from-cart")
    }


def test_a_session_one_minor_unit_off_with_the_right_amounts_in_the_page() -> None:
    told = checkout().changes(998).updates(997).load(998).pay(998).approved().order(998).confirms().end()
    assert told.found() == {("UPD-05", "session-differs-from-cart")}


def test_a_session_one_minor_unit_off_on_the_review_page() -> None:
    told = review(499, 499).changes(998).updates(997).reauthorize(997).approved().order().confirms().end()
    assert told.found() == {("UPD-05", "session-differs-from-cart")}


def test_two_orders_for_two_clicks() -> None:
    told = approved().order().order(status=403).confirms().end()
    assert told.found() == {("ORD-05", "order-placed-twice")}


def test_authorize_instead_of_reauthorize_on_the_review_page() -> None:
    told = review().pay(998, threw=True).refused().page("Not possible.", can_pay=True)
    assert told.copy().end().found() == {("RAU-03", "authorize-without-widget")}
    assert told.order(998, status=409).page("It failed.").end().found() == {
        ("RAU-03", "authorize-without-widget")
    }


def test_a_confirmation_after_a_failed_order() -> None:
    assert approved().order(status=500).confirms().end().found() == {("ORD-06", "confirmation-without-order")}


def test_the_same_token_again_after_a_failed_order() -> None:
    told = (
        approved()
        .order(status=500)
        .page("It failed.")
        .does("places the order")
        .order(status=500)
        .page("Again.")
    )
    assert told.end().found() == {("ORD-02", "token-reused-after-failure")}


def test_an_order_after_a_refused_reauthorize() -> None:
    told = review().reauthorize(998).refused().order(499, status=409).page("It failed.", can_pay=True).end()
    assert told.found() == {("RAU-05", "order-after-refused-reauthorize")}


def test_wrong_tax() -> None:
    wrong = {
        "order_amount": 998, "order_tax_amount": 200, "purchase_country": "GB", "purchase_currency": "GBP",
        "order_lines": [{"name": "Battery Power Pack", "quantity": 2, "unit_price": 499, "tax_rate": 2000,
                         "total_amount": 998, "total_tax_amount": 200}],
    }  # fmt: skip
    told = (
        checkout()
        .changes(998)
        .updates(998, body=wrong, status=400)
        .page("Not accepted.", can_pay=False)
        .end()
    )
    assert told.found() == {("UPD-08", "tax-out-of-bounds")}


def test_personal_data_in_create_session() -> None:
    person = {"billing_address": {"given_name": "person:1", "email": "person:2"}}
    told = story().session("S1", 499, **person).shows(499).init().load(499).does("pays").pay(499).approved()
    assert told.order().confirms().end().found() == {("SES-03", "personal-data-before-authorize")}


def test_personal_data_in_an_update() -> None:
    told = (
        changed().does("fills in the address").updates(998, billing_address={"email": "person:2"}).load(998)
    )
    told.pay(998).approved().order().confirms().end()
    assert told.found() == {("SES-03", "personal-data-before-authorize")}


def test_personal_data_in_a_list_of_a_new_session() -> None:
    person = {"attachment": {"travellers": [{"family_name": "person:1"}, "person:2"]}}
    told = story().session("S1", 499, **person).shows(499).init().load(499).does("pays").pay(499).approved()
    assert told.order().confirms().end().found() == {("SES-03", "personal-data-before-authorize")}


def test_personal_data_in_load() -> None:
    data = {"order_amount": 499, "billing_address": {"family_name": "person:2"}}
    told = (
        story()
        .session("S1", 499)
        .shows(499)
        .init()
        .load(data=data)
        .pay(499)
        .approved()
        .order()
        .confirms()
        .end()
    )
    assert told.found() == {("SES-03", "personal-data-before-authorize")}


def test_authorize_after_an_awaited_request() -> None:
    told = changed().does("pays").pay(998, click=False, shopper=False).approved().order().confirms().end()
    assert told.found() == {("AUT-05", "authorize-outside-click")}


def test_another_category_at_authorize() -> None:
    told = (
        story()
        .session("S1", 499, categories=("pay_later", "pay_now"))
        .shows(499)
        .init()
        .load(category="pay_later")
    )
    told.pay(499, category="pay_now").approved().order().confirms().end()
    assert told.found() == {("AUT-03", "category-differs-from-load")}


def test_no_category_at_authorize() -> None:
    assert changed().pay(998, category=None).approved().order().confirms().end().found() == {
        ("AUT-03", "category-differs-from-load")
    }


def test_an_order_one_minor_unit_off_what_was_authorized() -> None:
    assert approved().order(997, status=409).page("It failed.").end().found() == {
        ("ORD-03", "order-differs-from-authorization")
    }


def test_authorize_while_the_update_is_unanswered() -> None:
    told = checkout().changes(998).asks(998).pay(998).answers(fault="hold-1").load(998).approved()
    assert told.order().confirms().end().found() == {("UPD-10", "authorize-while-update-in-flight")}


def test_reauthorize_while_the_update_is_unanswered() -> None:
    told = (
        review(499, 499)
        .changes(1497)
        .asks(1497)
        .reauthorize(1497)
        .answers()
        .approved()
        .order()
        .confirms()
        .end()
    )
    assert told.found() == {("UPD-10", "authorize-while-update-in-flight")}


def test_reauthorize_told_the_old_cart() -> None:
    told = review().reauthorize(499).approved().order(998, status=409).page("It failed.").end()
    assert told.found() == {("RAU-04", "reauthorize-differs-from-cart")}


def test_reauthorize_of_a_change_that_nobody_told_klarna() -> None:
    told = review(499, 499).changes(998).reauthorize().approved().order(499).confirms().end()
    assert told.found() == {("RAU-04", "reauthorize-differs-from-cart")}


def test_updates_of_the_session_before_the_last() -> None:
    told = checkout().does("changes the country").shows(5990, currency="SEK")
    told.session("S2", 5990, currency="SEK", country="SE").init().load()
    told.changes(11980, currency="SEK").updates(11980, currency="SEK", country="SE", session="S1").load()
    told.pay().approved().order(11980, currency="SEK", country="SE").confirms().end()
    assert told.found() == {("UPD-06", "update-of-another-session")}


def test_a_lost_session_that_is_updated_again() -> None:
    told = checkout().changes(998).updates(998, status=409).page("No.", can_pay=False).changes(1497)
    assert told.updates(1497, status=409).page("No.").end().found() == {
        ("REF-03", "lost-session-not-replaced")
    }


def test_a_lost_session_that_is_ignored() -> None:
    told = checkout().changes(998).updates(998, status=404).load(998).pay(998).refused(show_form=True)
    assert told.page(can_pay=True).end().found() == {("REF-03", "lost-session-not-replaced")}


def test_a_lost_session_that_is_not_replaced() -> None:
    told = checkout().changes(998).updates(998, status=404).page("Not possible.", can_pay=False).end()
    assert told.found() == {("REF-03", "lost-session-not-replaced")}


def test_an_amount_told_to_authorize_that_is_nobodys() -> None:
    told = changed().pay(999).approved().order(999).confirms().end()
    assert told.found() == {("AUT-02", "authorize-differs-from-session")}


def test_a_price_that_moved_after_the_approval_without_being_shown() -> None:
    told = approved().updates(1050).order(1050).confirms().end()
    assert told.found() == {("ORD-04", "order-differs-from-cart")}


def test_reauthorize_without_init() -> None:
    told = checkout().pay(499).approved().opens("review", "d2").shows(499).changes(998).updates(998)
    told.reauthorize(998, threw=True).refused().page("Not possible.", can_pay=True)
    assert told.copy().end().found() == {("RAU-02", "reauthorize-before-init")}
    told.order(499, status=409).page("It failed.").end()
    assert told.found() == {("RAU-02", "reauthorize-before-init")}


def test_another_category_that_the_sdk_threw_back() -> None:
    told = changed().pay(998, category="pay_later", threw=True).refused().end()
    assert told.found() == {("AUT-03", "category-differs-from-load")}


def test_a_category_that_is_not_offered_is_held_against_load_alone() -> None:
    told = story().session("S1", 499).shows(499).init().load(499, category="pay_later")
    told.pay(499, threw=True).refused().end()
    assert told.found() == {("SES-02", "category-not-offered")}


def test_a_surcharge_that_only_the_order_tells_of() -> None:
    told = checkout().pay(499).approved().updates(619).order(619).shows(499).end()
    assert told.found() == {("ORD-04", "order-differs-from-cart")}
