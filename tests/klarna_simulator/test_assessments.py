from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.assessments import Assessment, Script, of_customer
from klarna_simulator.options import Rules


def test_told_outcomes_are_used_once_and_in_order() -> None:
    script = Script()
    script.add("authorize", Assessment.refused())
    script.add("authorize", Assessment.approved())

    assert script.take("authorize") == Assessment.refused()
    assert script.take("authorize") == Assessment.approved()
    assert script.take("authorize") is None


def test_load_answers_what_it_was_told() -> None:
    """J29 and section 1.11: offered, offered with something to correct, not offered."""
    assert Assessment.approved().of_load() == {"show_form": True}
    assert Assessment.refused().of_load() == {"show_form": False}
    assert Assessment.fixable(["billing_address.email"]).of_load() == {
        "show_form": True,
        "error": {"invalid_fields": ["billing_address.email"]},
    }


def test_which_addresses_are_test_customers_can_be_chosen() -> None:
    """X20: the pages of two years have two forms."""

    def outcome(email: str, form: Any) -> str:
        data = {"purchase_country": "GB", "billing_address": {"email": email}}
        return of_customer(data, Rules(test_emails=form)).outcome

    older, newer = "customer+denied@email.uk", "customer+gb+denied@klarna.com"
    assert [outcome(older, form) for form in ("any", "email", "klarna")] == ["refused", "refused", "approved"]
    assert [outcome(newer, form) for form in ("any", "email", "klarna")] == ["refused", "approved", "refused"]


def test_authorize_and_reauthorize_have_outcomes_of_their_own() -> None:
    script = Script()
    script.add("reauthorize", Assessment.refused())

    assert script.take("authorize") is None
    assert script.take("reauthorize") == Assessment.refused()


def test_a_fixable_answer_names_what_to_fix() -> None:
    assert Assessment.fixable(["billing_address.email"]).invalid_fields == ("billing_address.email",)
    with pytest.raises(ValueError, match="at least one field"):
        Assessment.fixable([])


def test_a_method_that_assesses_nothing_cannot_be_told_an_outcome() -> None:
    method: Any = "finalize"
    with pytest.raises(ValueError, match="'finalize'"):
        Script().add(method, Assessment.approved())
