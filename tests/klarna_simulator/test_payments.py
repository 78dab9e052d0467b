from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klarna_simulator.assessments import Assessment
from klarna_simulator.errors import ApiError
from klarna_simulator.options import BrowserOptions
from klarna_simulator.payments import Payments
from klarna_simulator.state import Method


def cart(quantity: int = 2, **changes: Any) -> dict[str, Any]:
    line = {"name": "Thing", "quantity": quantity, "unit_price": 499, "total_amount": quantity * 499}
    return {"order_amount": quantity * 499, "order_lines": [line]} | changes


def purchase(quantity: int = 2, **changes: Any) -> dict[str, Any]:
    return {"purchase_country": "GB", "purchase_currency": "GBP", "locale": "en-GB"} | cart(
        quantity, **changes
    )


def opened(payments: Payments, **changes: Any) -> str:
    return str(payments.create_session(purchase(**changes))["session_id"])


def authorized(payments: Payments, session_id: str, data: Any = None, method: Method = "authorize") -> str:
    pending = payments.begin_authorization(session_id, data or {}, method)
    return str(payments.complete(pending.purchase_id)["authorization_token"])


def failure(caught: pytest.ExceptionInfo[ApiError]) -> tuple[Any, ...]:
    return (caught.value.status, caught.value.code, *caught.value.messages)


def test_an_approved_purchase_gives_a_token_for_the_session() -> None:
    payments = Payments()
    session_id = opened(payments)

    pending = payments.begin_authorization(session_id, {}, "authorize")
    answer = payments.complete(pending.purchase_id)

    assert (pending.outcome, pending.answer) == ("approved", None)
    assert answer == {
        "approved": True,
        "show_form": True,
        "finalize_required": False,
        "authorization_token": answer["authorization_token"],
        "session_id": session_id,
    }


def test_the_purchase_screens_show_the_cart_that_is_authorized() -> None:
    payments = Payments(BrowserOptions(merchant_name="Battery World"))
    session_id = opened(payments)

    pending = payments.begin_authorization(session_id, cart(3), "authorize")
    shown = payments.purchase(pending.purchase_id)

    assert (shown.amount, shown.currency, shown.country, shown.locale) == (1497, "GBP", "GB", "en-GB")
    assert shown.merchant_name == "Battery World"


def test_data_given_to_authorize_become_the_latest_that_klarna_knows() -> None:
    payments = Payments()
    session_id = opened(payments)

    payments.begin_authorization(session_id, cart(3), "authorize")

    assert payments.session(session_id).data["order_amount"] == 1497


def test_data_that_the_api_would_refuse_are_answered_as_fixable_and_change_nothing() -> None:
    payments = Payments()
    session_id = opened(payments)
    payments.script.add("authorize", Assessment.refused())

    pending = payments.begin_authorization(
        session_id, cart(3, billing_address={"postal_code": "12345678901"}), "authorize"
    )

    assert pending.outcome == "fixable"
    assert pending.answer == {
        "approved": False,
        "show_form": True,
        "error": {"invalid_fields": ["billing_address.postal_code"]},
    }
    assert payments.session(session_id).data["order_amount"] == 998
    # The outcome that was told is kept for the next assessment, since none was made.
    assert payments.begin_authorization(session_id, {}, "authorize").outcome == "refused"


def test_an_address_that_the_shopper_must_correct_is_fixable() -> None:
    payments = Payments()

    pending = payments.begin_authorization(
        opened(payments), {"billing_address": {"email": "customer.email.uk"}}, "authorize"
    )

    assert pending.answer is not None
    assert pending.answer["error"] == {"invalid_fields": ["billing_address.email"]}


def test_a_denied_customer_is_refused_after_the_purchase_step() -> None:
    payments = Payments()

    pending = payments.begin_authorization(
        opened(payments), {"billing_address": {"email": "customer+denied@email.uk"}}, "authorize"
    )

    assert (pending.outcome, pending.answer) == ("refused", None)
    assert payments.complete(pending.purchase_id) == {"approved": False, "show_form": False}


def test_a_told_outcome_comes_before_the_customers_own() -> None:
    payments = Payments()
    session_id = opened(payments)
    payments.script.add("reauthorize", Assessment.approved())
    denied = {"billing_address": {"email": "customer+denied@email.uk"}}

    assert payments.begin_authorization(session_id, denied, "reauthorize").outcome == "approved"
    assert payments.begin_authorization(session_id, denied, "reauthorize").outcome == "refused"


def test_a_broken_off_purchase_may_be_tried_again() -> None:
    payments = Payments()
    session_id = opened(payments)
    pending = payments.begin_authorization(session_id, {}, "authorize")

    assert payments.abort(pending.purchase_id) == {"show_form": True, "approved": False}
    assert payments.complete(pending.purchase_id) == {"show_form": True, "approved": False}
    assert authorized(payments, session_id)


def test_a_purchase_gives_one_token_however_often_it_is_completed() -> None:
    payments = Payments()
    pending = payments.begin_authorization(opened(payments), {}, "authorize")

    assert payments.complete(pending.purchase_id) == payments.complete(pending.purchase_id)
    assert len(payments.authorizations) == 1


def test_an_unknown_purchase_is_not_found() -> None:
    with pytest.raises(ApiError) as caught:
        Payments().complete("no-purchase")

    assert caught.value.status == 404


def test_only_the_newest_token_places_the_order() -> None:
    payments = Payments()
    session_id = opened(payments)
    older = authorized(payments, session_id)
    newer = authorized(payments, session_id, cart(3), "reauthorize")

    with pytest.raises(ApiError) as caught:
        payments.place_order(older, purchase(3))

    assert failure(caught) == (404, "NOT_FOUND", "Invalid authorization token")
    assert payments.place_order(newer, purchase(3))["order_id"]


def test_a_refused_or_broken_off_authorization_supersedes_nothing() -> None:
    payments = Payments()
    session_id = opened(payments)
    token = authorized(payments, session_id)
    payments.script.add("authorize", Assessment.refused())
    payments.complete(payments.begin_authorization(session_id, {}, "authorize").purchase_id)
    payments.abort(payments.begin_authorization(session_id, {}, "authorize").purchase_id)

    assert payments.place_order(token, purchase())["order_id"]


def test_a_token_expires_after_an_hour() -> None:
    payments = Payments()
    session_id = opened(payments)
    token = authorized(payments, session_id)
    payments.clock.advance(3601)

    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase())

    assert failure(caught) == (404, "NOT_FOUND", "Invalid authorization token")
    assert "authorization_token" not in payments.read_session(session_id)


def test_a_token_is_good_for_the_cart_that_it_authorizes_and_no_other() -> None:
    payments = Payments()
    session_id = opened(payments)
    token = authorized(payments, session_id)
    payments.update_session(session_id, cart(3))

    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase(3))

    assert failure(caught) == (
        409,
        "BAD_VALUE",
        "Not matching fields: [order_amount, order_lines[0].quantity, order_lines[0].total_amount]",
    )


def test_the_cart_that_was_authorized_is_no_longer_good_once_the_session_has_another() -> None:
    payments = Payments()
    session_id = opened(payments)
    token = authorized(payments, session_id)
    payments.update_session(session_id, cart(3))

    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase())

    assert caught.value.status == 409


def test_a_failed_order_is_not_mended_by_another_body() -> None:
    payments = Payments()
    session_id = opened(payments)
    token = authorized(payments, session_id)
    for body, message in (
        (
            purchase(3),
            "Not matching fields: [order_amount, order_lines[0].quantity, order_lines[0].total_amount]",
        ),
        (
            purchase(3),
            "Not matching fields: [order_amount, order_lines[0].quantity, order_lines[0].total_amount]",
        ),
        (purchase(), "The order has been already completed with different request body"),
    ):
        with pytest.raises(ApiError) as caught:
            payments.place_order(token, body)
        assert failure(caught) == (409, "BAD_VALUE", message)

    assert payments.place_order(authorized(payments, session_id), purchase())["order_id"]


def test_the_same_order_is_placed_once_and_answered_again() -> None:
    payments = Payments()
    token = authorized(payments, opened(payments))

    first = payments.place_order(token, purchase())

    assert payments.place_order(token, purchase()) == first
    assert list(payments.orders) == [first["order_id"]]
    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase(merchant_reference1="2"))
    assert caught.value.status == 409


def test_a_used_token_is_remembered_for_a_day() -> None:
    payments = Payments()
    token = authorized(payments, opened(payments))
    payments.place_order(token, purchase())
    payments.clock.advance(24 * 3600 + 1)

    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase())

    assert failure(caught) == (403, "INVALID_OPERATION", "Authorization token already consumed")


def test_a_failed_token_is_forgotten_after_a_day() -> None:
    payments = Payments()
    token = authorized(payments, opened(payments))
    with pytest.raises(ApiError):
        payments.place_order(token, purchase(3))
    payments.clock.advance(24 * 3600 + 1)

    with pytest.raises(ApiError) as caught:
        payments.place_order(token, purchase(3))

    assert caught.value.status == 404


def test_nothing_more_happens_to_a_session_with_an_order() -> None:
    payments = Payments()
    session_id = opened(payments)
    older = authorized(payments, session_id)
    begun = payments.begin_authorization(session_id, {}, "authorize")
    payments.place_order(authorized(payments, session_id), purchase())

    for act in (
        lambda: payments.update_session(session_id, {}),
        lambda: payments.load(session_id, {}),
        lambda: payments.begin_authorization(session_id, {}, "authorize"),
        lambda: payments.complete(begun.purchase_id),
        lambda: payments.place_order(older, purchase()),
    ):
        with pytest.raises(ApiError) as caught:
            act()
        assert failure(caught) == (404, "SESSION_COMPLETED", "Session has already been completed")
    assert payments.read_session(session_id)["status"] == "complete"


def test_a_session_expires_after_48_hours() -> None:
    payments = Payments()
    session_id = opened(payments)
    client_token = payments.session(session_id).client_token
    assert payments.session_of_client_token(client_token).session_id == session_id
    payments.clock.advance(48 * 3600)

    for act in (
        lambda: payments.session(session_id),
        lambda: payments.session_of_client_token(client_token),
        lambda: payments.update_session(session_id, {}),
        lambda: payments.begin_authorization(session_id, {}, "authorize"),
    ):
        with pytest.raises(ApiError) as caught:
            act()
        assert failure(caught) == (404, "NOT_FOUND", "Invalid session id")


def test_a_foreign_client_token_belongs_to_no_session() -> None:
    with pytest.raises(ApiError) as caught:
        Payments().session_of_client_token("eyJhbGciOiJSUzI1NiJ9.e30.c2ln")

    assert caught.value.status == 404


def test_data_given_to_load_wait_for_authorize() -> None:
    payments = Payments()
    session_id = opened(payments)

    assert payments.load(session_id, cart(3)) == {"show_form": True}
    assert payments.load(session_id, {"order_amount": "nonsense"}) == {"show_form": True}
    assert payments.session(session_id).data["order_amount"] == 998


def test_data_given_to_an_eager_load_reach_the_session_at_once() -> None:
    payments = Payments(BrowserOptions(load_mode="eager"))
    session_id = opened(payments)

    assert payments.load(session_id, cart(3)) == {"show_form": True}
    assert payments.session(session_id).data["order_amount"] == 1497
    assert payments.load(session_id, {"order_amount": 1}) == {
        "show_form": True,
        "error": {"invalid_fields": ["order_lines"]},
    }


def test_a_deleted_authorization_places_no_order() -> None:
    payments = Payments()
    token = authorized(payments, opened(payments))
    payments.cancel_authorization(token)

    for act in (
        lambda: payments.place_order(token, purchase()),
        lambda: payments.cancel_authorization(token),
    ):
        with pytest.raises(ApiError) as caught:
            act()
        assert failure(caught) == (404, "NOT_FOUND", "Invalid authorization token")


def test_an_authorization_that_became_an_order_cannot_be_deleted() -> None:
    payments = Payments()
    token = authorized(payments, opened(payments))
    payments.place_order(token, purchase())

    with pytest.raises(ApiError) as caught:
        payments.cancel_authorization(token)

    assert failure(caught) == (404, "NOT_FOUND", "Authorization cannot be deleted")


STEPS = st.sampled_from(["update", "authorize", "refuse", "abort", "fail order", "order", "cancel", "wait"])


@settings(deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
def test_a_session_has_one_live_token_at_most_and_one_order_at_most(steps: list[str]) -> None:
    payments = Payments()
    session_id = opened(payments)
    tokens = ["no-token"]

    for number, step in enumerate(steps):
        try:
            match step:
                case "update":
                    payments.update_session(session_id, cart(number + 1))
                case "authorize":
                    tokens.append(authorized(payments, session_id))
                case "refuse":
                    payments.script.add("authorize", Assessment.refused())
                    payments.complete(payments.begin_authorization(session_id, {}, "authorize").purchase_id)
                case "abort":
                    payments.abort(payments.begin_authorization(session_id, {}, "authorize").purchase_id)
                case "fail order":
                    payments.place_order(tokens[-1], purchase(99))
                case "order":
                    payments.place_order(tokens[-1], payments.sessions[session_id].data)
                case "cancel":
                    payments.cancel_authorization(tokens[-1])
                case "wait":
                    payments.clock.advance(1801)
        except ApiError as error:
            assert error.status in (403, 404, 409)  # noqa: PT017

        session = payments.sessions[session_id]
        live = [authorization for authorization in session.authorizations if authorization.state == "live"]
        assert len(live) <= 1
        assert len(payments.orders) <= 1
        assert (session.status == "complete") == (len(payments.orders) == 1)
        consumed = [a for a in session.authorizations if a.state == "consumed"]
        assert len(consumed) == len(payments.orders)


def test_numbers_that_identify_a_person_are_never_shown() -> None:
    payments = Payments()
    customer = {"type": "person", "last_four_ssn": "1234", "national_identification_number": "1"}
    session_id = opened(payments, customer=customer)
    authorized(payments, session_id)

    assert payments.read_session(session_id)["customer"] == {"type": "person"}


def test_a_refused_reason_is_judged_by_the_billing_country() -> None:
    payments = Payments()
    address = {"email": "customer+reject_reason_under_age@email.uk"}

    pending = payments.begin_authorization(opened(payments), {"billing_address": address}, "authorize")

    assert pending.outcome == "approved"


def test_a_company_pays_by_an_invoice_of_its_own_kind() -> None:
    payments = Payments()
    company = {"customer": {"type": "organization"}}
    answer = payments.place_order(authorized(payments, opened(payments, **company)), purchase(**company))

    assert answer["authorized_payment_method"] == {"type": "b2b_invoice"}
