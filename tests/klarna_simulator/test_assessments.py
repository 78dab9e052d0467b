from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.assessments import Assessment, Script


def test_told_outcomes_are_used_once_and_in_order() -> None:
    script = Script()
    script.add("authorize", Assessment.refused())
    script.add("authorize", Assessment.approved())

    assert script.take("authorize") == Assessment.refused()
    assert script.take("authorize") == Assessment.approved()
    assert script.take("authorize") is None


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
    method: Any = "load"
    with pytest.raises(ValueError, match="'load'"):
        Script().add(method, Assessment.approved())
