"""What Klarna decides at `load` and before `finalize`, by its options and by who the shopper is."""

from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.assessments import Assessment
from klarna_simulator.errors import ApiError
from klarna_simulator.options import BrowserOptions
from klarna_simulator.payments import Payments

PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 998,
    "order_lines": [{"name": "Thing", "quantity": 2, "unit_price": 499, "total_amount": 998}],
}
RED = {"billing_address": {"email": "customer+red@email.uk"}}


def opened(payments: Payments) -> str:
    return str(payments.create_session(PURCHASE)["session_id"])


@pytest.mark.parametrize("load_mode", ["deferred", "eager"])
def test_a_prescreening_declines_a_red_customer_and_nobody_else(load_mode: Any) -> None:
    """J29, K21: by what `load` is told or what the session knows already."""
    payments = Payments(BrowserOptions(load_mode=load_mode, prescreen="on"))
    session_id = opened(payments)

    assert payments.load(session_id, {}) == {"show_form": True}
    assert payments.load(session_id, RED) == {"show_form": False}
    payments.update_session(session_id, RED)
    assert payments.load(session_id, {}) == {"show_form": False}


def test_without_prescreening_a_red_customer_is_offered_klarna() -> None:
    payments = Payments()

    assert payments.load(opened(payments), RED) == {"show_form": True}


def test_a_prescreening_does_not_stumble_over_data_that_are_none() -> None:
    payments = Payments(BrowserOptions(prescreen="on"))

    assert payments.load(opened(payments), {"billing_address": [1]}) == {"show_form": True}


def test_klarna_can_decline_every_load_but_the_one_whose_end_is_told() -> None:
    payments = Payments(BrowserOptions(offer="declined"))
    session_id = opened(payments)
    payments.script.add("load", Assessment.approved())

    assert payments.load(session_id, {}) == {"show_form": True}
    assert payments.load(session_id, {}) == {"show_form": False}


def test_load_ends_as_it_was_told_once() -> None:
    payments = Payments()
    session_id = opened(payments)
    payments.script.add("load", Assessment.refused())

    assert payments.load(session_id, {}) == {"show_form": False}
    assert payments.load(session_id, {}) == {"show_form": True}


@pytest.mark.parametrize(
    ("finalize", "category", "is_needed"),
    [
        ("when_asked", "klarna", True),
        ("debits", "klarna", False),
        ("debits", "direct_debit", True),
        ("debits", "direct_bank_transfer", True),
        ("never", "direct_debit", False),
    ],
)
def test_whether_finalize_is_needed_is_klarna_s_to_say(finalize: Any, category: str, is_needed: bool) -> None:
    """J58, X16: two pages name different categories."""
    payments = Payments(BrowserOptions(finalize=finalize))

    pending = payments.begin_authorization(opened(payments), {}, "authorize", False, category)

    assert payments.complete(pending.purchase_id)["finalize_required"] is is_needed


@pytest.mark.parametrize(("unfinalized", "approved"), [("approved", True), ("unapproved", False)])
def test_before_finalize_there_is_no_token_whatever_the_answer_says(unfinalized: Any, approved: bool) -> None:
    """X19: two pages tell the answer differently."""
    payments = Payments(BrowserOptions(unfinalized=unfinalized))
    session_id = opened(payments)
    pending = payments.begin_authorization(session_id, {}, "authorize", auto_finalize=False)

    answer = payments.complete(pending.purchase_id)

    assert answer == {
        "approved": approved,
        "show_form": True,
        "finalize_required": True,
        "session_id": session_id,
    }
    assert payments.session(session_id).authorization is None


def test_a_cancelled_session_is_gone_and_its_token_places_no_order() -> None:
    """X12: one page promises such a call, and none says where."""
    payments = Payments()
    session_id = opened(payments)
    pending = payments.begin_authorization(session_id, {}, "authorize")
    token = str(payments.complete(pending.purchase_id)["authorization_token"])

    payments.cancel_session(session_id)

    with pytest.raises(ApiError, match="Invalid session id"):
        payments.read_session(session_id)
    with pytest.raises(ApiError, match="Invalid authorization token"):
        payments.place_order(token, PURCHASE)
